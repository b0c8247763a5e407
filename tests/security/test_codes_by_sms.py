"""Codes by SMS: to a confirmed mobile number, each for one attempt, few of them, none kept in clear (SEC-2)."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from console.checks import countries_of_messages
from security import sms_gateway
from security.factors import with_second_factor
from security.factors.sms import masked, number_of
from security.models import AuditEntry, Phone, User
from security.sms_gateway import NotSent
from tests import make
from tests.security.enrolling import CODES, TWO_FACTOR, codes_on, text_of

ADD = f"{TWO_FACTOR}sms/"
NUMBER = {"country": "CH", "number": "079 123 45 67"}


class Messages(list):
    """What was sent: numbers and texts."""

    @property
    def code(self) -> str:
        """The code of the last one."""
        return re.match(r"\d{6}\b", self[-1][1])[0]


@pytest.fixture(autouse=True)
def messages(monkeypatch, settings):
    """A gateway that takes every message."""
    sent = Messages()
    settings.SMS_URL = "https://gateway.test/"
    monkeypatch.setattr(sms_gateway, "send", lambda number, text: sent.append((number, text)))
    return sent


@pytest.fixture
def linda(organization) -> User:
    return User.objects.get(email="linda@lanterna.test")


def halfway(person):
    client = make.client()
    client.post("/sign-in/", {"email": person.email, "password": make.PASSWORD, "next": "/profile/"})
    return client


VALID = [
    ("CH", "079 123 45 67", "+41791234567"),
    ("CH", "+41 (0)79 123 45 67", "+41791234567"),
    ("CH", "0041791234567", "+41791234567"),
    ("FR", "06 12 34 56 78", "+33612345678"),
    ("BE", "0470/12.34.56", "+32470123456"),
    ("DE", "0151 23456789", "+4915123456789"),
    ("IT", "347 123 4567", "+393471234567"),
    ("ES", "612-345-678", "+34612345678"),
    ("AT", "0664 1234567", "+436641234567"),
]
INVALID = [
    ("CH", "022 123 45 67"),
    ("CH", "0900 123 456"),
    ("CH", "+33612345678"),
    ("CH", "079 123 45 6"),
    ("CH", "٠٧٩١٢٣٤٥٦٧"),
    ("FR", "01 23 45 67 89"),
    ("DE", "0190 123456"),
    ("IT", "0347 123 4567 8"),
    ("CH", ""),
    ("CH", "+1 202 555 0100"),
]


@pytest.mark.parametrize(("country", "typed", "number"), VALID)
def test_a_mobile_number_is_understood_however_it_is_written(country, typed, number):
    assert number_of(typed, country) == number


@pytest.mark.parametrize(("country", "typed"), INVALID)
def test_what_is_no_mobile_number_of_the_country_is_refused(country, typed):
    assert number_of(typed, country) == ""


def test_the_middle_of_a_number_is_not_shown():
    assert masked("+41791234567").replace("\u00a0", " ") == "+41 79 ··· ·· 67"


def test_the_countries_are_those_of_the_settings(client_of, linda):
    """SEC-2: [CH FR BE DE IT ES AT]."""
    assert settings.STEWARD["SMS_COUNTRIES"] == ["CH", "FR", "BE", "DE", "IT", "ES", "AT"]
    own = client_of(linda)
    assert re.findall(r'<option value="(..)"', own.get(ADD).content.decode()) == settings.STEWARD["SMS_COUNTRIES"]
    for typed in ({"country": "GB", "number": "07911 123456"}, {"country": "CH", "number": "+44 7911 123456"}):
        answer = own.post(ADD, typed)
        assert answer.status_code == 422
        served = "mobile numbers of these countries only: Switzerland, France, Belgium, Germany, Italy, Spain, Austria."
        assert served in answer.content.decode()
    assert "not a mobile number in that country" in own.post(ADD, {"country": "CH", "number": "022"}).content.decode()


def test_the_whole_way(client_of, linda, messages, deliver):
    own = client_of(linda)
    page = text_of(own.get(ADD))
    assert "An app or a passkey is safer" in page
    assert own.post(ADD, NUMBER)["Location"] == f"{ADD}code/"
    assert messages[0][0] == "+41791234567"
    assert "is your code for Steward" in messages[0][1]
    assert own.post(f"{ADD}code/", {"code": messages.code})["Location"] == CODES
    assert with_second_factor([linda.pk]) == set(), "backup codes come first"
    own.post(CODES, {"code": codes_on(own.get(CODES))[0]})
    assert with_second_factor([linda.pk]) == {linda.pk}
    assert Phone.objects.get(user=linda).number == "+41791234567"
    mail = next(mail for mail in deliver() if "added" in mail.subject)
    assert "+41 79 ··· ·· 67" in mail.body.replace("\u00a0", " ")
    assert "1234567" not in str(list(AuditEntry.objects.values()))


def test_at_sign_in_the_code_goes_out_when_it_is_asked_for(linda, messages):
    make.phone(linda)
    client = halfway(linda)
    assert "A code goes to +41 79 ··· ·· 67." in text_of(client.get("/sign-in/sms/")).replace("\u00a0", " ")
    assert messages == []
    assert client.post("/sign-in/sms/send/")["Location"] == "/sign-in/sms/"
    assert "The six digits that were sent" in text_of(client.get("/sign-in/sms/"))
    response = client.post("/sign-in/sms/", {"code": messages.code})
    assert response["Location"] == "/profile/"
    assert client.get("/profile/").status_code == 200


def test_a_code_works_once(linda, messages):
    make.phone(linda)
    client = halfway(linda)
    client.post("/sign-in/sms/send/")
    copy = make.client()
    copy.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.post("/sign-in/sms/", {"code": messages.code}).status_code == 303
    assert copy.post("/sign-in/sms/", {"code": messages.code})["Location"] == "/sign-in/?late=yes"


def test_a_code_is_for_the_attempt_it_was_sent_for(linda, messages):
    """ASVS 6.6.2: whoever has the password and reads the owner's code over their shoulder gains nothing."""
    make.phone(linda)
    mine, theirs = halfway(linda), halfway(linda)
    mine.post("/sign-in/sms/send/")
    assert theirs.post("/sign-in/sms/", {"code": messages.code}).status_code == 422
    assert mine.post("/sign-in/sms/", {"code": messages.code}).status_code == 303


