"""Builders of news: issues in any state, readers, and a sending without a worker."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from console.news.models import Bounce, Issue, IssueText, Source, State, Subscription
from console.news.operations import sending
from security.models import Notice, User
from tests import make

TEXTS = {
    "en": ("Quieter mail", "# What is new\n\nMail *rests* at night. Read [more](https://news.test/a).\n\n- one\n- two"),
    "fr": ("Du courrier plus calme", "Le courrier se repose la nuit."),
}
ENGLISH = {"en": TEXTS["en"]}
_number = count(1)


def issue(state: State = State.DRAFT, *, theme: str = "products", texts: Any = TEXTS, **fields: Any) -> Issue:
    """An issue in this state; what has begun began a moment ago, and was sent to nobody."""
    now = timezone.now()
    made = Issue.objects.create(
        theme=theme, written_by=fields.pop("written_by", None) or make.staff(email=f"writer{next(_number)}@x.test")
    )
    for language, (subject, body) in texts.items():
        IssueText.objects.create(issue=made, language=language, subject=subject, body=body)
    given: dict[str, Any] = {"state": state}
    if state != State.DRAFT:
        given["scheduled_at"] = now
    if state in {State.SENDING, State.SENT, State.STOPPED}:
        given["started_at"] = now
    if state in {State.SENT, State.STOPPED}:
        given["ended_at"] = now
    Issue.objects.filter(pk=made.pk).update(**given | fields)
    made.refresh_from_db()
    return made


def reader(*themes: str, **fields: Any) -> User:
    """A person who chose these themes yesterday; product news, unless others are named."""
    person = make.user(**fields)
    yesterday = timezone.now() - timedelta(days=1)
    for theme in themes or ("products",):
        Subscription.objects.create(user=person, theme=theme, since=yesterday)
    return person


def bounce(person: User, **fields: Any) -> Bounce:
    """A mail to this person came back for good."""
    given = {"address": person.email, "source": Source.REPORTED, "status": "5.1.1", "is_hard": True}
    return Bounce.objects.create(
        user=person, notice=make.notice(user=person.pk, sent_at=timezone.now()).pk, **given | fields
    )


def owe_all(issue: Issue) -> list[int]:
    """Owes an issue to everybody, as the worker does; returns how many people each chunk held."""
    sizes = []
    while ids := sending.owe_chunk(actor=make.SYSTEM, issue=issue.pk):
        sizes.append(len(ids))
    return sizes


def owed(**fields: Any) -> list[str]:
    """The addresses to which mails of news are owed."""
    mails = Notice.objects.filter(code="news_issue", **fields)
    return sorted(mails.values_list("address", flat=True))
