"""Follows every secret that a test types, is sent or carries, and finds it where it must not be.

Typed passwords and codes, the secrets of mailed links, the cookies and the keys of the builders are the canaries. What
is written to the database, said in the operators' log and mailed is kept until the end of each test, and searched.
"""

import json
import logging
import re
from base64 import b32encode
from collections.abc import Iterable, Iterator
from typing import Any

from django.core import mail
from django.core.handlers.base import BaseHandler
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse

from console.kit.logs import JsonLines
from security.sessions import SessionStore
from tests import factors, make

TYPED = ("password", "new_password", "code", "key", "secret", "token")
CARRIED = ("session", "device", "remembered")
LINK = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f]|\.(?:png|jpg))")  # with an ending it names a picture
TO_EVERY_ADDRESS = re.compile(rf"({LINK.pattern})/stop/")  # SEC-5: of the person whose account it is
CODE = re.compile(r"\d{6,8}")
HARMLESS = re.compile(r"[0-9a-f]{40}|\S+@\S+")  # the digest of a cookie, and an address tried as a password
SHORTEST = 10  # a shorter one than this, and no code, is found in harmless words


class Watch:
    """What one test typed, wrote, said and mailed."""

    def __init__(self) -> None:
        self.secrets: set[str] = {make.PASSWORD, factors.KEY.decode(), b32encode(factors.KEY).decode()}
        self.typed_openly: set[str] = set()
        self.written: list[str] = []
        self.said: list[str] = []

    def see(self, request: HttpRequest, response: HttpResponse) -> None:
        """The fields of a form that was read, and the cookies of both sides."""
        for name, values in getattr(request, "_post", {}).lists() if hasattr(request, "_post") else ():
            (self.secrets if name in TYPED else self.typed_openly).update(values)
        self.typed_openly.update(request.path.split("/"))  # what a test tries as an address
        self.secrets.update(request.COOKIES.get(name, "") for name in CARRIED)
        self.secrets.update(response.cookies[name].value for name in CARRIED if name in response.cookies)

    def leaks(self, mails: Iterable[Any] = ()) -> list[str]:
        """Where a secret stands that must not stand there."""
        sent = [(tuple(message.to), _text_of(message)) for message in mails]
        readers: dict[str, set[tuple[str, ...]]] = {}
        for to, text in sent:
            for link in set(LINK.findall(text)):
                readers.setdefault(link, set()).add(to)
        shared = {link for _to, text in sent for link in TO_EVERY_ADDRESS.findall(text)}
        several = [sorted(who) for link, who in readers.items() if len(who) > 1 and link not in shared]
        found = [f"one link was mailed to {who}" for who in several]
        of_links = self.secrets | set(readers)
        places = {"the database": (self.written, of_links), "the operators' log": (self.said, of_links)}
        places["a mail"] = ([text for _to, text in sent], {one for one in self.secrets if not LINK.fullmatch(one)})
        for place, (texts, secrets) in places.items():
            text = "\n".join(texts)
            found += [f"{place}: {around}" for secret in self._told(secrets) for around in _found(secret, text)]
        return found

    def _told(self, secrets: set[str]) -> Iterator[str]:
        for secret in secrets - self.typed_openly:
            if CODE.fullmatch(secret) or (len(secret) >= SHORTEST and not HARMLESS.fullmatch(secret)):
                yield secret


def _found(secret: str, text: str) -> list[str]:
    """The secret with what surrounds it, at most once. A code is six digits: it must stand alone to be one."""
    if CODE.fullmatch(secret):
        place = next((match.start() for match in re.finditer(rf"(?<![\w.+-]){secret}(?![\w.])", text)), -1)
    else:
        place = text.find(secret)
    return [text[max(place - 80, 0) : place + len(secret) + 80]] if place >= 0 else []


def _text_of(message: Any) -> str:
    """Subject and text as sent; codes by SMS are no mails here, they go to their number alone."""
    parts = [message.subject, message.body, *(content for content, _type in getattr(message, "alternatives", []))]
    return "\n".join(map(str, parts))


class _Said(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        now.said.append(self.format(record))


def _strings(value: Any) -> Iterator[str]:
    """All that is text in the parameters of a statement."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, bytes | memoryview):
        yield bytes(value).decode("latin-1")
    elif isinstance(value, dict):
        for part in value.items():
            yield from _strings(part)
    elif isinstance(value, list | tuple | set):
        for part in value:
            yield from _strings(part)
    elif hasattr(value, "obj"):  # psycopg's Json and Jsonb
        yield json.dumps(value.obj, default=str, ensure_ascii=False)


def _writing(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if not sql.startswith(("SELECT", "DECLARE", "FETCH")):
        now.written.extend(_strings(params))
    return execute(sql, params, many, context)


def _connected(connection: Any, **_signal: Any) -> None:
    if _writing not in connection.execute_wrappers:
        connection.execute_wrappers.append(_writing)


def install() -> None:
    """From now on everything is watched, in every thread of this process."""
    answer, encode = BaseHandler.get_response, SessionStore.encode

    def watched_answer(self: Any, request: HttpRequest) -> Any:
        response = answer(self, request)
        now.see(request, response)
        return response

    def watched_encode(self: Any, session_dict: dict[str, Any]) -> str:
        now.written.append(json.dumps(session_dict, default=str))
        return encode(self, session_dict)

    BaseHandler.get_response = watched_answer
    SessionStore.encode = watched_encode
    connection_created.connect(_connected, dispatch_uid="canaries")
    handler = _Said()
    handler.setFormatter(JsonLines())
    logging.getLogger().addHandler(handler)


def begin() -> None:
    """Forget the test before."""
    global now  # noqa: PLW0603 - one watch at a time, read by every thread
    now = Watch()


def leaks() -> list[str]:
    """What the test that ends has let out."""
    return now.leaks(getattr(mail, "outbox", []))


now = Watch()
