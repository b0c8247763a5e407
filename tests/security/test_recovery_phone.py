"""The recovery phone (SEC-8): a number of its own, confirmed by a code, told what warns; it signs nobody in."""

from datetime import timedelta
from html import unescape

import pytest
from django.conf import settings
from django.core import mail
from django.db import DatabaseError, transaction
from django.utils import timezone

from security import sms_gateway, tasks
from security.factors import with_second_factor
from security.models import AuditEntry, Notice, Phone, PhoneChange, User
from security.operations.factors import ABANDONED, forget_abandoned
from security.operations.recovery_phone import change_recovery_phone
from tests import make
from tests.security.enrolling import text_of
from tests.security.links import NEW_PASSWORD

SECURITY = "/profile/security/"
PAGE = f"{SECURITY}recovery-phone/"
OLD, NEW = "+41791234567", "+41787654321"
TYPED = {"country": "CH", "number": "078 765 43 21"}


@pytest.fixture(autouse=True)
def messages(monkeypatch, settings):
    """Codes that were sent: numbers and texts. The gateway takes every message."""
    sent = []
    settings.SMS_URL = "https://gateway.test/"
    monkeypatch.setattr(sms_gateway, "send", lambda number, text: sent.append((number, text)))
    return sent


@pytest.fixture
def linda(db) -> User:
    return make.user("Linda", "Berger", email="linda@lanterna.test", recovery_email="linda@home.test", language="en")


def code_of(messages) -> str:
    return messages[-1][1][:6]


def other_than(code) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def phone_of(user) -> str:
    user.refresh_from_db()
    return user.recovery_phone


def test_the_whole_way_with_a_wrong_code_and_the_right_one(client_of, linda, messages, deliver):
    own = client_of(linda)
    box = text_of(own.get(SECURITY))
    assert "Recovery phone None Gets a message by SMS" in box
    assert "is not a second factor" in box
    assert own.post(PAGE, {"country": "CH", "number": "022"}).status_code == 422
    assert own.post(PAGE, TYPED)["Location"] == f"{PAGE}code/"
    assert messages[0][0] == NEW
    assert own.post(f"{PAGE}code/", {"code": other_than(code_of(messages))}).status_code == 422
    assert phone_of(linda) == ""
    assert own.post(f"{PAGE}code/", {"code": code_of(messages)})["Location"] == SECURITY
    page = text_of(own.get(SECURITY))
    assert "+41 78 ··· ·· 21 is your recovery phone from now on." in page
    assert "Recovery phone +41 78 ··· ·· 21" in page
    assert phone_of(linda) == NEW
    assert not PhoneChange.objects.exists()
    told = {one.to[0]: one for one in deliver()}
    assert set(told) == {"linda@lanterna.test", "linda@home.test"}
    assert "Recovery phone: +41 78 ··· ·· 21" in told["linda@home.test"].body.replace("\u00a0", " ")
    assert not Notice.objects.messages().exists(), "there was no number to tell"
    kept = str([entry.content() for entry in AuditEntry.objects.all()])
    assert "7654321" not in kept
    assert "Recovery phone changed" in unescape(own.get("/profile/history/").content.decode())


def test_it_signs_nobody_in_and_is_no_second_factor(client_of, linda, messages):
    """SEC-8: whoever takes the number over has gained nothing."""
    own = client_of(linda)
    own.post(PAGE, TYPED)
    own.post(f"{PAGE}code/", {"code": code_of(messages)})
    assert with_second_factor([linda.pk]) == set()
    assert not Phone.objects.exists()
    signed_in = make.client().post("/sign-in/", {"email": linda.email, "password": make.PASSWORD, "next": "/profile/"})
    assert signed_in["Location"] == "/profile/", "as without it"
    make.authenticator(linda)
    halfway = make.halfway(linda)
    assert "SMS" not in text_of(halfway.get("/sign-in/alternatives/"))
    sent = len(messages)
    halfway.post("/sign-in/sms/send/")
    assert len(messages) == sent
    own.post(PAGE, {"country": "CH", "number": "079 123 45 67"})
    for url in ("/sign-in/sms/", "/sign-in/code/"):
        halfway.post(url, {"code": code_of(messages)})
    assert halfway.get("/profile/").status_code == 303, "nor does a code for it"


def test_changing_it_tells_the_number_before_and_removing_it_too(client_of, linda, messages, deliver):
    change_recovery_phone(actor=make.actor(linda), user=linda, number=OLD)
    deliver()
    own = client_of(linda)
    assert "Until now +41 79 ··· ·· 67" in text_of(own.get(PAGE))
    refused = own.post(PAGE, {"country": "CH", "number": OLD})
    assert (refused.status_code, "This is already your recovery phone." in text_of(refused)) == (422, True)
    own.post(PAGE, TYPED)
    assert phone_of(linda) == OLD, "not before the code came back"
    own.post(f"{PAGE}code/", {"code": code_of(messages)})
    body = deliver()[0].body.replace("\u00a0", " ")
    assert "Recovery phone: +41 78 ··· ·· 21" in body
    assert "Until now: +41 79 ··· ·· 67" in body
    tasks.sweep_messages()
    number, text = messages[-1]
    assert (number, len(text) <= 160) == (OLD, True)
    assert text.startswith("Steward: this number is no longer the recovery phone of your account.")
    assert "+41 78 ··· ·· 21" in text_of(own.get(f"{PAGE}remove/"))
    assert own.post(f"{PAGE}remove/")["Location"] == SECURITY
    assert phone_of(linda) == ""
    assert {one.to[0] for one in deliver()} == {"linda@lanterna.test", "linda@home.test"}
    tasks.sweep_messages()
    assert messages[-1][0] == NEW
    assert own.get(f"{PAGE}remove/")["Location"] == SECURITY, "there is nothing left to remove"
    told = Notice.objects.count()
    own.post(f"{PAGE}remove/")
    assert Notice.objects.count() == told, "nothing happened, so nobody is told"


