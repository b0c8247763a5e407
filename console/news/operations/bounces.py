"""Mails that came back (CON-2): noted, and lifted once the address is known to work again."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from console.news import events, links
from console.news.models import Bounce, Source
from console.news.reports import Report, is_hard
from security import audit
from security.access import require_staff
from security.audit import Actor
from security.delivery import REFUSED
from security.links import matches
from security.models import Notice, User
from security.return_addresses import notice_of

RIGHT = "news.change_bounce"
LOOKED_BACK = timedelta(days=3)  # a worker that was away for longer misses refusals; the next issue meets them again
CHUNK = 500


def note_refusals(*, actor: Actor, now: datetime) -> int:
    """Notes which addresses refused an issue for good while it was handed over; returns how many were new."""
    noted = 0
    while new := _note_some_refusals(actor=actor, now=now):
        noted += new
    return noted


def _note_some_refusals(*, actor: Actor, now: datetime) -> int:
    with audit.operation(actor=actor) as operation:
        refused = Notice.objects.filter(
            ~Exists(Bounce.objects.filter(notice=OuterRef("pk"))),
            Exists(User.objects.filter(pk=OuterRef("user"), deleted_at=None)),
            organization=None,
            given_up_at__gte=now - LOOKED_BACK,
            code=events.IssueMailed.code,
            error__startswith=REFUSED,
        ).order_by("pk")[:CHUNK]
        bounces = [
            _bounce(notice, source=Source.REFUSED, status=notice.error.partition(": ")[2], at=operation.at)
            for notice in refused
        ]
        made = Bounce.objects.bulk_create(bounces, ignore_conflicts=True)
        for bounce in Bounce.objects.filter(notice__in=[one.notice for one in made]).select_related("user"):
            operation.record(events.MailCameBack(bounce=bounce))
        return len(made)


def record(*, actor: Actor, report: Report, addresses: Iterable[str] = ()) -> Bounce | None:
    """Notes a mail that its recipient's server reports as not delivered; None where it was none of ours.

    `addresses` are those to which the report was sent, as the mail server knows them. Which address failed is read from
    our own notice, never from the report, which anybody may have written. A second report says nothing new.
    """
    with audit.operation(actor=actor) as operation:
        notice = _notice(report, [*addresses, *report.addresses])
        if notice is None or not User.objects.still_there(notice.user):
            return None
        made = _bounce(notice, source=Source.REPORTED, status=report.status, said=report.said, at=operation.at)
        if not Bounce.objects.filter(notice=notice.pk).exists():
            Bounce.objects.bulk_create([made], ignore_conflicts=True)
            found = Bounce.objects.select_related("user").get(notice=notice.pk)
            operation.record(events.MailCameBack(bounce=found))
        return made


def ask_to_check(*, actor: Actor, user: User) -> bool:
    """Mails the person a link that proves that mails arrive again; False where none has come back."""
    with audit.operation(actor=actor) as operation:
        bounce = Bounce.objects.between(user).select_related("user").first()
        if bounce is not None:
            operation.record(events.AddressCheckRequested(bounce=bounce))
        return bounce is not None


def confirm(*, bounce: int, token: str) -> bool:
    """By that link: news are sent to the address again. Whoever holds it need not be signed in."""
    with audit.operation(actor=Actor.anonymous()) as operation:
        found = Bounce.objects.select_related("user").filter(pk=bounce).first()
        if found is None or not matches(links.address_token(found.pk, found.address), token):
            return False
        if found.lifted_at is None:  # a link that has done its work says nothing about what came back later
            _lift(operation, found)
        return True


def lift(*, actor: Actor, bounce: Bounce) -> None:
    """By staff, who know that the fault was another: news are sent to the address again. Raises `Denied`."""
    with audit.operation(actor=actor) as operation:
        require_staff(actor, RIGHT)
        _lift(operation, Bounce.objects.select_related("user").get(pk=bounce.pk))


def _lift(operation: audit.Operation, bounce: Bounce) -> None:
    """Every bounce of this address, in one statement, so that a second click changes nothing."""
    own = Bounce.objects.blocking().filter(user=bounce.user_id, address__iexact=bounce.address)
    if own.update(lifted_at=operation.at):
        operation.record(events.AddressWorksAgain(bounce=bounce))


def _notice(report: Report, addresses: Iterable[str]) -> Notice | None:
    """By the return address of its own, else by the Message-ID, which only the recipient was told."""
    numbers = filter(None, (notice_of(address) for address in addresses))
    if (number := next(numbers, None)) is not None:
        return Notice.objects.filter(pk=number).first()
    return Notice.objects.filter(message_id=report.message_id).first() if report.message_id else None


def _bounce(notice: Notice, *, source: Source, status: str, at: datetime, said: str = "") -> Bounce:
    return Bounce(
        user_id=notice.user or 0,
        address=notice.address,
        source=source,
        status=status[:12],
        said=said,
        is_hard=is_hard(status),
        notice=notice.pk,
        issue_id=notice.facts.get("issue") if notice.code == events.IssueMailed.code else None,
        at=at,
    )
