"""Encryption at rest: what must be read again later, but not out of a copy of the database or of a disk.

Each purpose has a key of its own, derived from the keys of the settings; a purpose that names the row binds what is
encrypted to it, so that it cannot be moved to another. The first key of ENCRYPTION_KEYS encrypts, all of them decrypt.
"""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(Exception):
    """It was changed, belongs elsewhere, or was encrypted with a key that is no longer in the settings."""


def encrypt(content: bytes, *, purpose: str) -> bytes:
    """The content, readable again for the same purpose only."""
    return _fernet(purpose).encrypt(content)


def decrypt(token: bytes, *, purpose: str) -> bytes:
    """What was encrypted for this purpose. Raises `Unreadable`, and never gives a part."""
    try:
        return _fernet(purpose).decrypt(token)
    except InvalidToken:
        raise Unreadable(purpose) from None


def rotate(token: bytes, *, purpose: str) -> bytes:
    """The same content under the first key. Raises `Unreadable`."""
    try:
        return _fernet(purpose).rotate(token)
    except InvalidToken:
        raise Unreadable(purpose) from None


def _fernet(purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(_key(secret, purpose)) for secret in settings.ENCRYPTION_KEYS])


def _key(secret: str, purpose: str) -> bytes:
    derived = HKDF(SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret.encode())
    return urlsafe_b64encode(derived)
