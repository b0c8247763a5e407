"""External access with an end (ORG-17): its day is set, whoever answers for it is reminded once, and then it ends.

That nobody gets in after its end does not hang on the worker: `Membership.objects.of_open_organizations` knows.
"""

import logging
from collections.abc import Collection
from datetime import date, datetime

from django.conf import settings

from console.kit.exceptions import Denied
from organizations.access import require
from organizations.ending import end_of_day, last_day
from organizations.events import ended_access as events
from organizations.guards.ended_access import AccessEnd, ending_access
from organizations.models import Membership, Organization
from organizations.operations.departure import end_memberships
from organizations.operations.together import lock_members
from organizations.permissions import Action, allows
from security import audit
from security.audit import Actor
from security.models import User

AT_ONCE = 500
logger = logging.getLogger(__name__)


def set_end(*, actor: Actor, organization: Organization, member: int, on: date | None) -> Membership:
    """Lets a member's external access, by their id, end after a day in the organization's time zone; None: no end.

    Whoever sets it is the sponsor from then on, and reminded before the end if that is still ahead. What is as it was
    is not recorded. Raises `Denied` and `Refused`.
    """
    with audit.operation(actor=actor) as operation:
        organization = organization.locked()
        require(actor, Action.CHANGE_ROLE, organization)
        found = next(iter(lock_members(organization=organization, members=[member])), None)
        if found is None:
            raise Denied(Action.CHANGE_ROLE)
        ending_access.check([AccessEnd(found, on, operation.at)])
        before = last_day(found.ends_at, organization) if found.ends_at else None
        if before == on:
            return found
        found.ends_at = end_of_day(on, organization) if on else None
        found.sponsor_id = actor.user_id
        # Whoever chooses a day so near knows of it.
        is_near = found.ends_at is not None and found.ends_at <= operation.at + settings.STEWARD["ACCESS_REMINDER"]
        found.reminded_at = operation.at if is_near else None
        found.save(update_fields=["ends_at", "sponsor", "reminded_at"])
        operation.record(events.AccessEndSet(membership=found, before=before, after=on))
        return found


def end_external_access(*, actor: Actor, now: datetime) -> int:
    """Ends every access whose last day is over, as a removal; returns how many. Safe to run at any time, and twice."""
    over = Membership.objects.filter(ends_at__lte=now, organization__closed_at=None)
    number = 0
    for pk in list(over.order_by().values_list("organization", flat=True).distinct()):
        try:
            number += _end_those_over(actor, pk, now)
        except Exception:  # whatever is wrong with one organization, access to the others ends
            logger.exception("External access could not be ended.", extra={"facts": {"organization": pk}})
    return number


def _end_those_over(actor: Actor, pk: int, now: datetime) -> int:
    """Ends what is over in the organization of this id; returns how many."""
    with audit.operation(actor=actor) as operation:
        organization = Organization(pk=pk).locked()
        over = organization.memberships.filter(ends_at__lte=now, organization__closed_at=None)
        ending = lock_members(organization=organization, members=over.values_list("pk", flat=True)[:AT_ONCE])
        answering = _who_answers(organization, ending)
        ended = end_memberships(operation=operation, organization=organization, members=ending)
        for member in ending:
            on = last_day(member.ends_at, organization)  # type: ignore[arg-type]
            told = tuple(answering[member.pk])
            operation.record(events.AccessEnded(membership=member, on=on, held=ended[member.pk], told=told))
    return len(ending)


def remind_sponsors(*, actor: Actor, now: datetime) -> int:
    """Reminds whoever answers for externals whose access ends soon, once for each day that was set; returns how many.

    Two workers at once take different rows.
    """
    soon = now + settings.STEWARD["ACCESS_REMINDER"]
    with audit.operation(actor=actor) as operation:
        rows = Membership.objects.select_for_update(skip_locked=True, of=("self",)).select_related(
            "user", "organization"
        )
        due = rows.filter(ends_at__gt=now, ends_at__lte=soon, reminded_at=None, organization__closed_at=None)
        found = list(due.order_by("organization", "pk")[:AT_ONCE])
        answering: dict[int, list[User]] = {}
        for organization in {member.organization for member in found}:
            own = [member for member in found if member.organization_id == organization.pk]
            answering |= _who_answers(organization, own)
        for member in found:
            on = last_day(member.ends_at, member.organization)  # type: ignore[arg-type]
            operation.record(events.AccessEndsSoon(membership=member, on=on, told=tuple(answering[member.pk])))
        Membership.objects.filter(pk__in=[member.pk for member in found]).update(reminded_at=now)
    return len(found)


def _who_answers(organization: Organization, members: Collection[Membership]) -> dict[int, list[User]]:
    """By membership: the sponsor, or, where they may no longer change the end, the legal representatives."""
    sponsors = {member.sponsor_id for member in members if member.sponsor_id}
    places = Membership.objects.of_open_organizations().filter(organization=organization, user__is_active=True)
    people = places.select_related("user").order_by("pk")
    entitled = {place.user_id: place.user for place in people.filter(user__in=sponsors) if _may_prolong(place)}
    others = list(people.legal_representatives()) if any(m.sponsor_id not in entitled for m in members) else []
    answering = [place.user for place in others]
    return {
        member.pk: [entitled[member.sponsor_id]] if member.sponsor_id in entitled else answering for member in members
    }


def _may_prolong(place: Membership) -> bool:
    return allows(Action.CHANGE_ROLE, place.role)
