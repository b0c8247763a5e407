"""Backup codes: how they are made, written and read. Which of them were used, the database knows."""

import secrets

from django.utils.translation import gettext_lazy as _

from security.factors.factor import Factor
from security.models.factors import BackupCodes

BACKUP_CODES = Factor("backup_codes", _("Backup codes"), "file-text", BackupCodes, "sign-in-backup-code")
NUMBER = 10
LENGTH = 12  # letters: four by which a code is found, and eight, which are 40 bits, that only the person knows
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: without i, l, o and u
READ_AS = str.maketrans("ilo", "110")


def new_codes() -> list[str]:
    """Ten codes as they are shown: "k7mq-p2x9-4hta". No two begin with the same four letters."""
    found: dict[str, str] = {}
    while len(found) < NUMBER:
        letters = "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))
        found[letters[:4]] = "-".join((letters[:4], letters[4:8], letters[8:]))
    return list(found.values())


def plain(code: str) -> str:
    """The twelve letters of a code, however it was typed; empty for what cannot be one."""
    letters = "".join(code.lower().split()).replace("-", "").translate(READ_AS)
    return letters if len(letters) == LENGTH and set(letters) <= set(ALPHABET) else ""
