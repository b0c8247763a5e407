"""Secrets of mailed links: derived from what they open when they are needed, so that none is stored anywhere."""

import hmac
from hashlib import sha256

from django.conf import settings


class LinkEnded(Exception):
    """The link was used, replaced by a newer one, is too old, or what it opens has changed since."""


def derived(purpose: str, *parts: object) -> str:
    """The secret of one thing for one purpose, 256 bits: whoever lacks the key of the console cannot make it."""
    text = ":".join([purpose, *map(str, parts)])
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), sha256).hexdigest()


def matches(secret: str, given: str) -> bool:
    """Whether what was given is the secret; takes as long for every wrong one."""
    return hmac.compare_digest(secret.encode(), given.encode(errors="replace"))
