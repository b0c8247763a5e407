"""A PostgreSQL server of our own in a folder; knows the server's programs, not what is stored in it."""

import secrets
import shutil
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from console.local.child import Child
from console.local.place import Place, place_for, prepare
from console.local.ports import LOOPBACK, free_port
from console.local.supervisor import Supervisor
from console.local.trouble import CannotStart

NAME = "steward"  # of the database and of its owner
SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    "timezone": "UTC",
}
ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC"}
# For data nobody will miss: a crash of the machine may lose it, and everything is faster.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


@dataclass(frozen=True)
class Postgres:
    """A running server."""

    child: Child
    url: str


def start(supervisor: Supervisor, folder: Path, *, log: Path, forgetful: bool = False) -> Postgres:
    """Start the server of `folder`, made on first use, and wait until it is ready. Raises CannotStart."""
    place = prepare(place_for(folder))
    password = _password(place)
    if not (place.folder / "data").exists():
        _create(supervisor, place, password, log, forgetful=forgetful)
    _wait_for_predecessor(place.folder / "data")
    port = free_port()
    settings = SETTINGS | {"port": str(port)} | (FORGETFUL if forgetful else {})
    child = Child(
        "local PostgreSQL",
        [place.programs / "bin" / "postgres", "-D", place.folder / "data", *_flags(settings)],
        log=log,
        environment=ENVIRONMENT,
        folder=place.folder,
        stop_signal=signal.SIGINT,  # end now, roll back what is open, keep the data whole
        user=place.user,
    )
    supervisor.start(child)
    child.wait_until(lambda: _is_ready(place.folder / "data", child), seconds=60)
    return Postgres(child, f"postgres://{NAME}:{password}@{LOOPBACK}:{port}/{NAME}")


def _flags(settings: dict[str, str]) -> list[str]:
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def _password(place: Place) -> str:
    """The password of the server, made at random on first use and readable by us alone."""
    path = place.folder / "password"
    if not path.exists():
        if (place.folder / "data").exists():
            raise CannotStart(f"Local PostgreSQL cannot start: {path} is missing; `make reset` begins anew.")
        draft = path.with_suffix(".draft")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(32))
        draft.rename(path)
    return path.read_text()


def _create(supervisor: Supervisor, place: Place, password: str, log: Path, *, forgetful: bool) -> None:
    """Fill the data folder beside the final one and move it there when it is whole."""
    draft, words = place.folder / "data.new", place.folder / "password.new"
    shutil.rmtree(draft, ignore_errors=True)
    words.unlink(missing_ok=True)
    words.touch(mode=0o600)
    words.write_text(password)
    if place.user is not None:
        shutil.chown(words, place.user)
    programs = place.programs / "bin"
    initdb = [str(programs / "initdb"), "-D", str(draft), "--username", NAME, "--pwfile", str(words)]
    initdb += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    initdb += ["--locale=C", *(["--no-sync"] if forgetful else [])]
    single = [str(programs / "postgres"), "--single", "-D", str(draft), "postgres"]
    for command, said in ((initdb, b""), (single, f"CREATE DATABASE {NAME};\n".encode())):
        child = Child(
            "set-up of local PostgreSQL",
            command,
            log=log,
            environment=ENVIRONMENT,
            folder=place.folder,
            user=place.user,
            first_words=said,
        )
        supervisor.run(child, seconds=120)
    words.unlink()
    draft.rename(place.folder / "data")


def _pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _is_ready(data: Path, child: Child) -> bool:
    """Whether the server that says it is ready there is our own child."""
    lines = _pid_file(data)
    return len(lines) >= 8 and lines[0] == str(child.pid) and lines[7].strip() == "ready"


def _wait_for_predecessor(data: Path, seconds: float = 20) -> None:
    """A server whose supervisor was killed is ending by itself: wait for it. Raises CannotStart if it will not go.

    A number used again by another program would make PostgreSQL believe that it runs already: that note goes.
    Without /proc, and for a process that is gone, PostgreSQL judges its note by itself.
    """
    limit = time.monotonic() + seconds
    while (lines := _pid_file(data)) and Path("/proc", lines[0]).exists():
        if not _serves(lines[0], data):
            (data / "postmaster.pid").unlink(missing_ok=True)
        elif time.monotonic() > limit:
            raise CannotStart(
                f"Local PostgreSQL cannot start: another one (process {lines[0]}) still uses {data}; end it first."
            )
        time.sleep(0.05)


def _serves(pid: str, data: Path) -> bool:
    """Whether that process is a server of this folder."""
    try:
        return Path("/proc", pid, "cwd").readlink() == data.resolve()
    except OSError:
        return False
