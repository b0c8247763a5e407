"""Zip archives that are made while they are sent: memory stays small, whatever they hold; knows no model."""

import io
from collections.abc import Iterable, Iterator
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils import timezone


class _Outlet(io.RawIOBase):
    """Takes what is written, and hands it on when asked."""

    def __init__(self) -> None:
        self.held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.held += data
        return len(data)

    def taken(self) -> bytes:
        """What was written since the last time."""
        taken = bytes(self.held)
        self.held.clear()
        return taken


def zipped(files: Iterable[tuple[str, Iterator[bytes]]]) -> Iterator[bytes]:
    """The archive of these files (name, content), each read once, in their order."""
    outlet = _Outlet()
    written_at = timezone.localtime().timetuple()[:6]
    with ZipFile(outlet, "w") as archive:
        for name, chunks in files:
            file = ZipInfo(name, date_time=written_at)
            file.compress_type = ZIP_DEFLATED
            with archive.open(file, "w") as entry:
                for chunk in chunks:
                    entry.write(chunk)
                    if outlet.held:
                        yield outlet.taken()
    yield outlet.taken()