def test_a_new_code_ends_the_one_before(linda, messages, monkeypatch):
    monkeypatch.setattr("security.operations.phones.new_code", iter(["111111", "222222"]).__next__)
    make.phone(linda)
    client = halfway(linda)
    client.post("/sign-in/sms/send/")
    first = messages.code
    client.post("/sign-in/sms/send/")
    monkeypatch.setitem(settings.STEWARD, "SMS_VALID", timedelta(minutes=4))
    refused = client.post("/sign-in/sms/", {"code": first})
    assert refused.status_code == 422
    assert "Each code works once, for 4 minutes, and only in this browser." in text_of(refused)
    assert client.post("/sign-in/sms/", {"code": messages.code}).status_code == 303


def test_a_code_for_a_new_number_does_not_sign_in(client_of, linda, messages):
    make.phone(linda)
    client_of(linda).post(ADD, {"country": "CH", "number": "078 765 43 21"})
    assert halfway(linda).post("/sign-in/sms/", {"code": messages.code}).status_code == 422


@pytest.mark.parametrize(("late", "accepted"), [(-timedelta(seconds=5), True), (timedelta(seconds=1), False)])
def test_a_code_ends_after_five_minutes(linda, messages, late, accepted):
    make.phone(linda)
    client = halfway(linda)
    client.post("/sign-in/sms/send/")
    Phone.objects.update(code_sent_at=timezone.now() - settings.STEWARD["SMS_VALID"] - late)
    assert settings.STEWARD["SMS_VALID"] == timedelta(minutes=5)
    assert client.post("/sign-in/sms/", {"code": messages.code}).status_code == (303 if accepted else 422)


def test_five_tries_spoil_a_code_whoever_has_guesses_left(linda, messages, monkeypatch):
    limits = settings.STEWARD["LIMITS"] | {"factor.account": (100, timedelta(minutes=1))}
    monkeypatch.setitem(settings.STEWARD, "LIMITS", limits)
    make.phone(linda)
    client = halfway(linda)
    client.post("/sign-in/sms/send/")
    wrong = f"{(int(messages.code) + 1) % 10**6:06}"
    for _ in range(5):
        assert client.post("/sign-in/sms/", {"code": wrong}).status_code == 422
    assert client.post("/sign-in/sms/", {"code": messages.code}).status_code == 422


def sends(client, times: int) -> None:
    for _ in range(times):
        client.post("/sign-in/sms/send/")


CAPS = [name for name in settings.STEWARD["LIMITS"] if name.startswith("sms")]
PLENTY = dict.fromkeys(CAPS, (100, timedelta(minutes=1)))


