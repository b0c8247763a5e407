"""What may be done to an issue of news now: written, scheduled, taken back, stopped, continued."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from console.kit import formats
from console.kit.guards import Guard, Reason
from console.news.models import Issue, IssueText, State
from console.news.models.issue import FALLBACK
from console.news.queries import last_writers

FURTHEST = timedelta(days=366)  # ahead: what lies beyond is a slip of the pen

writing = Guard[Issue]("write the issue")


@writing.rule
def is_no_draft(issues: Sequence[Issue]) -> Iterator[tuple[Issue, Reason]]:
    """CON-2: what people may have got stays as they got it."""
    for issue in issues:
        if issue.state != State.DRAFT:
            sentence, remedy = _("This issue is no longer a draft."), _("Take it back first, if it has not begun.")
            yield issue, Reason("no_draft", sentence, remedy)


@dataclass(frozen=True)
class Rewriting:
    """An issue that gets other texts: the fingerprint of those it has, and of those that were on the screen."""

    issue: Issue
    present: str
    seen: str


rewriting = Guard[Rewriting]("rewrite the issue")


@rewriting.rule
def was_rewritten_meanwhile(subjects: Sequence[Rewriting]) -> Iterator[tuple[Rewriting, Reason]]:
    """Two of the staff may have the same draft before them; nobody overwrites what they have not seen."""
    outdated = [subject for subject in subjects if subject.seen != subject.present]
    writers = last_writers(subject.issue.pk for subject in outdated)
    for subject in outdated:
        nobody = (settings.STEWARD["PROVIDER_NAME"], subject.issue.changed_at)  # not by an operation
        writer, at = writers.get(str(subject.issue.pk), nobody)
        sentence = _("%(member)s has changed this draft in the meantime (%(time)s). Nothing was saved.")
        remedy = _("What you typed is still here; save again to replace what is in force now.")
        said = sentence % {"member": writer, "time": formats.instant(at)}
        yield subject, Reason("rewritten_meanwhile", said, remedy)


@dataclass(frozen=True)
class Plan:
    """An issue that is to be sent from an instant on."""

    issue: Issue
    at: datetime
    now: datetime


scheduling = Guard[Plan]("schedule the issue")


@scheduling.rule
def is_scheduled_already(plans: Sequence[Plan]) -> Iterator[tuple[Plan, Reason]]:
    """CON-2: an issue is sent once."""
    for plan in plans:
        if plan.issue.state != State.DRAFT:
            yield plan, Reason("issue_scheduled", _("This issue is already scheduled, or has been sent."))


@scheduling.rule
def lacks_the_language_of_last_resort(plans: Sequence[Plan]) -> Iterator[tuple[Plan, Reason]]:
    """CON-2: whoever reads a language in which it is not written gets English."""
    issues = {plan.issue.pk for plan in plans}
    texts = IssueText.objects.filter(issue__in=issues, language=FALLBACK)
    there = set(texts.values_list("issue", flat=True))
    for plan in plans:
        if plan.issue.pk not in there:
            yield plan, Reason("lacks_english", _("The issue has no English text."), _("Write it first."))


@scheduling.rule
def is_past(plans: Sequence[Plan]) -> Iterator[tuple[Plan, Reason]]:
    """CON-2: what is to be sent at once is sent by another form, so this is a slip of the pen."""
    for plan in plans:
        if plan.at < plan.now:
            yield plan, Reason("instant_past", _("This time has passed."))


@scheduling.rule
def is_too_far_ahead(plans: Sequence[Plan]) -> Iterator[tuple[Plan, Reason]]:
    """CON-2: nobody means the year 9999."""
    for plan in plans:
        if plan.at > plan.now + FURTHEST:
            yield (
                plan,
                Reason("instant_too_far", _("This time is more than a year ahead."), _("Check the year.")),
            )


taking_back = Guard[Issue]("take the issue back")


@taking_back.rule
def has_begun(issues: Sequence[Issue]) -> Iterator[tuple[Issue, Reason]]:
    """CON-2: somebody may have got it."""
    for issue in issues:
        if issue.state != State.SCHEDULED:
            sentence = _("This issue is not waiting to be sent.")
            yield issue, Reason("not_scheduled", sentence, _("If it is being sent, it can be stopped."))


stopping = Guard[Issue]("stop the issue")


@stopping.rule
def is_not_being_sent(issues: Sequence[Issue]) -> Iterator[tuple[Issue, Reason]]:
    """CON-2: what is over cannot be stopped."""
    for issue in issues:
        if issue.state != State.SENDING:
            yield issue, Reason("not_being_sent", _("This issue is not being sent."))


going_on = Guard[Issue]("go on with the issue")


@going_on.rule
def was_not_stopped(issues: Sequence[Issue]) -> Iterator[tuple[Issue, Reason]]:
    """CON-2: only what was stopped goes on."""
    for issue in issues:
        if issue.state != State.STOPPED:
            yield issue, Reason("not_stopped", _("This issue was not stopped."))
