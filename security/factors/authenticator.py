"""The authenticator app: its key as people and telephones read it. The codes themselves are the model's affair."""

import secrets
from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import segno
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from security.factors.factor import Factor
from security.models.factors import DIGITS, STEP, Authenticator
from security.models.user import User

AUTHENTICATOR = Factor("authenticator", _("Authenticator app"), "smartphone", Authenticator, "sign-in-code")
QUIET = 4  # modules of nothing around a QR code, as its standard wants


def new_key() -> bytes:
    """160 random bits, as RFC 4226 recommends."""
    return secrets.token_bytes(20)


def spelled(key: bytes) -> str:
    """The key as one types it: base 32 in groups of four."""
    letters = b32encode(key).decode().rstrip("=")
    return " ".join(letters[place : place + 4] for place in range(0, len(letters), 4))


def address_of(key: bytes, user: User) -> str:
    """The address that sets an app up: otpauth://totp/…"""
    provider: str = settings.STEWARD["PROVIDER_NAME"].replace(":", "")
    query = {"secret": spelled(key).replace(" ", ""), "issuer": provider, "algorithm": "SHA1"}
    rest = urlencode({**query, "digits": DIGITS, "period": STEP}, quote_via=quote)
    return f"otpauth://totp/{quote(provider)}:{quote(user.email)}?{rest}"


@dataclass(frozen=True)
class Picture:
    """A QR code for an SVG: the length of its side in modules, and the path of the dark ones."""

    side: int
    path: str


def picture_of(address: str) -> Picture:
    """The address as a QR code that also reads when a tenth of it does not."""
    code = segno.make_qr(address, error="m")
    return Picture(len(code.matrix) + 2 * QUIET, "".join(_bars(code)))


def _bars(code: segno.QRCode) -> Iterator[str]:
    """Each row's dark modules, those that stand together as one bar."""
    for y, row in enumerate(code.matrix, QUIET):
        begun = None
        for x, dark in enumerate([*row, 0], QUIET):
            if dark and begun is None:
                begun = x
            elif not dark and begun is not None:
                yield f"M{begun} {y}h{x - begun}v1h{begun - x}z"
                begun = None
