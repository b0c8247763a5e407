"""Steward's own programs as they run locally, and how one sees that each has started; knows no services."""

import secrets
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from celery import Celery

from console.local.child import Child
from console.local.services import LOGS, ROOT, VAR

PYTHON = sys.executable
BEAT_SCHEDULE = VAR / "run" / "beat-schedule"


@dataclass(frozen=True)
class Program:
    """A child and the question whether it has started."""

    child: Child
    is_ready: Callable[[], bool]


def prepare(variables: dict[str, str], *, ours: bool) -> Child:
    """What is done before the servers start; `ours` says that the database is a local one of this checkout."""
    command = [PYTHON, "-m", "console.local.prepare", str(VAR / "run"), variables["STEWARD_STATIC"]]
    if ours:
        command.append("ours")
    return _child("preparation of the database", command, "prepare", variables)


def web(variables: dict[str, str], *, host: str, port: int) -> Program:
    """The web server: two processes of one thread each, which served most requests of all that were measured."""
    command = [PYTHON, "-m", "granian", "console.wsgi:application", "--interface", "wsgi", "--workers", "2"]
    command += ["--blocking-threads", "1", "--host", host, "--port", str(port), "--no-ws"]
    child = _child("web server", command, "web", variables)
    return Program(child, lambda: _is_healthy(host, port))


def autoreloading_web(variables: dict[str, str], *, host: str, port: int) -> Program:
    """Django's development server, which starts anew whenever a module changes."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    child = _child("web server", [PYTHON, "manage.py", "runserver", bind], "web", variables)
    return Program(child, lambda: _is_healthy(host, port))


def worker(variables: dict[str, str]) -> Program:
    """The Celery worker; it has started when it answers over the broker."""
    name = f"local-{secrets.token_hex(4)}@localhost"
    child = _child("worker", [PYTHON, "-m", "console.local.tasks", "worker", name], "worker", variables)
    broker = Celery(broker=variables["REDIS_URL"], set_as_current=False)
    return Program(child, lambda: bool(broker.control.ping([name], timeout=0.2, limit=1)))


def beat(variables: dict[str, str]) -> Program:
    """Celery's clock; it has started when it has written down what is due when."""
    command = [PYTHON, "-m", "console.local.tasks", "beat", str(BEAT_SCHEDULE)]
    child = _child("clock (beat)", command, "beat", variables)
    return Program(child, lambda: any(_is_newer(file, child) for file in BEAT_SCHEDULE.parent.glob("beat-schedule*")))


def _child(name: str, command: Sequence[str | Path], log: str, variables: dict[str, str]) -> Child:
    return Child(name, command, log=LOGS / f"{log}.log", environment=variables, folder=ROOT)


def _is_newer(file: Path, child: Child) -> bool:
    return file.stat().st_mtime >= child.started_at - 0.01  # the clock of files is coarse


def _is_healthy(host: str, port: int) -> bool:
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    connection = HTTPConnection(near, port, timeout=2)
    try:
        connection.request("GET", "/health/", headers={"Host": "localhost"})
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
