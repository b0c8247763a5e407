"""How many lines of one kind a process writes to the operators' log: what anybody can cause must not fill a disk.

What tells of guesses and changes is no matter of rations: that is counted and kept by the database.
"""

from datetime import timedelta
from threading import Lock


class Ration:
    """So many at once, and one more each while; what is left out is counted, and told with the next."""

    def __init__(self, times: int, each: timedelta) -> None:
        self._burst, self._each = times * each.total_seconds(), each.total_seconds()
        self._spent_until = float("-inf")
        self._left_out = 0
        self._lock = Lock()

    def take(self, now: float) -> int | None:
        """None if nothing more may be written, else how many were left out before. `now` is `time.monotonic()`."""
        with self._lock:
            spent_until = max(self._spent_until, now) + self._each
            if spent_until > now + self._burst:
                self._left_out += 1
                return None
            self._spent_until = spent_until
            left_out, self._left_out = self._left_out, 0
            return left_out
