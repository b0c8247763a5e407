"""Security keys and passkeys (WebAuthn), as a second factor only: nobody signs in with one alone.

A ceremony is a challenge that a browser's authenticator signs. What is kept between the two (the state) belongs to
one browser, is used once and grows old; that is the views' affair.
"""

import json
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django_otp_webauthn.exceptions import OTPWebAuthnApiError
from django_otp_webauthn.helpers import WebAuthnHelper
from django_otp_webauthn.models import WebAuthnCredential
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import PublicKeyCredentialUserEntity

from security.factors.factor import Factor
from security.links import derived
from security.models.user import User

PASSKEYS = Factor("passkey", _("Passkey or security key"), "fingerprint", WebAuthnCredential, "sign-in-passkey")
LONGEST = 20_000  # characters of an answer; a security key's own are a few thousand
FIELDS = {"id", "rawId", "response", "type", "authenticatorAttachment"}


class NotAccepted(Exception):
    """The browser's answer is malformed, belongs to another challenge or person, or is not signed."""


class Ceremony(WebAuthnHelper):
    """The library's, with this console as the party that is proved to: the host of PUBLIC_URL, and only its origin."""

    def __init__(self) -> None:
        super().__init__(request=None)

    def get_relying_party_domain(self) -> str:
        """The host name that passkeys are bound to."""
        return urlsplit(settings.PUBLIC_URL).hostname or ""

    def get_relying_party_name(self) -> str:
        """The name that the browser shows."""
        return str(settings.STEWARD["PROVIDER_NAME"])

    def get_user_entity(self, user: User) -> PublicKeyCredentialUserEntity:
        """The person, by a handle that says nothing about them and is the same each time."""
        handle = bytes.fromhex(derived("passkey handle", user.pk))
        return PublicKeyCredentialUserEntity(id=handle, name=user.email, display_name=user.name)

    def get_allowed_origins(self) -> list[str]:
        """Where the browser must have been."""
        return [settings.PUBLIC_URL]


def are_possible() -> bool:
    """Whether browsers offer them here: they want a host name, not a number, and TLS unless it is localhost."""
    address = urlsplit(settings.PUBLIC_URL)
    try:
        ip_address(address.hostname or "0.0.0.0")  # noqa: S104 - compared, not bound
    except ValueError:
        return address.scheme == "https" or address.hostname == "localhost"
    return False


def registration_of(user: User) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the browser is asked for a new passkey, and the state to check its answer with."""
    return Ceremony().register_begin(user)


def registered(user: User, state: dict[str, Any], answer: str, *, name: str) -> WebAuthnCredential:
    """The new passkey, stored and not yet in force. Raises `NotAccepted`."""
    ceremony = Ceremony()
    content = _parsed(answer)
    try:
        passkey: WebAuthnCredential = ceremony.register_complete(user, state, content)
    except (OTPWebAuthnApiError, WebAuthnException, ValueError, KeyError, TypeError, IndexError) as error:
        raise NotAccepted(str(error)) from error
    passkey.name, passkey.confirmed = name, False
    passkey.save(update_fields=["name", "confirmed"])
    return passkey


def question_for(user: User) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the browser is asked at a sign-in, and the state to check its answer with."""
    return Ceremony().authenticate_begin(user, require_user_verification=False)


def verified(user: User, state: dict[str, Any], answer: str) -> WebAuthnCredential:
    """The passkey of this person that signed the challenge. Raises `NotAccepted`."""
    content = _parsed(answer)
    try:
        passkey: WebAuthnCredential = Ceremony().authenticate_complete(user, state, content)
    except (OTPWebAuthnApiError, WebAuthnException, ValueError, KeyError, TypeError, IndexError) as error:
        raise NotAccepted(str(error)) from error
    if not passkey.confirmed:
        raise NotAccepted("It is not in force.")
    return passkey


def _parsed(answer: str) -> dict[str, Any]:
    """The answer without what the library would trust to be well-formed. Raises `NotAccepted`."""
    try:
        content = json.loads(answer) if len(answer) <= LONGEST else None
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict) or not isinstance(content.get("response"), dict):
        raise NotAccepted("It is not the answer of an authenticator.")
    return {name: value for name, value in content.items() if name in FIELDS}
