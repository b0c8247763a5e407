"""Takes times side by side: each candidate in turn, many rounds, so that a busy moment hits all alike."""

import gc
import io
import statistics
import time
from collections.abc import Callable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler


def medians(candidates: dict[str, Callable[[], Any]], *, rounds: int = 120, warm: int = 15) -> dict[str, float]:
    """The median of each candidate, in milliseconds."""
    taken: dict[str, list[float]] = {name: [] for name in candidates}
    for turn in range(-warm, rounds):
        for name, act in candidates.items():
            gc.collect(0)
            start = time.perf_counter()
            act()
            if turn >= 0:
                taken[name].append((time.perf_counter() - start) * 1000)
    return {name: statistics.median(times) for name, times in taken.items()}


def say(title: str, found: dict[str, float], **ratios: float) -> None:
    """A line of the report of `make bench`."""
    times = ", ".join(f"{name} {time:.2f} ms" for name, time in found.items())
    shown = ", ".join(f"{name.replace('_', ' ')} {ratio:.2f}" for name, ratio in ratios.items())
    print(f"\n{title}: {times}{'; ' if shown else ''}{shown}")


class Visitor:
    """Asks the application itself, as the web server does: no test client between, nothing instrumented."""

    application = WSGIHandler()

    def __init__(self, cookie: str) -> None:
        self.cookie = cookie

    def get(self, path: str) -> bytes:
        """The page's bytes. Raises AssertionError for anything but 200."""
        statuses: list[str] = []
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path.partition("?")[0],
            "QUERY_STRING": path.partition("?")[2],
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost:8000",
            "HTTP_USER_AGENT": "bench",
            "HTTP_ACCEPT_ENCODING": "gzip, br",
            "HTTP_COOKIE": f"session={self.cookie}",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
        }
        answer = self.application(environ, lambda status, headers, *_: statuses.append(status))
        body = b"".join(answer)
        answer.close()
        assert statuses == ["200 OK"], statuses
        return body
