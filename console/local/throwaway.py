"""Services whose data nobody will miss, for tests: started together, gone with the process that asked for them."""

import contextlib
import os
import re
import shutil
import tempfile
from pathlib import Path

from console.local import mailcatcher, postgres, redis
from console.local.place import is_open, server_user
from console.local.supervisor import Supervisor
from console.local.trouble import CannotStart

PREFIX = "steward-test-"


class Throwaway:
    """PostgreSQL, Redis and a mail catcher in a temporary folder; those already configured are not started."""

    def __init__(self, configured: dict[str, str]) -> None:
        """`configured` is the environment: DATABASE_URL, REDIS_URL and EMAIL_URL found there are used."""
        self.configured = configured
        self.supervisor = Supervisor()
        self.folder: Path | None = None

    def start(self) -> dict[str, str]:
        """Start what is missing; returns the environment variables that say where it is. Raises CannotStart."""
        folder = self.folder = make_folder()
        found: dict[str, str] = {}
        try:
            if not self.configured.get("DATABASE_URL"):
                server = postgres.start(
                    self.supervisor, folder / "postgres", log=folder / "postgres.log", forgetful=True
                )
                found["DATABASE_URL"] = server.url
            if not self.configured.get("REDIS_URL"):
                found["REDIS_URL"] = redis.start(
                    self.supervisor, folder / "redis", log=folder / "redis.log", forgetful=True
                )
            if not self.configured.get("EMAIL_URL"):
                catcher = mailcatcher.start(self.supervisor, folder / "mail", log=folder / "mail.log")
                found |= {"EMAIL_URL": catcher.url, "STEWARD_MAIL_PAGE": catcher.page}
            if not self.configured.get("SMS_URL"):
                found["SMS_URL"] = "mail:"  # messages by SMS go where the mails go
        except BaseException:
            self.stop()
            raise
        return found

    def stop(self) -> None:
        """End the services and remove their data."""
        self.supervisor.stop_all()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)


def make_folder() -> Path:
    """A new temporary folder that the database's user can reach. What killed tests left behind goes."""
    for base in dict.fromkeys([Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp"), Path("/var/lib")]):  # noqa: S108
        if base.is_dir() and os.access(base, os.W_OK) and (server_user() is None or is_open(base)):
            sweep(base)
            folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=base))
            folder.chmod(0o711)  # the database's user passes through to its own folder, and reads nothing
            return folder
    raise CannotStart("The test services cannot start: no temporary folder is open to the user nobody; set TMPDIR.")


def sweep(base: Path) -> None:
    """Remove the folders of processes that are gone."""
    for folder in base.glob(f"{PREFIX}*"):
        owner = re.match(rf"{PREFIX}(\d+)-", folder.name)
        with contextlib.suppress(OSError):
            if owner and folder.stat().st_uid == os.geteuid() and not _lives(int(owner[1])):
                shutil.rmtree(folder, ignore_errors=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
