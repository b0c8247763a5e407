"""A security key made of software: answers challenges as a browser's authenticator does, or as an attacker's."""

import hashlib
import html
import json
import re
import secrets
from base64 import urlsafe_b64encode
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import encode_cbor

ORIGIN = "http://localhost:8000"


def b64(content: bytes) -> str:
    """Base 64 for addresses, as WebAuthn writes bytes."""
    return urlsafe_b64encode(content).decode().rstrip("=")


def options_on(page: Any) -> dict[str, Any]:
    """What the page has the browser ask its authenticator."""
    return json.loads(html.unescape(re.search(r'data-passkey-options="([^"]*)"', page.content.decode())[1]))


class SoftKey:
    """One credential. `origin` and `host` are what the browser says of the page; `present` whether it was touched."""

    def __init__(self, origin: str = ORIGIN, host: str = "localhost") -> None:
        self.origin, self.host, self.present = origin, host, True
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.identity = secrets.token_bytes(16)
        self.count = 0

    def register(self, options: dict[str, Any], **more: Any) -> str:
        """The answer to a registration, as the page's script posts it."""
        public = self.private.public_key().public_numbers()
        x, y = public.x.to_bytes(32, "big"), public.y.to_bytes(32, "big")
        cose = encode_cbor({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        attested = bytes(16) + len(self.identity).to_bytes(2, "big") + self.identity + cose
        content = {"fmt": "none", "attStmt": {}, "authData": self._authenticator(0x40) + attested}
        client = self._client("webauthn.create", options["challenge"])
        return self._answer({"attestationObject": b64(encode_cbor(content)), "clientDataJSON": b64(client), **more})

    def sign(self, options: dict[str, Any], **more: Any) -> str:
        """The answer at a sign-in."""
        self.count += 1
        client, said = self._client("webauthn.get", options["challenge"]), self._authenticator(0)
        signature = self.private.sign(said + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        given = {"authenticatorData": b64(said), "clientDataJSON": b64(client), "signature": b64(signature)}
        return self._answer({**given, **more})

    def _authenticator(self, flags: int) -> bytes:
        flags |= 0x01 if self.present else 0
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _answer(self, response: dict[str, Any]) -> str:
        identity = b64(self.identity)
        return json.dumps({"id": identity, "rawId": identity, "type": "public-key", "response": response})
