"""Whether external access may get another last day now (ORG-17). Who may at all is the permission table's question."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from console.kit.guards import Guard, Reason
from console.kit.time_zones import zone_of
from organizations.ending import last_possible
from organizations.models import Membership, Role


@dataclass(frozen=True)
class AccessEnd:
    """A member's access ending after this day of the organization; None: it has no end."""

    membership: Membership
    on: date | None
    now: datetime


ending_access = Guard[AccessEnd]("set the end of external access")


@ending_access.rule
def is_inside(ends: Sequence[AccessEnd]) -> Iterator[tuple[AccessEnd, Reason]]:
    """ORG-17: only external access ends by itself."""
    for end in ends:
        if end.membership.role != Role.EXTERNAL:
            sentence = _("Only external access has an end date, and this person is %(role)s.") % {
                "role": Role(end.membership.role).label
            }
            url = reverse("member-role", args=[end.membership.organization.slug, end.membership.pk])
            yield end, Reason("only_external_access_ends", sentence, _("Edit the role."), url)


@ending_access.rule
def would_end_wrongly(ends: Sequence[AccessEnd]) -> Iterator[tuple[AccessEnd, Reason]]:
    """ORG-17: the last day is today or later, and not so late that nobody means it (ACCESS_AHEAD)."""
    for end in ends:
        today = end.now.astimezone(zone_of(end.membership.organization.time_zone)).date()
        if end.on and end.on < today:
            sentence = _("This day has passed. To end the access immediately, remove the person.")
            yield end, Reason("end_is_past", sentence)
        if end.on and end.on > last_possible(today):
            sentence = _("This day is too far away. Leave it empty if there is no end.")
            yield end, Reason("day_too_far", sentence)