def test_removing_it_ends_a_code_that_waits(client_of, linda, messages):
    change_recovery_phone(actor=make.actor(linda), user=linda, number=OLD)
    own = client_of(linda)
    own.post(PAGE, TYPED)
    own.post(f"{PAGE}remove/")
    assert own.post(f"{PAGE}code/", {"code": code_of(messages)})["Location"] == PAGE
    assert phone_of(linda) == ""


def test_a_code_counts_in_its_browser_in_time_and_for_its_number(client_of, linda, messages):
    own, other = client_of(linda), client_of(linda)
    own.post(PAGE, TYPED)
    assert other.post(f"{PAGE}code/", {"code": code_of(messages)})["Location"] == PAGE
    PhoneChange.objects.update(code_sent_at=timezone.now() - settings.STEWARD["SMS_VALID"] - timedelta(seconds=1))
    assert own.post(f"{PAGE}code/", {"code": code_of(messages)}).status_code == 422
    other.post(PAGE, {"country": "CH", "number": OLD})
    assert own.post(f"{PAGE}code/", {"code": code_of(messages)})["Location"] == PAGE, "begun anew elsewhere"
    assert phone_of(linda) == ""


def test_messages_and_guesses_are_counted_with_those_of_the_factor(client_of, linda, messages):
    own, factor = client_of(linda), f"{SECURITY}two-factor/sms/"
    own.post(PAGE, TYPED)
    wrong = {"code": other_than(code_of(messages))}
    assert [own.post(f"{PAGE}code/", wrong).status_code for _ in range(3)] == [422] * 3
    own.post(factor, TYPED)
    assert [own.post(f"{factor}code/", wrong).status_code for _ in range(3)] == [422, 422, 429]
    own.post(factor, TYPED)
    assert len(messages) == 3
    assert "Enough messages were sent for now." in text_of(own.post(PAGE, TYPED))
    assert len(messages) == 3


def test_a_stolen_session_cannot_touch_it_without_the_password(client_of, linda, messages, htmx):
    change_recovery_phone(actor=make.actor(linda), user=linda, number=OLD)
    thief = client_of(linda, proved=None)
    for url in (PAGE, f"{PAGE}code/", f"{PAGE}remove/"):
        assert thief.get(url)["Location"].startswith("/confirm/?next=")
        assert thief.post(url, TYPED)["Location"].startswith("/confirm/")
    assert htmx(thief, at=SECURITY).post(f"{PAGE}remove/")["HX-Redirect"].startswith("/confirm/")
    assert (messages, phone_of(linda)) == ([], OLD)


def test_without_a_gateway_none_is_added_and_one_can_be_removed(client_of, linda, settings):
    settings.SMS_URL = ""
    own = client_of(linda)
    assert own.get(PAGE).status_code == 404
    assert "Recovery phone None This console does not send messages by SMS." in text_of(own.get(SECURITY))
    User.objects.update(recovery_phone=OLD)
    assert f'href="{PAGE}remove/"' in client_of(linda).get(SECURITY).content.decode()
    own.post(f"{PAGE}remove/")
    assert (phone_of(linda), Notice.objects.messages().exists()) == ("", False)


def test_whoever_secures_the_account_looks_at_it_and_comes_back(client_of, linda, messages, htmx):
    own, step = client_of(linda), f"{SECURITY}compromised/addresses/"
    own.post(f"{SECURITY}compromised/")
    own.post(f"{SECURITY}password/", {"password": make.PASSWORD, "new_password": NEW_PASSWORD})
    assert f'href="{PAGE}?next={step}"' in own.get(step).content.decode()
    assert own.post(PAGE, {**TYPED, "next": step})["Location"] == f"{PAGE}code/?next={step}"
    assert own.post(f"{PAGE}code/", {"code": code_of(messages), "next": step})["Location"] == step
    assert htmx(own, at=step).post(f"{PAGE}remove/", {"next": step})["HX-Redirect"] == step


def test_the_database_insists_on_the_form_of_a_number(linda):
    for wrong in ("0791234567", "+0791234567", "+4179 1234567", "+41791234567\n", "+4179123456789012"):
        for change in (
            lambda number: User.objects.filter(pk=linda.pk).update(recovery_phone=number),
            lambda number: PhoneChange.objects.create(user=linda, number=number),
        ):
            with pytest.raises(DatabaseError, match=r"e164|too long"), transaction.atomic():
                change(wrong)


def test_what_was_begun_is_forgotten(client_of, linda, messages):
    client_of(linda).post(PAGE, TYPED)
    assert forget_abandoned(now=timezone.now() + ABANDONED - timedelta(minutes=1)) == 0
    assert forget_abandoned(now=timezone.now() + ABANDONED + timedelta(minutes=1)) == 1


def test_a_message_that_cannot_be_sent_is_said(client_of, linda, monkeypatch):
    def fail(number, text):
        raise sms_gateway.NotSent("The provider answered 500.")

    monkeypatch.setattr(sms_gateway, "send", fail)
    assert "The message could not be sent." in text_of(client_of(linda).post(PAGE, TYPED))
    assert mail.outbox == []
