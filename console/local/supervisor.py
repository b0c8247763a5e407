"""Keeps a set of programs running together and ends them together; knows nothing of what they are."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Any, NoReturn, Self

from console.local.child import Child
from console.local.trouble import CannotStart

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TOO_OFTEN, WITHIN = 5, 60.0  # restarts of one program, seconds


class Stopped(BaseException):
    """Somebody asked us to stop: Ctrl-C, a signal, or the end of the terminal."""


class Supervisor:
    """Starts children in order, restarts those that die, ends all of them in reverse order when left."""

    def __init__(self) -> None:
        """Nothing is started yet."""
        self._layers: list[list[Child]] = []
        self._restarts: dict[str, list[float]] = {}
        self._handlers: dict[int, Any] = {}

    def __enter__(self) -> Self:
        """From here on a signal raises `Stopped` in the main thread."""
        for sign in STOPPING:
            if signal.getsignal(sign) is not signal.SIG_IGN:  # nohup and background jobs mean that
                self._handlers[sign] = signal.signal(sign, _raise_stopped)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """End everything. Being stopped is no error."""
        for sign in self._handlers:
            signal.signal(sign, signal.SIG_IGN)  # once is enough: the rest is short and must not be cut
        self.stop_all()
        for sign, handler in self._handlers.items():
            signal.signal(sign, handler)
        return kind is Stopped

    @property
    def children(self) -> list[Child]:
        """Every program we look after, in the order in which they were started."""
        return [child for layer in self._layers for child in layer]

    def start(self, *children: Child) -> None:
        """Start programs, which may lean on those started before, and look after them until the end."""
        self._layers.append(layer := [])
        for child in children:
            layer.append(child)
            child.start()

    def run(self, child: Child, *, seconds: float) -> None:
        """Run a program to its end. Raises CannotStart when it fails or takes longer than `seconds`."""
        self.start(child)
        assert child.process
        with suppress(subprocess.TimeoutExpired):
            child.process.wait(seconds)
        failed = child.is_running() or child.process.returncode
        child.stop()
        self._layers.pop()
        if failed:
            raise CannotStart(f"The {child.name} did not succeed: {child.last_words()} See {child.log}.")

    def watch(self, say: Callable[[str], None] = print) -> NoReturn:
        """Restart what dies, until stopped. Raises CannotStart when a program keeps dying."""
        while True:
            for child in self.children:
                if not child.is_running():
                    self._restart(child, say)
            time.sleep(0.2)

    def _restart(self, child: Child, say: Callable[[str], None]) -> None:
        now = time.monotonic()
        recent = [moment for moment in self._restarts.get(child.name, []) if moment > now - WITHIN]
        if len(recent) >= TOO_OFTEN:
            raise CannotStart(f"The {child.name} keeps ending: {child.last_words()} See {child.log}.")
        self._restarts[child.name] = [*recent, now]
        child.stop()  # what it may have left of its group
        assert child.process
        end = _end(child.process.returncode)
        child.start()
        say(f"The {child.name} ended ({end}) and was started again.")

    def stop_all(self) -> None:
        """End every program, those started last first, those of one `start` at the same time."""
        while self._layers:
            layer = self._layers.pop()
            for child in layer:
                child.ask_to_stop()
            for child in layer:
                child.stop()


def _end(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"status {code}"


def _raise_stopped(sign: int, frame: FrameType | None) -> None:
    raise Stopped


def fail(error: CannotStart) -> NoReturn:
    """Say the sentence and end with status 1."""
    print(error, file=sys.stderr, flush=True)
    raise SystemExit(1)
