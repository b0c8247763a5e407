"""Security keys and passkeys: a second factor only, one challenge for one try, whatever a browser sends (SEC-2)."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from django_otp_webauthn.models import WebAuthnCredential

from security.factors import with_second_factor
from security.models import AuditEntry, User
from tests import make, urls
from tests.security.enrolling import CODES, TWO_FACTOR, codes_on, text_of
from tests.security.soft_key import SoftKey, options_on

ADD = f"{TWO_FACTOR}passkey/"
PAGE = "/sign-in/passkey/"


@pytest.fixture
def linda(organization) -> User:
    person = User.objects.get(email="linda@lanterna.test")
    make.backup_codes(person)
    return person


def add(client, key=None, name="Laptop") -> SoftKey:
    key = key or SoftKey()
    client.last = client.post(ADD, {"credential": key.register(options_on(client.get(ADD))), "name": name})
    return key


@pytest.fixture
def key(client_of, linda) -> SoftKey:
    """Linda's, in force."""
    client = client_of(linda)
    made = add(client)
    assert client.last["Location"] == TWO_FACTOR
    return made


def halfway(person):
    client = make.client()
    client.post("/sign-in/", {"email": person.email, "password": make.PASSWORD, "next": "/profile/"})
    return client


def answer(client, key):
    return client.post(PAGE, {"code": key.sign(options_on(client.get(PAGE)))})


def test_it_is_added_and_then_asked_for(linda, key, deliver):
    assert with_second_factor([linda.pk]) == {linda.pk}
    assert "Passkey or security key: Laptop" in deliver()[0].body
    client = halfway(linda)
    response = answer(client, key)
    assert response["Location"] == "/profile/"
    assert client.get("/profile/").status_code == 200
    assert client.session["second_factor"] == "passkey"


def test_the_first_factor_waits_for_the_backup_codes(client_of, admin):
    own = client_of(admin)
    add(own)
    assert own.last["Location"] == CODES
    assert with_second_factor([admin.user_id]) == set()
    own.post(CODES, {"code": codes_on(own.get(CODES))[0]})
    assert with_second_factor([admin.user_id]) == {admin.user_id}


def test_nobody_signs_in_with_a_passkey_alone(client, linda, key):
    assert settings.OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN is False
    assert [url.route for url in urls.all_urls() if "webauthn" in url.callback.__module__] == []
    assert client.get(PAGE)["Location"] == "/sign-in/?late=yes"


def test_adding_one_needs_a_fresh_password_and_the_second_step(client_of, linda, key):
    assert client_of(linda, proved=timedelta(hours=1)).get(ADD)["Location"].startswith("/confirm/?next=")
    own = client_of(linda)
    session = own.session
    del session["second_factor"]
    session.save()
    assert own.get(ADD)["Location"].startswith("/confirm/second-step/")


def test_what_is_asked_names_only_the_persons_own_keys_and_the_algorithms_we_take(client_of, linda, key, admin):
    make.passkey(admin)
    asked = options_on(client_of(linda).get(ADD))
    assert asked["rp"] == {"id": "localhost", "name": "Steward"}
    assert [one["alg"] for one in asked["pubKeyCredParams"]] == [-7, -8, -257]
    assert len(asked["excludeCredentials"]) == 1
    assert asked["attestation"] == "none"
    assert len(asked["challenge"]) * 6 // 8 >= 16, "bytes, and anew each time"
    assert asked["challenge"] != options_on(client_of(linda).get(ADD))["challenge"]
    assert len(options_on(halfway(linda).get(PAGE))["allowCredentials"]) == 1


def test_a_challenge_is_for_one_try(linda, key):
    client = halfway(linda)
    options = options_on(client.get(PAGE))
    assert client.post(PAGE, {"code": "{}"}).status_code == 422
    assert client.post(PAGE, {"code": key.sign(options)}).status_code == 422
    assert answer(client, key).status_code == 303


def test_a_challenge_belongs_to_one_browser(linda, key):
    """A phishing page that relays somebody else's question gets an answer that is of no use in that browser."""
    options = options_on(halfway(linda).get(PAGE))
    other = halfway(linda)
    other.get(PAGE)
    assert other.post(PAGE, {"code": key.sign(options)}).status_code == 422


def test_a_challenge_grows_old(linda, key):
    client = halfway(linda)
    options = options_on(client.get(PAGE))
    session = client.session
    session["passkey_question"] |= {"at": (timezone.now() - timedelta(minutes=5, seconds=1)).isoformat()}
    session.save()
    assert client.post(PAGE, {"code": key.sign(options)}).status_code == 422


def wrongly(key: SoftKey, wrong: str) -> SoftKey:
    """The key as an attacker has it."""
    if wrong == "another key":
        other = SoftKey()
        other.identity = key.identity
        return other
    for name, value in {
        "another origin": {"origin": "https://localhost.evil.test"},
        "another port": {"origin": "http://localhost:9000"},
        "another host": {"host": "evil.test"},
        "not touched": {"present": False},
        "counted back": {"count": -1},
    }[wrong].items():
        setattr(key, name, value)
    return key


@pytest.mark.parametrize("wrong", ["another key", "another origin", "another port", "another host", "not touched"])
def test_what_is_not_signed_by_the_key_for_this_page_opens_nothing(linda, key, wrong):
    client = halfway(linda)
    assert answer(client, wrongly(key, wrong)).status_code == 422
    assert client.get("/profile/").status_code == 303
    assert AuditEntry.objects.get(code="wrong_guess").facts == {"purpose": "passkey"}


