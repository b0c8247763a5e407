"""Refuses passwords that stood in a breach, by a file on this machine: nobody is asked over the network (ASVS 6.2.12).

A line of the file is the SHA-1 of a password in upper hexadecimal digits, a colon and a count; the lines are sorted,
as haveibeenpwned.com's own downloader writes them; some 40 GB, or any part of it.
"""

import hashlib
from mmap import ACCESS_READ, mmap
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from security.models.user import User

DIGITS = 40


class Breached:
    """Looks the password up where `BREACHED_PASSWORDS` names a file; elsewhere it refuses nothing."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError for a known one. Raises OSError where the file that is named cannot be read, and
        ValueError where it is empty: `check --deploy` says both before that."""
        file = settings.BREACHED_PASSWORDS
        if file and stands_in(Path(file), password):
            raise ValidationError(
                _(
                    "This password has been stolen elsewhere, so attackers try it. Choose one that you use "
                    "nowhere else."
                ),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return _("Your password can’t be one that has been stolen elsewhere.")


def stands_in(file: Path, password: str) -> bool:
    """Whether the file holds the password; takes a few dozen looks into it, however long it is."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with file.open("rb") as opened, mmap(opened.fileno(), 0, access=ACCESS_READ) as lines:
        low, high = 0, len(lines)
        while low < high:  # the line looked for begins in [low, high), if it is there
            begin = lines.rfind(b"\n", 0, (low + high) // 2) + 1
            digest = lines[begin : begin + DIGITS]
            if digest == wanted:
                return True
            if digest < wanted:
                end = lines.find(b"\n", begin)
                low = end + 1 if end >= 0 else len(lines)
            else:
                high = begin
        return False
