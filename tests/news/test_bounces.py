"""Mails that come back are noted, and an address that is dead gets no more news (CON-2)."""

from time import process_time

import pytest
from django.core.management import CommandError
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from console.news import links, tasks
from console.news.models import Bounce, Issue, Source, State, Subscription
from console.news.queries import progress_of
from console.news.reports import is_hard
from organizations.operations.account import delete_account
from security import outbox
from security.models import AuditEntry, Notice, User
from security.return_addresses import notice_of, return_address
from tests import make
from tests.news import newsroom
from tests.news.returned import hand_over, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(settings, deliver) -> Notice:
    """A mail of news that was handed over to the mail server, which has an address for bounces."""
    settings.BOUNCE_EMAIL = "bounces@provider.test"
    newsroom.reader(email="nobody@elsewhere.test")
    newsroom.owe_all(newsroom.issue(State.SENDING))
    deliver()
    return Notice.objects.get(code="news_issue")


def test_every_mail_has_a_return_address_of_its_own_that_nobody_can_make_up(sent, mailoutbox):
    [mail] = mailoutbox
    assert mail.from_email == return_address(sent.pk)
    assert mail.from_email.startswith(f"bounces+{sent.pk}-")
    assert "no-reply@localhost" in mail.message()["From"]
    assert notice_of(mail.from_email) == notice_of(f"<{mail.from_email.upper()}>") == sent.pk
    for wrong in ("bounces+1-@x.test", "bounces@x.test", f"b+{sent.pk + 1}-{mail.from_email[-20:]}", "b+²-x@y", ""):
        assert notice_of(wrong) is None


def test_a_report_ends_the_news_to_an_address_and_is_noted_once(sent, monkeypatch, deliver):
    """Which address it was says our own notice: what the report says, anybody may have written."""
    returned = report(message_id=sent.message_id)
    for content, *arguments in (
        (report(), "--recipient", return_address(sent.pk)),
        (report(return_address(sent.pk)),),
        (returned,),
        (returned.replace(b"text/rfc822-headers", b"message/rfc822"),),
    ):
        Bounce.objects.all().delete()
        assert hand_over(content, monkeypatch, *arguments).startswith("Noted with status 5.1.1: no news go there")
        bounce = Bounce.objects.get()
        assert (bounce.address, bounce.source, bounce.is_hard) == ("nobody@elsewhere.test", Source.REPORTED, True)
        assert "User unknown" in bounce.said
    hand_over(returned, monkeypatch)
    assert AuditEntry.objects.filter(code="news_bounced").count() == 4
    assert progress_of(Issue.objects.get()).came_back == 1
    newsroom.owe_all(newsroom.issue(State.SENDING))
    assert deliver() == []


def test_what_is_no_report_of_a_failure_ends_well_and_changes_nothing(sent, monkeypatch):
    endless = b"--x\r\nContent-Type: multipart/mixed; boundary=x\r\n" * 99
    for content in (
        b"",
        b"\x00\xff" * 500,
        b"Subject: Out of office\r\n\r\nI am away.",
        report(return_address(sent.pk), action="delayed", status="4.4.1"),
        report(return_address(sent.pk)).replace(b"message/delivery-status", b"text/plain"),
        b"Content-Type: multipart/report; boundary=x\r\n\r\n" + endless,
    ):
        assert hand_over(content, monkeypatch) == "This is no report about a mail that failed.\n"
    assert not Bounce.objects.exists()


def test_a_hostile_report_costs_no_time_and_is_never_sent_again(sent, monkeypatch):
    """Anybody can write to the address for reports; what the database cannot hold would come again for days."""
    long, start = b"a@b, " * 60_000, process_time()
    asked = report(message_id="<made@\0up>")
    for content in (
        asked,
        asked.replace(b"To: ", b"To: " + long),
        asked.replace(b"Code: smtp;", b"Code: " + long),
        asked.replace(b"<made@", b"<" + long),
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(200))
        + b"\n" * 200_000,
    ):
        assert hand_over(content, monkeypatch) in {
            "It is about no mail of this console.\n",
            "This is no report about a mail that failed.\n",
        }
    assert process_time() - start < 2
    said = report(return_address(sent.pk)).replace(b"User unknown", b"User \0\xff unknown")
    assert hand_over(said, monkeypatch, "--recipient", "b+1-\udcff@x.test").startswith("Noted with status 5.1.1")
    assert "\0" not in Bounce.objects.get().said


