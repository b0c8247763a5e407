"""Why a request gets another answer than it asked for; raised below the views, answered in one place, but for
`ChangedMeanwhile`: its form tells what holds now.

`Refused` (a guard said no) stands with the guards in `console.kit.guards`.
"""

from datetime import timedelta


class Denied(Exception):
    """The actor's role does not allow it: 403. `action` is the name in the permission table."""

    def __init__(self, action: str) -> None:
        super().__init__(action)
        self.action = action


class ChangedMeanwhile(Exception):
    """What a form showed is no longer in force: somebody else saved in between."""


class ProofNeeded(Exception):
    """The action wants a fresh proof of identity: the person confirms and comes back to `next_url`."""

    def __init__(self, next_url: str = "") -> None:
        super().__init__(next_url)
        self.next_url = next_url


class Limited(Exception):
    """Too many guesses: 429. `retry_after` is when the next one is allowed."""

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__(str(retry_after))
        self.retry_after = retry_after
