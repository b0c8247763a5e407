"""The services of a local installation: kept in var/, started unless they are configured; one set at a time."""

import fcntl
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from console.local import environment, mailcatcher, postgres, redis
from console.local.supervisor import Supervisor
from console.local.trouble import CannotStart

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"
LOGS = VAR / "log"
MAIL_PAGE_PORT = 8025


@dataclass
class Services:
    """Where the services are, as environment variables; `mail_page` is empty when mails go elsewhere."""

    variables: dict[str, str] = field(default_factory=dict)
    mail_page: str = ""


def claim(folder: Path = VAR) -> IO[str] | None:
    """The right to run the services of this folder, held until the file is closed; None when it is taken."""
    (folder / "run").mkdir(parents=True, exist_ok=True)
    lock = (folder / "run" / "lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def holder(folder: Path = VAR) -> str:
    """The process that runs the services of this folder, for a sentence."""
    return (folder / "run" / "lock").read_text()


def start(supervisor: Supervisor, configured: dict[str, str]) -> Services:
    """Start PostgreSQL, Redis and the mail catcher where `configured` names none. Raises CannotStart."""
    found = Services()
    for log in LOGS.glob("*.log"):
        log.replace(log.with_suffix(".log.1"))  # this run's words are alone in its logs; the last run's are kept
    if not configured.get("DATABASE_URL"):
        server = postgres.start(supervisor, VAR / "postgres", log=LOGS / "postgres.log")
        found.variables["DATABASE_URL"] = server.url
    if not configured.get("REDIS_URL"):
        found.variables["REDIS_URL"] = redis.start(supervisor, VAR / "redis", log=LOGS / "redis.log")
    if not configured.get("EMAIL_URL"):
        catcher = mailcatcher.start(supervisor, VAR / "mail", log=LOGS / "mail.log", page_port=MAIL_PAGE_PORT)
        found.variables["EMAIL_URL"] = catcher.url
        found.mail_page = catcher.page
        if not configured.get("SMS_URL"):
            found.variables["SMS_URL"] = "mail:"  # messages by SMS are shown beside the mails
    return found


def publish(variables: dict[str, str]) -> None:
    """Let other programs of this checkout find the running services."""
    environment.write(VAR / "run" / "environment", variables)


def published() -> dict[str, str]:
    """Where the running services are, as said by `publish`."""
    try:
        return environment.read(VAR / "run" / "environment")
    except ValueError as error:
        raise CannotStart("var/run/environment cannot be read; stop what runs and start anew.") from error
