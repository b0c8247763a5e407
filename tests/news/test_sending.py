"""An issue goes to whoever chose its theme, once each, in their language, whatever happens meanwhile (CON-2)."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from console.news import tasks
from console.news.models import Copy, Issue, IssueText, State, Subscription
from console.news.operations import issues, sending
from console.news.operations.subscriptions import choose, unsubscribe
from console.news.queries import progress_of
from organizations.operations.account import delete_account
from security.audit import Actor
from security.models import AuditEntry, Notice, User
from security.tasks import forget_notices
from tests import make
from tests.news import newsroom
from tests.together import raised, together

pytestmark = pytest.mark.django_db


def test_whoever_chose_the_theme_gets_it_in_their_language_and_nobody_else(deliver, settings):
    settings.PUBLIC_URL = "https://console.test"
    for language in ("en", "fr", "it"):
        newsroom.reader(email=f"{language}@x.test", language=language)
    newsroom.reader("offers", email="offers@x.test")
    newsroom.reader(email="gone@x.test", is_active=False)
    newsroom.bounce(newsroom.reader(email="dead@x.test"))
    make.user(email="never@x.test")
    issue = newsroom.issue(State.SENDING)
    late = newsroom.reader(email="late@x.test")
    Subscription.objects.filter(user=late).update(since=timezone.now())
    assert newsroom.owe_all(issue) == [3]
    mails = {mail.to[0]: mail for mail in deliver()}
    assert {address: mail.subject for address, mail in mails.items()} == {
        "en@x.test": "Quieter mail",
        "fr@x.test": "Du courrier plus calme",
        "it@x.test": "Quieter mail",  # not written in Italian: English, the whole mail
    }
    mail = mails["it@x.test"]
    assert mail.extra_headers["Content-Language"] == "en"
    assert "because you chose the theme Product news" in mail.body
    assert "Read more (https://news.test/a)." in mail.body
    assert "- one\n- two" in mail.body
    html = mail.alternatives[0].content
    assert 'style="font-family' in html
    assert "Mail <em>rests</em>" in html
    for part in (mail.body, html):
        assert f"https://console.test/news/{issue.pk}/?in=en" in part
        assert mail.extra_headers["List-Unsubscribe"].strip("<>") in part
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.extra_headers["List-Id"] == "<products.news.console.test>"
    issue.refresh_from_db()
    assert (issue.state, Copy.objects.count()) == (State.SENT, 3)
    assert AuditEntry.objects.filter(code="news_sent").count() == 1


def test_a_sending_that_died_goes_on_where_it_stopped(monkeypatch, deliver):
    """The worker dies after a chunk was committed, and in the middle of the next."""
    monkeypatch.setattr(sending, "CHUNK", 3)
    for number in range(8):
        newsroom.reader(email=f"{number}@x.test")
    issue = newsroom.issue(State.SENDING)
    assert len(sending.owe_chunk(actor=make.SYSTEM, issue=issue.pk)) == 3
    with monkeypatch.context() as dying, pytest.raises(KeyboardInterrupt):
        dying.setattr(Issue, "reach", lambda *args, **kwargs: (_ for _ in ()).throw(KeyboardInterrupt))
        sending.owe_chunk(actor=make.SYSTEM, issue=issue.pk)
    assert (Copy.objects.count(), len(newsroom.owed())) == (3, 3)
    assert sending.waiting_for_a_worker(now=timezone.now()) == []
    assert sending.waiting_for_a_worker(now=timezone.now() + timedelta(minutes=2)) == [issue.pk]
    assert newsroom.owe_all(issue) == [3, 2]
    assert newsroom.owed() == [f"{number}@x.test" for number in range(8)]
    assert len(deliver()) == 8
    assert newsroom.owe_all(issue) == []


def test_whoever_changed_their_mind_meanwhile_does_not_get_it(deliver):
    before, after, gone, deaf, stays = (newsroom.reader() for _ in range(5))
    issue = newsroom.issue(State.SENDING)
    unsubscribe(actor=Actor.anonymous(), user=before, theme="products")
    newsroom.owe_all(issue)
    assert before.email not in newsroom.owed()
    choose(actor=make.actor(after), user=after, themes=["offers"])
    User.objects.filter(pk=gone.pk).update(is_active=False)
    newsroom.bounce(deaf)
    assert [mail.to for mail in deliver()] == [[stays.email]]
    assert progress_of(issue).unwanted == 3


def test_a_stopped_issue_reaches_nobody_more_and_goes_on_with_those_it_did_not_reach(editor, monkeypatch, deliver):
    monkeypatch.setattr(sending, "CHUNK", 2)
    for number in range(5):
        newsroom.reader(email=f"{number}@x.test")
    issue, actor = newsroom.issue(State.SENDING), Actor.staff(editor)
    sending.owe_chunk(actor=make.SYSTEM, issue=issue.pk)
    issues.stop(actor=actor, issue=issue)
    assert deliver() == []
    assert sending.owe_chunk(actor=make.SYSTEM, issue=issue.pk) == []
    issue.refresh_from_db()
    come = progress_of(issue)
    assert (come.sent, come.unwanted, come.to_go) == (0, 2, 3)
    issues.go_on(actor=actor, issue=issue)
    newsroom.owe_all(issue)
    assert sorted(mail.to[0] for mail in deliver()) == [f"{number}@x.test" for number in range(5)]
    issue.refresh_from_db()
    assert (issue.state, progress_of(issue).sent) == (State.SENT, 5)


def test_what_was_forgotten_of_a_deleted_account_stays_so_when_an_issue_goes_on(editor, deliver):
    """Nobody would be mailed, but a mail without a word in it would fail for days, and stand before support."""
    person = newsroom.reader()
    issue, actor = newsroom.issue(State.SENDING), Actor.staff(editor)
    sending.owe_chunk(actor=make.SYSTEM, issue=issue.pk)
    issues.stop(actor=actor, issue=issue)
    delete_account(actor=make.actor(person), user=person)
    deliver()
    forget_notices()
    issues.go_on(actor=actor, issue=issue)
    assert not Notice.objects.owed().filter(code="news_issue").exists()


def test_the_clock_begins_what_is_due_and_nothing_before(monkeypatch):
    told = []
    monkeypatch.setattr("console.kit.workers.tell", lambda task, *arguments: told.append((task, *arguments)))
    due, early = (newsroom.issue(State.SCHEDULED) for _ in range(2))
    Issue.objects.filter(pk=early.pk).update(scheduled_at=timezone.now() + timedelta(hours=1))
    tasks.begin_issues()
    assert told == [(sending.TASK, due.pk)]
    assert list(Issue.objects.filter(state=State.SENDING)) == [due]
    tasks.begin_issues()
    assert len(told) == 1, "somebody is at work on it"


def test_a_task_delivers_what_it_owes_and_hands_on_when_its_time_is_over(monkeypatch, mailoutbox):
    told = []
    monkeypatch.setattr("console.kit.workers.tell", lambda task, *arguments: told.append((task, *arguments)))
    monkeypatch.setattr(sending, "CHUNK", 2)
    for _ in range(5):
        newsroom.reader()
    issue = newsroom.issue(State.SENDING)
    sending.send(actor=make.SYSTEM, issue=issue.pk, now=timezone.now(), seconds=0)
    assert (told, mailoutbox) == ([(sending.TASK, issue.pk)], [])
    tasks.send_issue(issue.pk)
    assert (len(told), len(mailoutbox)) == (1, 5)
    tasks.send_issue(issue.pk)
    assert len(mailoutbox) == 5


def test_more_than_enough_in_the_outbox_makes_the_next_chunk_wait(monkeypatch):
    monkeypatch.setattr(sending, "CHUNK", 2)
    monkeypatch.setattr(sending, "MOST_WAITING", 4)
    for _ in range(6):
        newsroom.reader()
    issue = newsroom.issue(State.SENDING)
    assert newsroom.owe_all(issue) == [2, 2]
    assert Issue.objects.get().state == State.SENDING
    Notice.objects.update(sent_at=timezone.now())
    assert newsroom.owe_all(issue) == [2]


def test_a_chunk_costs_the_same_queries_whatever_its_size(monkeypatch):
    def cost(readers: int) -> int:
        for _ in range(readers):
            newsroom.reader()
        issue = newsroom.issue(State.SENDING)
        with CaptureQueriesContext(connection) as captured:
            assert len(sending.owe_chunk(actor=make.SYSTEM, issue=issue.pk)) >= readers
        return len(captured)

    few = cost(1)
    assert cost(40) == few <= 16


def test_the_database_keeps_what_people_got():
    """Whatever a shell or a later release does: nobody is served twice, and what they got stays as it was."""
    issue, person = newsroom.issue(State.SENT), newsroom.reader()
    Copy.objects.create(issue=issue, user=person, operation=make.notice().operation)
    text = issue.texts.get(language="fr")
    for wrong in (
        lambda: Copy.objects.create(issue=issue, user=person, operation=make.notice().operation),
        lambda: IssueText.objects.filter(pk=text.pk).update(subject="Another"),
        lambda: IssueText.objects.create(issue=issue, language="de", subject="Später", body="Später"),
        text.delete,
        lambda: Issue.objects.filter(pk=issue.pk).update(theme="offers"),
        lambda: Issue.objects.filter(pk=issue.pk).update(started_at=None, ended_at=None, state="scheduled"),
        lambda: Issue.objects.filter(pk=issue.pk).update(state=State.SENDING),
        lambda: newsroom.issue(State.SCHEDULED, scheduled_at=None),
        lambda: Subscription.objects.create(user=person, theme="products"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()


@pytest.mark.django_db(transaction=True)
def test_two_workers_on_the_same_issue_serve_everybody_once(monkeypatch, mailoutbox):
    monkeypatch.setattr(sending, "CHUNK", 7)
    monkeypatch.setattr("console.kit.workers.tell", lambda *arguments: None)
    people = [newsroom.reader().email for _ in range(60)]
    issue = newsroom.issue(State.SENDING)
    act = partial(sending.send, actor=make.SYSTEM, issue=issue.pk, now=timezone.now())
    assert raised(together(act, act, act)) == []
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted(people)
    assert Copy.objects.count() == 60
    assert Issue.objects.get().state == State.SENT
    assert AuditEntry.objects.filter(code="news_sent").count() == 1
