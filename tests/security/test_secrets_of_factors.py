"""Keys, codes and cookies of the second step stand nowhere in clear: planted, used, and searched for everywhere."""

import logging
from base64 import b32encode

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from console.kit.logs import JsonLines
from security import encryption, sms_gateway
from security.encryption import Unreadable
from security.models import User
from tests import make
from tests.security.enrolling import CODES, codes_on, prove_an_app, set_up_an_app


@pytest.fixture
def linda(organization) -> User:
    return User.objects.get(email="linda@lanterna.test")


@pytest.fixture
def printed():
    """What went to the operators' log, as it is printed."""
    lines = []

    class Keeper(logging.Handler):
        def emit(self, record):
            lines.append(JsonLines().format(record))

    keeper, root = Keeper(logging.DEBUG), logging.getLogger()
    before = root.level
    root.addHandler(keeper)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(keeper)
    root.setLevel(before)


def database() -> str:
    """Every row of every table, bytes as what they are, sessions decoded."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {table}")
            for row in cursor.fetchall():
                found += [bytes(one).decode("latin-1") if isinstance(one, memoryview) else str(one) for one in row]
    found += [str(session.get_decoded()) for session in User.sessions.rel.related_model.objects.all()]
    return "\n".join(found)


def test_no_secret_is_anywhere_in_clear(client_of, linda, monkeypatch, settings, deliver, printed):
    settings.SMS_URL = "https://gateway.test/"
    texts = []
    monkeypatch.setattr(sms_gateway, "send", lambda number, text: texts.append(text))
    own = client_of(linda)
    begun = prove_an_app(own)
    waiting = codes_on(own.get(CODES))
    secrets = [begun, *waiting]
    during = database()
    key, codes = set_up_an_app(own)
    make.phone(linda)
    client = make.client()
    client.post("/sign-in/", {"email": linda.email, "password": make.PASSWORD})
    client.post("/sign-in/sms/send/")
    client.post("/sign-in/code/", {"code": "000001"})
    code = make.code(key=key, steps=1)
    client.post("/sign-in/code/", {"code": code, "trust": "on"})
    cookie = client.cookies[settings.REMEMBERED_COOKIE_NAME].value
    secrets += [key, *codes, texts[0][:6], cookie]
    places = {
        "database, meanwhile": during,
        "database": database(),
        "mails": "\n".join(f"{mail.subject} {mail.body} {mail.alternatives}" for mail in deliver()),
        "operators' log": "\n".join(printed),
    }
    found = []
    for secret in secrets:
        for written in spellings(secret):
            found += [f"{written} in {place}" for place, text in places.items() if written in text]
    assert found == []
    assert len(printed) > 0
    assert linda.email in places["database"]


def spellings(secret) -> list[str]:
    """A secret as it might be written down."""
    if isinstance(secret, bytes):
        return [secret.hex(), b32encode(secret).decode().rstrip("="), secret.decode("latin-1")]
    return [secret, secret.replace("-", "")] if not secret.isdigit() else [f"'{secret}'", f": {secret}", f"={secret}"]


def test_what_is_encrypted_is_for_its_purpose_only():
    token = encryption.encrypt(b"a key", purpose="authenticator of 1")
    assert b"a key" not in token
    assert encryption.decrypt(token, purpose="authenticator of 1") == b"a key"
    with pytest.raises(Unreadable):
        encryption.decrypt(token, purpose="authenticator of 2")


@pytest.mark.parametrize("place", [0, 10, -1])
def test_what_was_changed_is_not_read_at_all(place):
    token = bytearray(encryption.encrypt(b"a key", purpose="x"))
    token[place] ^= 1
    with pytest.raises(Unreadable):
        encryption.decrypt(bytes(token), purpose="x")


def test_the_same_content_never_looks_the_same():
    """ASVS 11.3.4."""
    assert len({encryption.encrypt(b"a key", purpose="x") for _ in range(1000)}) == 1000


def test_keys_are_rotated_and_the_old_one_can_go(settings, linda):
    settings.ENCRYPTION_KEYS = ["the key of last year"]
    app = make.authenticator(linda)
    settings.ENCRYPTION_KEYS = ["the key of this year", "the key of last year"]
    assert app.key == make.KEY
    call_command("rotate_keys")
    settings.ENCRYPTION_KEYS = ["the key of this year"]
    app.refresh_from_db()
    assert app.key == make.KEY


def test_a_key_that_is_missing_is_said(settings, linda):
    make.authenticator(linda)
    settings.ENCRYPTION_KEYS = ["another key"]
    with pytest.raises(CommandError, match="None of ENCRYPTION_KEYS opens the key of an authenticator of"):
        call_command("rotate_keys")


def test_the_key_of_encryption_is_another_than_the_one_that_signs():
    assert settings.SECRET_KEY not in settings.ENCRYPTION_KEYS
