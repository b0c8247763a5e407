"""Contact preferences as boxes to tick (ORG-8), for a member or for whoever is invited; knows no template."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from console.kit.guards import Reason
from console.kit.words import StrOrPromise
from organizations.contact import BILLING, TOPICS, Group, possible, told, told_by_sms
from organizations.guards.preferences import Choice, choosing, keeps_billing, no_number, only_legal_representatives
from organizations.models import Membership, Role
from organizations.models.membership import SEES_EVERYTHING
from security import sms_gateway
from security.audit import Actor
from security.telephones import with_number


@dataclass(frozen=True)
class Box:
    """A topic, and whether it is ticked."""

    code: str
    label: StrOrPromise
    checked: bool
    by_sms: bool = False


@dataclass(frozen=True)
class BoxGroup:
    """The topics under one heading; without boxes where the role is told of none of them. With `reasons` all of them
    are ticked and stay so. `offers_sms`: there is a second box for each; with `sms_reasons` none of those can be
    ticked."""

    name: str
    title: str
    text: str
    boxes: list[Box]
    reasons: list[Reason]
    offers_sms: bool = False
    sms_reasons: list[Reason] = field(default_factory=list)


@dataclass(frozen=True)
class Preferences:
    """What templates/organizations/preferences_fields.html shows."""

    offers_accounting: bool
    manages_accounting: bool
    groups: list[BoxGroup]

    @property
    def offers_sms(self) -> bool:
        """Whether there are boxes for SMS."""
        return any(group.offers_sms for group in self.groups)


def chosen(topics: Iterable[str] | None) -> frozenset[str]:
    """What stored preferences ask for, where the role is told of it at all; without a choice that is everything."""
    return frozenset(TOPICS) if topics is None else frozenset(topics)


def told_codes(member: Membership) -> tuple[str, ...]:
    """The codes of what a member is told of as they stand now, in the order of the catalogue."""
    return tuple(t.code for t in told(member.role, member.topics, manages_accounting=member.manages_accounting))


def sms_codes(member: Membership) -> tuple[str, ...]:
    """The same of what they are told of by SMS."""
    told = told_by_sms(member.role, member.sms_topics, manages_accounting=member.manages_accounting)
    return tuple(topic.code for topic in told)


def what_refuses(actor: Actor, member: Membership) -> list[Reason]:
    """Why a member's preferences cannot be changed at all now, whatever is chosen."""
    by_sms = frozenset(member.sms_topics)
    as_it_is = Choice(actor, member, chosen(member.topics) | BILLING, by_sms, member.manages_accounting)
    return choosing.reasons([as_it_is])[as_it_is]


def preferences_of(actor: Actor, member: Membership) -> Preferences:
    """A member's, with their organization, for this reader; two queries."""
    alone = only_legal_representatives([member]) if member.role == Role.LEGAL_REPRESENTATIVE else set()
    forced = [keeps_billing(member)] if member.pk in alone else []
    shown = preferences(
        role=Role(member.role), topics=member.topics, manages_accounting=member.manages_accounting, forced=forced
    )
    return _with_sms(shown, actor, member) if sms_gateway.is_configured() else shown


def _with_sms(shown: Preferences, actor: Actor, member: Membership) -> Preferences:
    """With a second box for each topic of billing. What is ticked can be let go, also without a number."""
    reasons = [] if member.sms_topics or with_number([member.user_id]) else [no_number(actor, member)]
    text = _("While they manage the accounting.") if member.role == Role.COLLABORATOR else ""
    groups = [
        replace(
            group,
            text=text,
            boxes=[replace(box, by_sms=box.code in member.sms_topics) for box in group.boxes],
            offers_sms=True,
            sms_reasons=reasons,
        )
        if group.name == Group.BILLING and group.boxes
        else group
        for group in shown.groups
    ]
    return replace(shown, groups=groups)


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
        return _("Externals do not see the accounting, so they are not told about billing.")
    if role is Role.COLLABORATOR:
        return _("By email, while they manage the accounting.")
    return _("By email.")
