"""Reads of news, shaped for their pages: what was sent, who will get it, how far a sending has come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from console.kit.tables.columns import Column
from console.kit.tables.filters import ChoiceFilter
from console.kit.tables.table import Table
from console.news.events import (
    IssueGoesOn,
    IssueScheduled,
    IssueStopped,
    IssueTakenBack,
    IssueWritten,
    ThemesChanged,
)
from console.news.models import Bounce, Copy, Issue, IssueText, Source, State, Subscription
from console.news.models.issue import FALLBACK
from console.news.themes import THEMES
from security.last_acts import Act, last_acts
from security.models import AuditEntry, Notice, User


def in_language(issues: QuerySet[Issue], language: str) -> QuerySet[Issue]:
    """With `subject` and `language`: of the text in this language, or of the one that takes its place."""

    def of(field: str) -> Coalesce:
        texts = IssueText.objects.filter(issue=OuterRef("pk"))
        own, other = texts.filter(language=language), texts.filter(language=FALLBACK)
        return Coalesce(Subquery(own.values(field)[:1]), Subquery(other.values(field)[:1]))

    return issues.annotate(subject=of("subject"), language=of("language"))


class IssuesTable(Table[Issue]):
    """The issues that were sent, for everybody."""

    label = _("News")
    counted = ngettext_lazy("%(count)s issue", "%(count)s issues", "count")
    columns = (
        Column("issue", _("Issue")),
        Column("theme", _("Theme")),
        Column("day", _("Sent"), sort=("started_at",)),
    )
    filters = (
        ChoiceFilter("theme", _("Theme"), choices=[(one.code, one.name) for one in THEMES.values()], field="theme"),
    )
    default_sort = "-day"
    page_size = 20


def texts_of(issue: Issue) -> dict[str, IssueText]:
    """An issue's texts by language, in the order of the settings."""
    there = {text.language: text for text in issue.texts.all()}
    return {code: there[code] for code, _name in settings.LANGUAGES if code in there}


def last_writers(issues: Iterable[int]) -> dict[str, Act]:
    """Who wrote what each of these issues holds now, and when. One query."""
    return last_acts("news_issue", issues, [IssueWritten.code])


def last_hand(issue: Issue) -> Act:
    """Who brought an issue into the state it is in, and when; nobody where the worker did, of what no log tells the
    provider."""
    codes = [kind.code for kind in (IssueWritten, IssueScheduled, IssueTakenBack, IssueStopped, IssueGoesOn)]
    unknown = (settings.STEWARD["PROVIDER_NAME"], issue.changed_at)
    member, at = last_acts("news_issue", [issue.pk], codes).get(str(issue.pk), unknown)
    by_worker = {State.SENDING: issue.started_at, State.SENT: issue.ended_at}.get(State(issue.state))
    return ("", by_worker) if by_worker and by_worker >= at else (member, at)


@dataclass(frozen=True)
class Audience:
    """How many people read a language, and whether they get the issue in it or in its stead in another."""

    language: str
    people: int
    gets: str


def audience_of(issue: Issue) -> list[Audience]:
    """Whoever would get the issue if it began now, by the language they read; whoever already got it is not counted."""
    counts = dict(
        Subscription.objects.of_issue(issue)
        .order_by()
        .values_list("user__language")
        .annotate(people=Count("pk"))
        .values_list("user__language", "people")
    )
    written = texts_of(issue)
    return [
        Audience(code, counts[code], code if code in written else FALLBACK)
        for code, _name in settings.LANGUAGES
        if code in counts
    ]


@dataclass(frozen=True)
class Progress:
    """How far a sending has come, in people; `unwanted`: they left the theme, or it was stopped, before their turn."""

    sent: int
    waiting: int
    failed: int
    unwanted: int
    came_back: int
    to_go: int


def progress_of(issue: Issue) -> Progress:
    """Five numbers out of the outbox, and how many people are still to be served."""
    # The operations first: with them in hand the outbox is asked by its index, whatever the planner knows of its size.
    operations = list(Copy.objects.operations_of(issue))
    mails = Notice.objects.filter(operation__in=operations)
    lapsed = Q(given_up_at__isnull=False, error=Notice.LAPSED)
    counts: dict[str, Any] = mails.aggregate(
        sent=Count("pk", filter=Q(sent_at__isnull=False)),
        waiting=Count("pk", filter=Q(sent_at=None, given_up_at=None)),
        failed=Count("pk", filter=Q(given_up_at__isnull=False) & ~lapsed),
        unwanted=Count("pk", filter=lapsed),
    )
    reported = Bounce.objects.filter(issue=issue, source=Source.REPORTED)
    to_go = 0 if issue.state == State.SENT else Subscription.objects.of_issue(issue).count()
    return Progress(**counts, came_back=reported.count(), to_go=to_go)


def chosen(user: User) -> set[str]:
    """The themes a person has; of those that this release knows."""
    return set(Subscription.objects.filter(user=user, theme__in=THEMES).values_list("theme", flat=True))


def left_by_mail(user: User, theme: str, *, since: datetime) -> datetime | None:
    """When the person left a theme by the link in a mail, if that is the last that the log has of it since then."""
    changes = AuditEntry.objects.filter(
        code=ThemesChanged.code, subject_kind="user", subject=str(user.pk), at__gt=since
    ).order_by("-at", "-pk")
    for entry in changes:
        if theme in entry.facts["added"] + entry.facts["removed"]:
            return entry.at if entry.facts["by_mail"] and theme in entry.facts["removed"] else None
    return None