def test_a_copy_of_a_key_is_noticed_by_its_count(linda, key):
    """A copy has signed less often than the original."""
    client = halfway(linda)
    assert answer(client, key).status_code == 303
    key.count = 0
    assert answer(halfway(linda), key).status_code == 422


def test_somebody_elses_passkey_is_none_of_mine(client_of, linda, key, admin):
    make.backup_codes(admin)
    theirs = add(client_of(admin))
    assert answer(halfway(linda), theirs).status_code == 422


def test_a_removed_or_unfinished_one_opens_nothing(linda, key):
    make.authenticator(linda)
    make.passkey(linda)
    WebAuthnCredential.objects.filter(name="Laptop", aaguid__gt="").update(confirmed=False)
    assert answer(halfway(linda), key).status_code == 422


def test_the_same_key_is_not_registered_twice(client_of, linda, key, admin):
    own = client_of(admin)
    add(own, key)
    assert own.last.status_code == 422
    assert "The passkey was not added" in text_of(own.last)
    assert not WebAuthnCredential.objects.filter(user=admin.user).exists()


def test_guesses_are_counted_with_all_the_others(linda, key):
    client = halfway(linda)
    assert [client.post(PAGE, {"code": "{}"}).status_code for _ in range(6)][-1] == 422, "without a challenge no guess"
    for _ in range(6):
        client.get(PAGE)
        answer = client.post(PAGE, {"code": ""})
    assert answer.status_code == 422
    assert "No passkey responded, so nothing was checked." in text_of(answer), "and no guess was made"
    statuses = []
    for _ in range(6):
        client.get(PAGE)
        statuses.append(client.post(PAGE, {"code": "{}"}).status_code)
    assert statuses[-1] == 429


NONSENSE = [
    *("", "null", "[]", "5", '"x"', "{", "{}", '{"response": 5}', '{"response": {}}', "[" * 20_000, "x" * 30_000),
    *('{"id": 5, "rawId": [], "response": {"clientDataJSON": {}}}', '{"id": "\\u0000", "response": {"a": null}}'),
]


@pytest.mark.parametrize("sent", NONSENSE)
def test_whatever_the_body_is_the_answer_is_meant(client_of, linda, key, sent, monkeypatch):
    limits = settings.STEWARD["LIMITS"] | {"factor.account": (100, timedelta(minutes=1))}
    monkeypatch.setitem(settings.STEWARD, "LIMITS", limits)
    client, own = halfway(linda), client_of(linda)
    client.get(PAGE)
    own.get(ADD)
    assert client.post(PAGE, {"code": sent}).status_code == 422
    assert own.post(ADD, {"credential": sent, "name": "x"}).status_code == 422


WRONG_VALUES = [None, 5, [], {}, "", "é", "AAAA", "A" * 5000, "!!!!", True]


def test_no_part_of_an_answer_makes_the_page_fail(client_of, linda, key, monkeypatch):
    """Each member of both answers in turn is taken out, and replaced by what does not belong there."""
    limits = settings.STEWARD["LIMITS"] | {
        f"factor.{kind}": (10_000, timedelta(minutes=1)) for kind in ("account", "address")
    }
    monkeypatch.setitem(settings.STEWARD, "LIMITS", limits)
    client, own, statuses = halfway(linda), client_of(linda), []
    for page, asking, field in ((PAGE, client, "code"), (ADD, own, "credential")):
        make_answer = key.sign if page == PAGE else SoftKey().register
        whole = json.loads(make_answer(options_on(asking.get(page))))
        places = [(whole, name) for name in whole] + [(whole["response"], name) for name in whole["response"]]
        for holder, name in places:
            right = holder[name]
            for value in WRONG_VALUES:
                holder[name] = value
                statuses.append(asking.post(page, {field: json.dumps(whole), "name": "x"}).status_code)
                options = options_on(asking.get(page))
                holder[name] = right
                whole["response"]["clientDataJSON"] = json.loads(make_answer(options))["response"]["clientDataJSON"]
    assert set(statuses) <= {422, 303}


@pytest.mark.parametrize(
    ("url", "offered"),
    [
        ("https://console.example.com", True),
        ("http://localhost:8000", True),
        ("http://127.0.0.1:8000", False),
        ("http://192.168.1.5:8000", False),
        ("http://[::1]:8000", False),
        ("http://console.example.com", False),
    ],
)
def test_they_are_offered_where_browsers_have_them(client_of, linda, settings, url, offered):
    settings.PUBLIC_URL = url
    own = client_of(linda)
    assert (own.get(ADD).status_code == 200) == offered
    assert ("Passkey or security key" in text_of(own.get(TWO_FACTOR))) == offered


def test_the_page_says_what_to_do_without_javascript(linda, key, client_of):
    page = text_of(halfway(linda).get(PAGE))
    assert "Passkeys need JavaScript" in page
    assert "Alternative methods" in page
    for shown in (halfway(linda).get(PAGE), client_of(linda).get(ADD)):
        assert 'type="submit" data-passkey-go hidden>Continue<' in shown.content.decode()


def test_the_handle_of_a_person_says_nothing_about_them(client_of, linda, admin):
    mine, again, other = (options_on(client_of(who).get(ADD))["user"]["id"] for who in (linda, linda, admin))
    assert mine == again != other
    assert len(mine) == 43, "256 bits, out of which no number can be read"
