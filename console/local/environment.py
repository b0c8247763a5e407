"""The environment variables the local programs get; knows names, starts nothing."""

import os
import shlex
from pathlib import Path

LOOPBACKS = {"127.0.0.1", "localhost", "::1"}
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 - compared, not bound


def public_address(host: str, port: int) -> str:
    """The address a browser on this machine uses. Passkeys want `localhost`, not its number."""
    name = "localhost" if host in LOOPBACKS | EVERYWHERE else host
    return f"http://{f'[{name}]' if ':' in name else name}:{port}"


def local_environment(given: dict[str, str], *, host: str, port: int) -> dict[str, str]:
    """What is given, completed with what a local installation needs. What is given wins."""
    hosts = ["*"] if host in EVERYWHERE else ["localhost", "127.0.0.1", "[::1]", host]
    completed = {
        "STEWARD_ENV": "local",
        "STEWARD_URL": public_address(host, port),
        "ALLOWED_HOSTS": ",".join(hosts),
        "DJANGO_SETTINGS_MODULE": "console.settings",
        "PYTHONUNBUFFERED": "1",
        "CELERY_SKIP_CHECKS": "1",  # what prepares the database has run Django's checks already
    }
    return completed | {name: value for name, value in given.items() if value or name not in completed}


def write(path: Path, variables: dict[str, str]) -> None:
    """Keep variables in a file that only its owner can read: they hold passwords."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text("".join(f"{name}={shlex.quote(value)}\n" for name, value in variables.items()))


def read(path: Path) -> dict[str, str]:
    """The variables of such a file; none when there is no file."""
    if not path.exists():
        return {}
    lines = shlex.split(path.read_text())
    return dict(line.split("=", 1) for line in lines)


def current() -> dict[str, str]:
    """The environment this process was started with."""
    return dict(os.environ)