@pytest.mark.parametrize("budget", CAPS)
def test_messages_are_few_for_account_visitor_number_and_all_together(linda, messages, monkeypatch, budget):
    limits = {**settings.STEWARD["LIMITS"], **PLENTY, budget: (2, timedelta(minutes=10))}
    monkeypatch.setitem(settings.STEWARD, "LIMITS", limits)
    make.phone(linda)
    client = halfway(linda)
    sends(client, 4)
    assert len(messages) == 2
    assert "Enough messages were sent for now. The next one is possible in" in text_of(client.get("/sign-in/sms/"))
    sends(halfway(linda), 1)
    assert len(messages) == 2, "beginning anew gives nothing back"


@pytest.mark.parametrize("budget", [name for name in CAPS if name.startswith(("sms_number", "sms_everybody"))])
def test_whoever_types_the_number_of_another_keeps_them_from_nothing(client_of, linda, messages, monkeypatch, budget):
    limits = {**settings.STEWARD["LIMITS"], **PLENTY, budget: (2, timedelta(minutes=10))}
    monkeypatch.setitem(settings.STEWARD, "LIMITS", limits)
    own = make.phone(linda)
    typed = {"country": "CH", "number": own.number}
    answers = [client_of(make.user()).post(ADD, typed) for _ in range(3)]
    assert len(messages) == 2, "what is typed has its cap"
    assert "Enough messages were sent for now." in text_of(answers[-1])
    sends(halfway(linda), 1)
    assert len(messages) == 3


def test_the_caps_are_those_that_are_written_down():
    limits = settings.STEWARD["LIMITS"]
    caps = {name: limits[name] for name in limits if name.startswith("sms")}
    assert caps == {
        "sms.account": (3, timedelta(minutes=10)),
        "sms.address": (5, timedelta(minutes=10)),
        "sms_number.account": (3, timedelta(hours=1)),
        "sms_everybody.account": (200, timedelta(minutes=3)),
        "sms_day.account": (10, timedelta(days=1) / 10),
        "sms_day.address": (30, timedelta(days=1) / 30),
        "sms_number_day.account": (8, timedelta(days=1) / 8),
        "sms_everybody_day.account": (288, timedelta(days=1) / 288),
    }


def test_numbers_of_a_country_that_is_not_known_are_told_of_before_anybody_adds_one(monkeypatch):
    assert countries_of_messages() == []
    monkeypatch.setitem(settings.STEWARD, "SMS_COUNTRIES", ["CH", "LI"])
    (found,) = countries_of_messages()
    assert (found.id, found.msg) == ("steward.E004", "SMS_COUNTRIES names LI, whose mobile numbers are not known.")


def test_confirming_a_number_is_no_way_to_guess_without_end(client_of, linda, messages):
    own = client_of(linda)
    own.post(ADD, NUMBER)
    wrong = f"{(int(messages.code) + 1) % 10**6:06}"
    statuses = [own.post(f"{ADD}code/", {"code": wrong}).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]


def test_a_message_that_cannot_be_sent_is_said(linda, monkeypatch, caplog):
    def fail(number, text):
        raise NotSent("The provider answered 500.")

    monkeypatch.setattr(sms_gateway, "send", fail)
    make.phone(linda)
    client = halfway(linda)
    client.post("/sign-in/sms/send/")
    page = text_of(client.get("/sign-in/sms/"))
    assert "The message could not be sent." in page
    assert "The six digits" not in page
    assert "791234567" not in caplog.text


def test_a_new_number_takes_the_place_of_the_one_before(client_of, linda, messages, deliver):
    make.phone(linda)
    make.backup_codes(linda)
    own = client_of(linda)
    own.post(ADD, {"country": "CH", "number": "078 765 43 21"})
    assert Phone.objects.get(confirmed=True).number == "+41791234567"
    assert own.post(f"{ADD}code/", {"code": messages.code})["Location"] == TWO_FACTOR
    assert list(Phone.objects.filter(user=linda).values_list("number", flat=True)) == ["+41787654321"]
    body = deliver()[0].body.replace("\u00a0", " ")
    assert "+41 78 ··· ·· 21" in body
    assert "Instead of: +41 79 ··· ·· 67" in body


def test_where_nobody_sends_messages_none_are_offered(client_of, linda, settings):
    settings.SMS_URL = ""
    own = client_of(linda)
    assert own.get(ADD).status_code == 404
    assert "SMS" not in text_of(own.get(TWO_FACTOR))
    assert "This console does not send messages by SMS." in text_of(own.get("/profile/security/"))


def test_no_code_stands_in_the_database(linda, messages):
    make.phone(linda)
    halfway(linda).post("/sign-in/sms/send/")
    row = Phone.objects.values().get()
    assert len(row["code_digest"]) == 64
    assert messages.code not in str({name: value for name, value in row.items() if name != "code_digest"})
