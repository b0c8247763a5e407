"""Invitations as rows of a list: their own, and that of the users, where those that wait stand first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from console.kit import formats
from console.kit.batches import batches
from organizations.letters_invitations import end_reason
from organizations.models import Invitation, Organization
from organizations.models.invitation import InvitationQuerySet
from organizations.roles import role_label

State = Invitation.State
BADGES = {State.PENDING: "wait", State.ACCEPTED: "on"}


class InvitationRow(TypedDict):
    """One invitation in a list. `badge` is the shape of its state, `state` the word, `note` until or since when."""

    pk: int
    url: str
    name: str
    address: str
    role: str
    role_note: str
    badge: str
    state: str
    note: str
    sent: str
    sent_at: datetime
    by: str
    menu_label: str


@dataclass(frozen=True)
class Waiting:
    """The invitations that stand above the users: the first few of all that wait."""

    rows: list[InvitationRow]
    number: int

    @property
    def has_more(self) -> bool:
        """Whether there are more than are shown."""
        return bool(self.rows) and self.number > len(self.rows)


def invitations_of(organization: Organization) -> InvitationQuerySet:
    """Every invitation there was, with who sent it."""
    found = Invitation.objects.filter(organization=organization)
    return found.select_related("invited_by").defer("search")


def waiting_above(organization: Organization, wanted: Q, now: datetime, *, shown: int) -> Waiting:
    """Those that wait and fulfil the condition: the first few (`shown`), and how many there are.

    One query, and one more where there are more than are shown.
    """
    found = invitations_of(organization).open(now).filter(wanted)
    first = list(found.order_by("-sent_at", "-pk")[: shown + 1]) if shown else []
    number = len(first) if shown and len(first) <= shown else found.count()
    return Waiting(invitation_rows(first[:shown], organization=organization, now=now), number)


def invitation_rows(
    invitations: Iterable[Invitation], *, organization: Organization, now: datetime
) -> list[InvitationRow]:
    """Invitations (of `invitations_of`) as rows; no query."""
    url = reverse("invitations", args=[organization.slug])
    menu_label, sent = _("Actions for %(name)s"), _("Sent %(day)s")
    rows = []
    for one in invitations:
        state, note = state_of(one, now)
        ends_on = one.access_ends_on
        rows.append(
            InvitationRow(
                pk=one.pk,
                url=f"{url}{one.pk}/",
                name=one.name,
                address=one.email if one.name != one.email else "",
                role=str(role_label(one.role)),
                role_note=_("Until %(day)s") % {"day": formats.day(ends_on)} if ends_on else "",
                badge=BADGES.get(state, "off"),
                state=str(state.label),
                note=note,
                sent=sent % {"day": formats.day(one.sent_at)},
                sent_at=one.sent_at,
                by=one.invited_by.name,
                menu_label=menu_label % {"name": one.name},
            )
        )
    return rows


def exported_invitations(
    invitations: QuerySet[Invitation], *, organization: Organization, now: datetime
) -> Iterator[tuple[object, ...]]:
    """Invitations (of `invitations_of`) in the columns of the users' download: nobody of them has joined yet."""
    for some in batches(invitations.iterator(chunk_size=500), 500):
        for row in invitation_rows(some, organization=organization, now=now):
            name = row["name"] if row["address"] else ""
            yield name, row["address"] or row["name"], row["role"], f"{row['state']} · {row['note']}", None, None


def state_of(one: Invitation, now: datetime) -> tuple[State, str]:
    """The state as it is now, also where the sweep has not been yet, and until or since when, or why."""
    state = State(one.state)
    if state is State.PENDING and not one.is_open(now):
        state = State.EXPIRED
    if state is State.PENDING:
        last = one.expires_at - timedelta(microseconds=1)
        return state, _("Until %(day)s") % {"day": formats.day(last)}
    return state, str(end_reason(one.end_reason)) or formats.day(one.ended_at or one.expires_at)


def ending_soon(organization: Organization, now: datetime, within: timedelta, most: int) -> list[Invitation]:
    """Those that wait and end within this time, the next first; one query."""
    soon = Invitation.objects.open(now).filter(organization=organization, expires_at__lte=now + within)
    return list(soon.order_by("expires_at", "pk")[:most])
