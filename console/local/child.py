"""One program running under us: it dies with us, however we die. Knows nothing of what the program is."""

import contextlib
import ctypes
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from console.local.trouble import CannotStart

PR_SET_PDEATHSIG = 1
ERROR = re.compile(r"[\w.]*(Error|Exception|ImproperlyConfigured): ")  # as a traceback ends
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent(sign: int, parent: int) -> None:
    """Ask the kernel to send `sign` to this process when the process `parent` is gone (Linux only)."""
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, sign)
    if os.getppid() != parent:  # it went before we asked
        os.kill(os.getpid(), sign)


class Child:
    """A program in a process group of its own, its output in `log`."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        log: Path,
        environment: dict[str, str] | None = None,
        folder: Path | None = None,
        stop_signal: int = signal.SIGTERM,
        user: int | None = None,
        first_words: bytes = b"",
    ) -> None:
        """`user` is a numeric user to become; `first_words` are written to the program's standard input."""
        self.name, self.command, self.log = name, [str(part) for part in command], log
        self.environment, self.folder, self.user = environment, folder, user
        self.stop_signal, self.first_words = stop_signal, first_words
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self._was_asked = False

    @property
    def pid(self) -> int:
        """The process id of the program as last started."""
        assert self.process
        return self.process.pid

    def start(self) -> None:
        """Start the program; returns at once. Raises CannotStart when it cannot be executed."""
        parent, sign = os.getpid(), self.stop_signal
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.started_at = time.time()
        self._was_asked = False
        with self.log.open("ab") as output:
            try:
                self.process = subprocess.Popen(
                    self.command,
                    stdin=subprocess.PIPE,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env=self.environment,
                    cwd=self.folder,
                    process_group=0,
                    # Runs in the child after its user has changed, which would undo the request.
                    preexec_fn=lambda: die_with_parent(sign, parent),  # noqa: PLW1509
                    user=self.user,
                    group=self.user,
                    extra_groups=None if self.user is None else [],
                )
            except OSError as error:
                raise CannotStart(f"The {self.name} cannot start: {error}.") from error
        assert self.process.stdin
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(self.first_words)
            self.process.stdin.close()

    def is_running(self) -> bool:
        """Whether the program has not ended."""
        return self.process is not None and self.process.poll() is None

    def wait_until(self, ready: Callable[[], bool], *, seconds: float) -> None:
        """Wait until `ready()` holds. Raises CannotStart when the program ends first or `seconds` have passed."""
        limit = time.monotonic() + seconds
        while not ready():
            if not self.is_running():
                raise CannotStart(f"The {self.name} ended while starting: {self.last_words()} See {self.log}.")
            if time.monotonic() > limit:
                raise CannotStart(f"The {self.name} did not answer within {seconds:.0f} seconds. See {self.log}.")
            time.sleep(0.05)

    def last_words(self) -> str:
        """The last error the program wrote, or its last line, for a sentence about its end."""
        lines = self.log.read_text(errors="replace").strip().splitlines() if self.log.exists() else []
        errors = [line for line in lines if ERROR.match(line)]
        return (errors or lines)[-1][:300].rstrip(".") + "." if lines else "it said nothing."

    def ask_to_stop(self) -> None:
        """Send the program its stop signal; returns at once."""
        if self.is_running() and not self._was_asked:
            assert self.process
            self.process.send_signal(self.stop_signal)
            self._was_asked = True  # asked twice, some programs stop less kindly

    def stop(self, *, seconds: float = 5) -> None:
        """End the program and whatever it started: kindly, and after `seconds` by force."""
        if self.process is None:
            return
        self.ask_to_stop()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)  # what is left of its group, itself included
        self.process.wait()
