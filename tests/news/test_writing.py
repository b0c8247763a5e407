"""Staff write an issue in Django admin: look at it, test it, count, schedule it, take it back, stop it (CON-2)."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from console.kit import formats
from console.kit.exceptions import Denied
from console.kit.guards import Refused
from console.news.admin_forms import typed_of
from console.news.admin_operations import OfIssue, Rewrite
from console.news.models import Issue, State, Subscription
from console.news.operations import issues, sending
from security.audit import Actor
from security.models import AuditEntry, Notice
from tests import make
from tests.news import newsroom
from tests.together import together

pytestmark = pytest.mark.django_db
WRITE = "/admin/news/issue/write/"
TYPED = {"theme": "products", "subject_en": "Quieter mail", "body_en": "# What is new\n\nMail rests."}


@pytest.fixture
def told(monkeypatch) -> list:
    """What the workers are told."""
    said = []
    monkeypatch.setattr("console.kit.workers.tell", lambda *task: said.append(task))
    return said


@pytest.fixture
def desk(client_of, editor):
    """Edda’s browser: `desk(issue, "send")` looks at a form, `desk(issue, "send", {})` sends it."""
    browser = client_of(editor)

    def at(issue: Issue | None, form: str = "change", sent: dict | None = None):
        url = f"/admin/news/issue/{issue.pk}/{form}/" if issue else WRITE
        return browser.get(url) if sent is None else browser.post(url, sent, follow=True)

    return at


def test_an_issue_is_written_edited_and_deleted(desk, editor):
    assert desk(None).status_code == 200
    answer = desk(None, sent={**TYPED, "subject_fr": "Du calme", "body_fr": "Le courrier se repose."})
    issue = Issue.objects.get()
    assert f"{issue.number} is a draft now." in answer.content.decode()
    assert answer.request["PATH_INFO"] == f"/admin/news/issue/{issue.pk}/change/", "where it is looked at and tested"
    assert (issue.written_by, sorted(issue.texts.values_list("language", flat=True))) == (editor, ["en", "fr"])
    assert "Le courrier se repose." in desk(issue, "rewrite").content.decode()
    loud = {"theme": "offers", "subject_en": "Loud mail", "subject_fr": "", "body_fr": ""}
    desk(issue, "rewrite", {**TYPED, **loud, "seen": seen(desk(issue, "rewrite"))})
    issue.refresh_from_db()
    assert (issue.theme, [text.subject for text in issue.texts.all()]) == ("offers", ["Loud mail"])
    assert "The draft was deleted." in desk(issue, "discard", {}).content.decode()
    assert not Issue.objects.exists()
    codes = ["news_written", "news_written", "news_discarded"]
    assert (
        list(AuditEntry.objects.filter(code__startswith="news").order_by("pk").values_list("code", flat=True)) == codes
    )


def seen(page) -> str:
    """The hidden field by which a form knows what it showed."""
    return re.search(r'name="seen" value="([^"]*)"', page.content.decode()).group(1)


def test_two_editors_of_one_draft_do_not_overwrite_each_other_unseen(desk, client_of):
    issue, nils = newsroom.issue(), client_of(make.staff(email="nils@provider.test"))
    url = f"/admin/news/issue/{issue.pk}/rewrite/"
    first, same = seen(desk(issue, "rewrite")), {"theme": "products", "subject_fr": "Calme", "body_fr": "La nuit."}
    theirs = {**same, "subject_en": "Theirs", "body_en": "One\n\nTwo"}
    mine = {**same, "theme": "offers", "subject_en": "Mine <b>", "body_en": "Three"}
    assert nils.post(url, {**theirs, "seen": first}).status_code == 303

    answer = desk(issue, "rewrite", {**mine, "seen": first})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Sam Support has changed this draft in the meantime (" in page
    assert {text.subject for text in issue.texts.all()} == {"Theirs", "Calme"}, "nothing was saved"
    assert 'value="Mine &lt;b&gt;"' in page, "nothing typed is lost"
    there = page[page.index("In force now") : page.index("<fieldset")]
    assert all(shown in there for shown in ("Product news", "Theirs", "One<br><br>Two"))
    assert "Calme" not in there, "only what differs"
    assert AuditEntry.objects.filter(code="refused").latest("pk").facts["reasons"] == ["rewritten_meanwhile"]

    nils.post(url, {**theirs, "subject_en": "Later", "seen": seen(nils.get(url))})
    assert desk(issue, "rewrite", {**mine, "seen": seen(answer)}).status_code == 409, "changed once more"
    assert desk(issue, "rewrite", {**mine, "seen": "nonsense"}).status_code == 409
    again = desk(issue, "rewrite", {**mine, "seen": seen(desk(issue, "rewrite", {**mine, "seen": ""}))})
    assert again.status_code == 200
    assert issue.texts.get(language="en").subject == "Mine <b>", "the second time it is meant"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_in_the_same_moment_one_is_told():
    issue, actor = newsroom.issue(), Actor.staff(make.staff())
    said = {"actor": actor, "issue": issue, "theme": "products", "seen": typed_of(issue)["seen"]}
    saving = [lambda one=one: issues.rewrite(**said, texts={"en": (one, "Text")}) for one in ("One", "Other")]
    assert sorted(type(end).__name__ for end in together(*saving)) == ["Issue", "Refused"]
    assert issue.texts.count() == 1


def test_what_would_not_be_shown_as_it_was_meant_is_refused_and_nothing_typed_is_lost(desk):
    for wrong, said in (
        ({"body_en": "![a](https://x.test/a.png)"}, "News cannot contain pictures: https://x.test/a.png"),
        ({"body_en": "[a](http://x.test/)"}, "and this one does not: http://x.test/"),
        ({"body_en": "[a](javascript:alert(1))"}, "and this one does not: javascript:alert(1)"),
        ({"body_en": "---"}, "There is nothing to read in this text."),
        ({"body_en": "# \n\n> &nbsp;\n\n***\n\n[](https://x.test/)"}, "There is nothing to read in this text."),
        ({"subject_en": ""}, "This field is required."),
        ({"subject_de": "Ruhe"}, "A language needs both a subject and a text, or neither."),
        ({"theme": "gossip"}, "Select a valid choice."),
        ({"body_en": "x" * 20_001}, "at most 20000 are allowed"),
    ):
        answer = desk(None, sent=TYPED | wrong)
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert "What is new" in answer.content.decode() or "body_en" in wrong
    assert not Issue.objects.exists()


def test_the_page_of_an_issue_shows_what_will_be_sent_and_to_how_many(desk, settings):
    settings.PUBLIC_URL = "https://console.test"
    issue = newsroom.issue()
    for language in ("en", "fr", "fr", "it"):
        newsroom.reader(language=language)
    newsroom.bounce(newsroom.reader(language="en"))
    text = desk(issue).content.decode()
    for shown in ("English: 1", "Français: 2", "Italiano: 1 (they get it in this language: English)", "In all: 4"):
        assert shown in text
    html, plain = (desk(issue, f"preview/fr/{kind}") for kind in ("html", "text"))
    assert "Du courrier plus calme" in html.content.decode()
    assert plain.headers["Content-Type"] == "text/plain; charset=utf-8"
    policy = html.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'unsafe-inline'" in policy
    assert {desk(issue, f"preview/{wrong}").status_code for wrong in ("de/html", "fr/pdf")} == {404}
    assert "Le courrier" in plain.content.decode()
    shown = html.content.decode() + plain.content.decode()
    assert not re.search(rf"/news/{issue.pk}/(?!\w)", shown), "a draft has no page"


def test_a_test_goes_to_the_writer_alone_in_the_languages_that_are_ticked(desk, editor, deliver, client):
    newsroom.reader()
    issue = newsroom.issue()
    desk(issue, "test", {"languages": ["en", "fr", "de"]})
    mails = deliver()
    assert [(mail.to, mail.subject) for mail in mails] == [
        (["edda@provider.test"], "Test: Quieter mail"),
        (["edda@provider.test"], "Test : Du courrier plus calme"),
    ]
    assert f"/news/{issue.pk}/" not in mails[0].body, "a draft has no page"
    own = Subscription.objects.create(user=editor, theme="products")
    way_out = urlsplit(mails[0].extra_headers["List-Unsubscribe"].strip("<>")).path
    assert way_out in mails[0].body
    assert way_out in desk(issue, "preview/en/text").content.decode(), "as in the preview"
    for answer in (client.get(way_out, follow=True), client.post(way_out)):
        assert (answer.status_code, "<h1>This is a test</h1>" in answer.content.decode()) == (200, True)
    own.refresh_from_db()  # it is there still
    assert Issue.objects.get().state == State.DRAFT
    assert desk(issue, "test", {"languages": []}).status_code == 422


def test_an_issue_is_scheduled_for_an_instant_in_a_time_zone_and_taken_back(desk):
    issue, newsroom_reader = newsroom.issue(), newsroom.reader()
    assert "1 person will get it." in desk(issue, "schedule").content.decode()
    assert "has chosen the theme Events and training." in desk(newsroom.issue(theme="events"), "send").content.decode()
    answer = desk(issue, "schedule", {"at": "2027-03-01T09:30", "time_zone": "America/New_York"})
    assert f"{issue.number} is scheduled for" in answer.content.decode()
    issue.refresh_from_db()
    assert issue.scheduled_at == datetime(2027, 3, 1, 14, 30, tzinfo=UTC)
    late = desk(issue, "rewrite", TYPED)
    assert late.status_code == 409
    assert f"The state of {issue.number} has changed in the meantime: Scheduled (Edda Editor, " in late.content.decode()
    assert "Mail rests." in late.content.decode(), "nothing typed is lost"
    assert f'href="/admin/news/issue/{issue.pk}/change/">Back to {issue.number}</a>' in late.content.decode()
    assert sending.begin_due(actor=make.SYSTEM, now=issue.scheduled_at - timedelta(seconds=1)) == []
    desk(issue, "take-back", {})
    issue.refresh_from_db()
    assert (issue.state, issue.scheduled_at) == (State.DRAFT, None)
    far = desk(issue, "schedule", {"at": "2099-01-01T09:30", "time_zone": "America/New_York"})
    assert (far.status_code, "more than a year ahead" in far.content.decode()) == (409, True)
    for wrong in (
        "9999-12-31T23:30",
        "0001-01-01T00:00",
        "2027-03-14T02:30",
        "tomorrow",
        "",
    ):  # clocks in New York skip from 2 to 3
        assert desk(issue, "schedule", {"at": wrong, "time_zone": "America/New_York"}).status_code == 422
    past = timezone.now().astimezone(ZoneInfo("America/New_York")) - timedelta(minutes=2)
    answer = desk(issue, "schedule", {"at": f"{past:%Y-%m-%dT%H:%M}", "time_zone": "America/New_York"})
    assert (answer.status_code, "This time has passed." in answer.content.decode()) == (409, True)
    assert newsroom_reader.email not in newsroom.owed()


def test_an_issue_is_sent_now_watched_stopped_and_continued(
    desk, told, monkeypatch, deliver, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(sending, "CHUNK", 2)
    for _ in range(3):
        newsroom.reader()
    issue = newsroom.issue()
    with django_capture_on_commit_callbacks(execute=True):
        desk(issue, "send", {})
    assert told == [("console.news.tasks.begin_issues",)]
    assert sending.begin_due(actor=make.SYSTEM, now=timezone.now()) == [issue.pk]
    twice = desk(issue, "send", {})
    assert twice.status_code == 409
    issue.refresh_from_db()
    begun = (
        f"The state of {issue.number} has changed in the meantime: Being sent ({formats.instant(issue.started_at)})."
    )
    assert begun in twice.content.decode(), "the worker has begun, and not who scheduled it"
    early = desk(issue, "go-on")
    assert early.status_code == 410
    assert f"“Resume” is not possible for {issue.number} now." in early.content.decode()
    sending.owe_chunk(actor=make.SYSTEM, issue=issue.pk)
    deliver()
    text = re.sub(r"<[^>]+>", " ", desk(issue).content.decode())
    for shown in ("Sent: 2", "In the outbox: 0", "To go: 1", "Failed: 0"):
        assert shown in text
    with django_capture_on_commit_callbacks(execute=True):
        desk(issue, "stop", {})
        assert Issue.objects.get().state == State.STOPPED
        desk(issue, "go-on", {})
    assert "Being sent (Edda Editor, " in desk(issue, "send", {}).content.decode(), "who went on with it"
    assert told[1:] == [("console.news.tasks.send_issue", issue.pk)]
    newsroom.owe_all(issue)
    deliver()
    assert "Sent: 3" in re.sub(r"<[^>]+>", " ", desk(issue).content.decode())
    issue.refresh_from_db()
    for form in ("stop", "go-on", "send", "discard", "rewrite", "take-back"):
        late = desk(issue, form, {})
        assert late.status_code == 409
        assert f"has changed in the meantime: Sent ({formats.instant(issue.ended_at)})." in late.content.decode()
    Issue.objects.filter(pk=newsroom.issue().pk).delete()
    gone = desk(Issue(pk=Issue.objects.latest("pk").pk + 1), "rewrite", TYPED)
    assert gone.status_code == 404
    assert "This no longer exists" in gone.content.decode()
    assert "Mail rests." in gone.content.decode()


def test_two_of_the_staff_at_once_and_whoever_may_not(editor, staff, told):
    """The forms are not offered any more; whoever had one open is told by the guard."""
    issue, actor = newsroom.issue(), Actor.staff(editor)
    issues.send_now(actor=actor, issue=issue)
    for late in (issues.send_now, issues.discard, issues.stop, issues.go_on):
        with pytest.raises(Refused):
            late(actor=Actor.staff(staff), issue=issue)
    issues.take_back(actor=actor, issue=issue)
    with pytest.raises(Refused, match="lacks_english"):
        issues.send_now(actor=actor, issue=newsroom.issue(texts={"fr": newsroom.TEXTS["fr"]}))
    editor.groups.clear()
    for nobody in (actor, Actor.person(staff), make.SYSTEM, Actor.staff(make.user())):
        with pytest.raises(Denied):
            issues.write(actor=nobody, theme="products", texts=newsroom.ENGLISH)
        with pytest.raises(Denied):
            issues.send_now(actor=nobody, issue=issue)
    assert not Notice.objects.exists()


@pytest.mark.parametrize("form", ["rewrite", "send", "discard"])
def test_a_draft_that_is_deleted_while_a_form_is_read_is_gone(desk, monkeypatch, form):
    """Between the moment its row was looked up and that of the lock."""
    issue = newsroom.issue()
    read, look = seen(desk(issue, "rewrite")), OfIssue.initial

    def deleted_now(self, row):
        Issue.objects.filter(pk=row.pk).delete()
        return look(self, row)

    monkeypatch.setattr({"rewrite": Rewrite}.get(form, OfIssue), "initial", deleted_now)
    answer = desk(issue, form, {**TYPED, "seen": read})
    assert answer.status_code == 404
    assert "This no longer exists" in answer.content.decode()


def test_the_test_of_a_draft_that_is_gone_goes_nowhere(desk, editor, deliver):
    issue = newsroom.issue()
    desk(issue, "test", {"languages": ["en"]})
    Issue.objects.filter(pk=issue.pk).delete()
    assert deliver() == []
    assert [notice.error for notice in Notice.objects.all()] == [Notice.LAPSED]
