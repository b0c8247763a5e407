"""Whether this checkout was prepared as it now stands, so that a second start need not wait; knows only files."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What the preparation works on: tables, what is sown into them, sentences, static files, the packages that bring more
# of each, and the database itself, which may have been made anew.
SOURCES = (
    "*/migrations/*.py", "organizations/catalogue.py", "console/staff.py", "locale/*/LC_MESSAGES/*.po", "static/**/*",
    "console/kit/storage.py", "*.lock", "var/postgres/data/PG_VERSION",
)  # fmt: skip


def is_prepared(folder: Path, static: str, root: Path = ROOT) -> bool:
    """Whether `note` was called with the same kind of static files and nothing has changed since."""
    stamp = _stamp(folder, static)
    return stamp.exists() and stamp.read_text() == _fingerprint(root)


def note(folder: Path, static: str, root: Path = ROOT) -> None:
    """Remember that everything is prepared as it now stands."""
    _stamp(folder, static).write_text(_fingerprint(root))


def _stamp(folder: Path, static: str) -> Path:
    return folder / f"prepared-{static}"


def _fingerprint(root: Path) -> str:
    return hashlib.sha256("\n".join(_facts(root)).encode()).hexdigest()


def _facts(root: Path) -> Iterator[str]:
    for pattern in SOURCES:
        for path in sorted(root.glob(pattern)):
            facts = path.stat()
            yield f"{path} {facts.st_mtime_ns} {facts.st_size}"
