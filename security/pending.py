"""What was begun and is not in force yet: a new key, codes on the screen. It waits in the browser's session, encrypted
for the person, and nowhere else."""

import json
from contextlib import suppress
from typing import Any

from django.http import HttpRequest

from security.encryption import Unreadable, decrypt, encrypt
from security.models.user import User


def keep(request: HttpRequest, name: str, content: Any, *, user: User) -> None:
    """Keeps something that JSON can say."""
    token = encrypt(json.dumps(content).encode(), purpose=_purpose(name, user))
    request.session[_place(name)] = token.decode()


def kept(request: HttpRequest, name: str, *, user: User) -> Any:
    """What was kept under this name for this person; None if nothing is."""
    with suppress(Unreadable, KeyError):
        return json.loads(decrypt(request.session[_place(name)].encode(), purpose=_purpose(name, user)))
    return None


def drop(request: HttpRequest, name: str) -> None:
    """Forgets it."""
    request.session.pop(_place(name), None)


def _place(name: str) -> str:
    return f"pending {name}"


def _purpose(name: str, user: User) -> str:
    return f"pending {name} of {user.pk}"