def test_of_a_deleted_account_no_address_is_noted(sent, monkeypatch):
    """The report, or the refusal, may be later than the deletion: the address would stay for ever (SEC-9)."""
    person = User.objects.get(pk=sent.user)
    delete_account(actor=make.actor(person), user=person)
    assert hand_over(report(return_address(sent.pk)), monkeypatch) == "It is about no mail of this console.\n"
    sent.mark_failed("Recipient refused: 550 5.1.1", permanent=True)
    tasks.note_refusals()
    assert not Bounce.objects.exists()


def test_the_link_of_an_old_mail_says_nothing_of_what_came_back_later(client):
    person = newsroom.reader()
    first = newsroom.bounce(person)
    path = links.address_path(first.pk, first.address)
    client.post(path)
    assert Subscription.objects.served().exists()
    newsroom.bounce(person)
    client.post(path)
    assert not Subscription.objects.served().exists()


def test_a_report_about_somebody_elses_mail_changes_nothing(sent, monkeypatch):
    forged = f"bounces+{sent.pk}-0123456789abcdef@provider.test"
    for content in (report(), report(forged), report(message_id="<made@up>")):
        assert hand_over(content, monkeypatch) == "It is about no mail of this console.\n"
    assert not Bounce.objects.exists()


def test_while_the_database_is_away_the_mail_server_is_told_to_come_back(sent, monkeypatch):
    def away(**given):
        raise OperationalError("away")

    monkeypatch.setattr("console.news.management.commands.record_bounce.record", away)
    with pytest.raises(CommandError) as failure:
        hand_over(report(return_address(sent.pk)), monkeypatch)
    assert failure.value.returncode == 75


def test_a_full_mailbox_is_noted_and_gets_the_next_issue(sent, monkeypatch, deliver):
    said = hand_over(report(return_address(sent.pk), status="5.2.2"), monkeypatch)
    assert said == "Noted with status 5.2.2: nothing follows from it.\n"
    newsroom.owe_all(newsroom.issue(State.SENDING))
    assert [mail.to for mail in deliver()] == [["nobody@elsewhere.test"]]


def test_hard_is_what_the_address_is_to_blame_for():
    assert all(map(is_hard, ["5.1.1", "550 5.1.1", "550", "551", "553", "5.0.0", "5.2.1"]))
    assert not any(map(is_hard, ["4.1.1", "5.2.2", "552", "554", "550 5.7.1", "5.7.26", "421", "", "5.3.4"]))


def test_an_address_that_is_refused_while_it_is_sent_to_is_noted_by_the_worker(deliver):
    dead, full, busy = (newsroom.reader(email=f"{name}@x.test") for name in ("dead", "full", "busy"))
    issue = newsroom.issue(State.SENDING)
    newsroom.owe_all(issue)
    answers = {dead: "550 5.1.1", full: "552 5.2.2", busy: "451"}
    for person, answer in answers.items():
        Notice.objects.get(user=person.pk).mark_failed(f"Recipient refused: {answer}", permanent=answer[0] == "5")
    tasks.note_refusals()
    tasks.note_refusals()
    assert set(Bounce.objects.values_list("address", "status", "is_hard", "source")) == {
        ("dead@x.test", "550 5.1.1", True, "refused"),
        ("full@x.test", "552 5.2.2", False, "refused"),
    }
    assert progress_of(issue).failed == 2
    assert set(Subscription.objects.served()) == set(Subscription.objects.filter(user__in=[full, busy]))


def test_support_sees_what_came_back_and_lets_news_go_there_again(client_of, staff, sent, monkeypatch):
    hand_over(report(return_address(sent.pk)), monkeypatch)
    bounce, browser = Bounce.objects.get(), client_of(staff)
    person = browser.get(reverse("admin:security_user_change", args=[bounce.user_id])).content.decode()
    listed = f"{reverse('admin:news_bounce_changelist')}?user={bounce.user_id}"
    assert listed in person
    assert "nobody@elsewhere.test" in browser.get(listed).content.decode()
    url = reverse("admin:news_bounce_lift", args=[bounce.pk])
    assert "keep coming back" in browser.get(url).content.decode()
    assert "again." in browser.post(url, follow=True).content.decode()
    assert Subscription.objects.served().exists()
    assert AuditEntry.objects.get(code="news_address_works").actor_kind == "staff"
    assert browser.get(url).status_code == 410


def test_without_an_address_for_bounces_mails_are_as_before(settings):
    settings.BOUNCE_EMAIL = ""
    facts = {"at": timezone.now().isoformat(), "bounce": 1}
    mail = outbox.message(make.notice(code="news_address_check", facts=facts))
    assert mail.from_email == settings.DEFAULT_FROM_EMAIL
