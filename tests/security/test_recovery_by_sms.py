"""SEC-5: whoever asks for help in somebody's name is told of at the confirmed telephone, too, whatever else happens."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from console.kit.exceptions import Limited
from security import delivery, delivery_by_sms, tasks
from security.models import Notice, User
from security.operations import recovery_time
from security.operations.phones import make_code
from security.operations.recovery import stop
from tests import make
from tests.security import recovering

NUMBER = "+41791234567"


@pytest.fixture
def person(db, settings):
    """Nadia Rochat, with a telephone, and a recovery email."""
    settings.SMS_URL = "mail:"
    user = recovering.locked_out(recovery_email="nadia@home.test")
    make.phone(user, NUMBER)
    return user


def messages(*numbers: str) -> list[str]:
    """Sends what is owed by SMS, as the worker does; the texts."""
    sent = len(mail.outbox)
    tasks.deliver_messages(list(Notice.objects.messages().owed().values_list("pk", flat=True)))
    assert {one.to[0] for one in mail.outbox[sent:]} <= {f"{number}@sms.test" for number in numbers or [NUMBER]}
    return [one.body for one in mail.outbox[sent:]]


def test_each_step_that_can_still_be_stopped_is_told_in_one_short_message(person):
    request = recovering.sent(person)
    texts = messages()
    for _ in range(2):
        request = recovering.approve(request, make.user(is_staff=True))
    texts += messages()
    recovery_time.move_on(actor=make.SYSTEM, now=request.due_at + timedelta(seconds=1))
    texts += messages()
    assert [text.split(",")[0].split(".")[0] for text in texts] == [
        "Steward: somebody asks for help to sign in to your account",
        "Steward: help to sign in to your account was approved and comes soon",
        "Steward: a link for a new second factor was emailed to you",
    ]
    for text in texts:
        assert "stop it: sign in, or open the email about it." in text
        assert len(text) <= 160
        assert "http" not in text
        assert request.token not in text
    assert Notice.objects.mails().count() == 6  # each also to both addresses


def test_a_recovery_phone_is_told_beside_the_one_for_codes_and_once_if_they_are_one(person):
    recovery = "+41787654321"
    User.objects.filter(pk=person.pk).update(recovery_phone=recovery)
    request = recovering.sent(person)
    assert len(messages(recovery, NUMBER)) == 2
    User.objects.filter(pk=person.pk).update(recovery_phone=NUMBER)
    for _ in range(2):
        request = recovering.approve(request, make.user(is_staff=True))
    assert len(messages()) == 1
    person.phone_set.all().delete()
    recovery_time.move_on(actor=make.SYSTEM, now=request.due_at + timedelta(seconds=1))
    assert len(messages()) == 1, "nobody needs a second factor by SMS to be warned"


def test_an_unconfirmed_number_and_a_console_without_a_gateway_get_none(person, settings):
    settings.SMS_URL = ""
    recovering.sent(person)
    assert not Notice.objects.messages().exists()
    settings.SMS_URL = "mail:"
    other = recovering.locked_out("Omar", "Other")
    make.phone(other, NUMBER, confirmed=False)
    recovering.sent(other)
    assert not Notice.objects.messages().exists()


def test_whoever_uses_up_the_codes_does_not_keep_the_warning_away(person):
    with pytest.raises(Limited):
        for _ in range(50):
            make_code(actor=make.actor(person), phone=person.phone_set.get(), attempt="x", address="192.0.2.1")
    recovering.sent(person)
    assert len(messages()) == 1


def test_a_mail_server_that_is_away_does_not_keep_the_warning_away(person, settings, monkeypatch):
    request = recovering.sent(person)
    monkeypatch.setattr(delivery._Quiet, "until", float("inf"))
    tasks.deliver_notices(list(Notice.objects.values_list("pk", flat=True)))
    assert mail.outbox == []
    assert len(messages()) == 1
    assert Notice.objects.mails().owed().count() == 2
    assert request.state == "sent"


def test_what_was_not_accepted_is_tried_again_and_what_is_over_is_not_said(person, settings):
    settings.SMS_URL = "http://127.0.0.1:1/"
    request = recovering.sent(person)
    assert messages() == []
    notice = Notice.objects.messages().get()
    assert (notice.tries, notice.given_up_at, "NotSent" in notice.error) == (1, None, True)
    assert NUMBER not in notice.error
    settings.SMS_URL = "mail:"
    delivery_by_sms.sweep()
    assert mail.outbox == []  # its next try has not come
    Notice.objects.update(next_try_at=timezone.now())
    stop(actor=make.Actor.anonymous(), recovery=request, now=timezone.now())
    delivery_by_sms.sweep()
    assert mail.outbox == []
    assert Notice.objects.messages().get().error == Notice.LAPSED


def test_a_message_is_sent_once(person):
    recovering.sent(person)
    assert [len(messages()), len(messages())] == [1, 0]
