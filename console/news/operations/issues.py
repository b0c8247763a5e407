"""What staff do with an issue: write it, test it, plan it, take it back, stop it (CON-2). Sending is `sending`."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from console.kit import workers
from console.news import events, guards
from console.news.guards import Plan, Rewriting
from console.news.models import Copy, Issue, IssueText, State
from console.news.models.issue import Texts, fingerprint
from security import audit
from security.access import require_staff
from security.audit import Actor
from security.models import Notice

RIGHT = "news.change_issue"


def write(*, actor: Actor, theme: str, texts: Texts) -> Issue:
    """A new draft. Raises `Denied`."""
    with audit.operation(actor=actor) as operation:
        issue = Issue.objects.create(theme=theme, written_by=require_staff(actor, RIGHT), changed_at=operation.at)
        _keep(issue, texts)
        operation.record(events.IssueWritten(issue=issue))
        return issue


def rewrite(*, actor: Actor, issue: Issue, seen: str, theme: str, texts: Texts) -> Issue:
    """Other texts for a draft; a language that is not among them is left out of it. `seen` is the fingerprint of what
    the editor had read (`models.issue.fingerprint`). Raises `Denied` and `Refused`."""
    with audit.operation(actor=actor) as operation:
        require_staff(actor, RIGHT)
        issue = issue.locked()
        guards.writing.check([issue])
        present = {text.language: (text.subject, text.body) for text in issue.texts.all()}
        guards.rewriting.check([Rewriting(issue, fingerprint(issue.theme, present), seen)])
        issue.theme, issue.changed_at = theme, operation.at
        issue.save(update_fields=["theme", "changed_at"])
        issue.texts.all().delete()
        _keep(issue, texts)
        operation.record(events.IssueWritten(issue=issue))
        return issue


def discard(*, actor: Actor, issue: Issue) -> None:
    """Deletes a draft. Raises `Denied` and `Refused`."""
    with audit.operation(actor=actor) as operation:
        require_staff(actor, RIGHT)
        issue = issue.locked()
        guards.writing.check([issue])
        operation.record(events.IssueDiscarded(issue=issue))
        issue.delete()


def test(*, actor: Actor, issue: Issue, languages: Iterable[str]) -> None:
    """Sends the issue, as it stands, to whoever asks for it and to nobody else. Raises `Denied`."""
    with audit.operation(actor=actor) as operation:
        written = (
            issue.texts.filter(language__in=list(languages)).order_by("language").values_list("language", flat=True)
        )
        operation.record(events.IssueTested(issue=issue, writer=require_staff(actor, RIGHT), languages=list(written)))


def schedule(*, actor: Actor, issue: Issue, at: datetime) -> Issue:
    """Has the worker send the issue from this instant on. Raises `Denied` and `Refused`."""
    with audit.operation(actor=actor) as operation:
        require_staff(actor, RIGHT)
        issue = issue.locked()
        guards.scheduling.check([Plan(issue, at, operation.at)])
        issue.plan(at, now=operation.at)
        operation.record(events.IssueScheduled(issue=issue, at=at))
        return issue


def send_now(*, actor: Actor, issue: Issue) -> Issue:
    """Has the worker send the issue at once. Raises `Denied` and `Refused`."""
    with audit.operation(actor=actor) as operation:
        planned = schedule(actor=actor, issue=issue, at=operation.at)
        transaction.on_commit(lambda: workers.tell("console.news.tasks.begin_issues"), robust=True)
        return planned


def take_back(*, actor: Actor, issue: Issue) -> Issue:
    """A scheduled issue is a draft again. Raises `Denied`, and `Refused` once it has begun."""
    with audit.operation(actor=actor) as operation:
        require_staff(actor, RIGHT)
        issue = issue.locked()
        guards.taking_back.check([issue])
        issue.take_back(now=operation.at)
        operation.record(events.IssueTakenBack(issue=issue))
        return issue


def stop(*, actor: Actor, issue: Issue) -> Issue:
    """Nobody more gets the issue; what waits in the outbox lapses. Raises `Denied` and `Refused`."""
    with audit.operation(actor=actor) as operation:
        require_staff(actor, RIGHT)
        issue = issue.locked()
        guards.stopping.check([issue])
        issue.end(State.STOPPED, now=operation.at)
        operation.record(events.IssueStopped(issue=issue))
        return issue


def go_on(*, actor: Actor, issue: Issue) -> Issue:
    """After a stop: whoever did not get the issue does, also those whose mail had lapsed.

    Raises `Denied` and `Refused`.
    """
    with audit.operation(actor=actor) as operation:
        require_staff(actor, RIGHT)
        issue = issue.locked()
        guards.going_on.check([issue])
        issue.go_on(now=operation.at)
        lapsed = Notice.objects.filter(operation__in=Copy.objects.operations_of(issue), error=Notice.LAPSED)
        lapsed.exclude(address="").update(given_up_at=None, error="", next_try_at=operation.at)
        operation.record(events.IssueGoesOn(issue=issue))
        transaction.on_commit(lambda: workers.tell("console.news.tasks.send_issue", issue.pk), robust=True)
        return issue


def _keep(issue: Issue, texts: Texts) -> None:
    IssueText.objects.bulk_create(
        [
            IssueText(issue=issue, language=language, subject=subject, body=body)
            for language, (subject, body) in texts.items()
        ]
    )
