"""Contact preferences as boxes to tick (ORG-8), for a member or for whoever is invited; knows no template."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from console.kit.guards import Reason
from console.kit.words import StrOrPromise
from organizations.contact import BILLING, TOPICS, Group, possible, told
from organizations.guards.preferences import Choice, choosing, keeps_billing, only_legal_representatives
from organizations.models import Membership, Role
from organizations.models.membership import SEES_EVERYTHING
from security.audit import Actor


@dataclass(frozen=True)
class Box:
    """A topic, and whether it is ticked."""

    code: str
    label: StrOrPromise
    checked: bool


@dataclass(frozen=True)
class BoxGroup:
    """The topics under one heading; without boxes where the role is told of none of them. With `reasons` all of them
    are ticked and stay so."""

    name: str
    title: str
    text: str
    boxes: list[Box]
    reasons: list[Reason]


@dataclass(frozen=True)
class Preferences:
    """What templates/organizations/preferences_fields.html shows."""

    offers_accounting: bool
    manages_accounting: bool
    groups: list[BoxGroup]


def chosen(topics: Iterable[str] | None) -> frozenset[str]:
    """What stored preferences ask for, where the role is told of it at all; without a choice that is everything."""
    return frozenset(TOPICS) if topics is None else frozenset(topics)


def told_codes(member: Membership) -> tuple[str, ...]:
    """The codes of what a member is told of as they stand now, in the order of the catalogue."""
    return tuple(t.code for t in told(member.role, member.topics, manages_accounting=member.manages_accounting))


def what_refuses(actor: Actor, member: Membership) -> list[Reason]:
    """Why a member's preferences cannot be changed at all now, whatever is chosen."""
    as_it_is = Choice(actor, member, chosen(member.topics) | BILLING, member.manages_accounting)
    return choosing.reasons([as_it_is])[as_it_is]


def preferences_of(member: Membership) -> Preferences:
    """A member's, with their organization; one query."""
    alone = only_legal_representatives([member]) if member.role == Role.LEGAL_REPRESENTATIVE else set()
    forced = [keeps_billing(member)] if member.pk in alone else []
    return preferences(
        role=Role(member.role), topics=member.topics, manages_accounting=member.manages_accounting, forced=forced
    )


def preferences(
    *, role: Role, topics: Iterable[str] | None, manages_accounting: bool, forced: Iterable[Reason] = ()
) -> Preferences:
    """What somebody in this role is told of. `forced`: why they are told of billing, whatever is chosen."""
    reasons = list(forced)
    wanted = chosen(topics)
    # Whoever can be granted the accounting ticks what they would be told of then.
    open_to = {topic.code for topic in possible(role, manages_accounting=True)}
    groups = []
    for group in Group:
        why = reasons if group is Group.BILLING else []
        boxes = [
            Box(topic.code, topic.label, bool(why) or topic.code in wanted)
            for topic in TOPICS.values()
            if topic.group is group and topic.code in open_to
        ]
        groups.append(BoxGroup(group.value, _title(group), _text(group, role), boxes, why))
    return Preferences(role is Role.COLLABORATOR, manages_accounting and role is Role.COLLABORATOR, groups)


def _title(group: Group) -> str:
    return _("Billing") if group is Group.BILLING else _("Products")


def _text(group: Group, role: Role) -> str:
    """Whom it is for, in a sentence."""
    if group is Group.PRODUCTS:
        if role in SEES_EVERYTHING:
            return _("About all products of the organization, by email.")
        return _("About the products given to them, by email.")
    if role is Role.EXTERNAL:
        return _("Externals do not see the accounting, so they are not told of billing.")
    if role is Role.COLLABORATOR:
        return _("By email, while they manage the accounting.")
    return _("By email.")
