"""Builders of second factors; to tests, part of `tests.make`."""

import secrets
import time
from base64 import b32decode
from typing import Any

from django.contrib.auth.hashers import make_password
from django_otp_webauthn.models import WebAuthnCredential

from organizations.models import Membership
from security.factors.backup_codes import new_codes, plain
from security.models import Authenticator, BackupCode, BackupCodes, Phone, User
from security.models.factors import STEP, code_at

KEY = b"12345678901234567890"  # of the authenticator apps of tests; RFC 6238's own


def authenticator(who: Membership | User, **fields: Any) -> Authenticator:
    """An authenticator app in force, whose codes `code` makes."""
    person = who.user if isinstance(who, Membership) else who
    given = {"name": "Telephone", "sealed_key": Authenticator.sealed(KEY, person), **fields}
    return Authenticator.objects.create(user=person, **given)


def code(*, steps: int = 0, key: bytes = KEY) -> str:
    """The code that an authenticator app shows now, or so many steps (of half a minute) from now."""
    return code_at(key, int(time.time()) // STEP + steps)


def typed(spelled: str) -> bytes:
    """The key that a page spells, as an app has it."""
    return b32decode(spelled.replace(" ", ""))


def backup_codes(who: Membership | User) -> list[str]:
    """The person's sheet of backup codes, as they were shown."""
    sheet = BackupCodes.objects.create(user=who.user if isinstance(who, Membership) else who)
    codes = new_codes()
    for code in codes:
        BackupCode.objects.create(sheet=sheet, selector=code[:4], digest=make_password(plain(code)))
    return codes


def phone(who: Membership | User, number: str = "+41791234567", **fields: Any) -> Phone:
    """A confirmed telephone that gets codes by SMS."""
    person = who.user if isinstance(who, Membership) else who
    return Phone.objects.create(user=person, name="sms", number=number, **fields)


def passkey(who: Membership | User, **fields: Any) -> WebAuthnCredential:
    """A passkey of which nobody has the private key."""
    person = who.user if isinstance(who, Membership) else who
    identity = secrets.token_bytes(16)
    return WebAuthnCredential.objects.create(
        user=person, name="Laptop", credential_id=identity, public_key=b"", aaguid="", **fields
    )
