"""A change of many people, person by person: what will come of it, and what came of it; knows no template."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from django.utils.translation import ngettext

from console.kit import formats
from console.kit.guards import Reason
from organizations.guards.people import Removal, RoleChange, changing_role, removing
from organizations.guards.policy import Alert, alerting
from organizations.models import Membership, Organization, Role
from organizations.outcome import Change
from organizations.queries.removal import held, in_words
from security.audit import Actor

SHOWN = 50  # people of each kind who are named; of the others it is said how many they are


class PersonRow(TypedDict):
    """One person in a change of many. A dictionary, as the rows of the list are."""

    pk: int
    name: str
    address: str
    initials: str
    picture: str
    is_self: bool
    text: str
    reasons: Sequence[Reason]


@dataclass(frozen=True)
class PersonGroup:
    """People for whom the same comes of it. `rows` are the first of them by name, `more` is how many others."""

    title: str
    rows: list[PersonRow]
    more: int

    @property
    def number(self) -> int:
        return len(self.rows) + self.more

    @property
    def more_text(self) -> str:
        """In words; nothing where all are shown."""
        return and_more(self.more)


@dataclass(frozen=True)
class Plan:
    """What will come of a change, before it is confirmed."""

    members: list[Membership]
    changing: list[Membership]
    moves_responsibility: bool
    includes_reader: bool
    refused: PersonGroup
    same: PersonGroup
    going: PersonGroup

    @property
    def number(self) -> int:
        return len(self.members)

    @property
    def groups(self) -> list[PersonGroup]:
        """What does not happen first: that is what people look for."""
        return [group for group in (self.refused, self.same, self.going) if group.number]


def and_more(number: int) -> str:
    """How many others there are, who are not named; nothing for none."""
    if not number:
        return ""
    text = ngettext("and %(count)s more", "and %(count)s more", number)
    return text % {"count": formats.number(number)}


def people(organization: Organization, ids: Iterable[int]) -> list[Membership]:
    """These members of the organization, with their person, by name; who is of another is as good as nobody."""
    found = Membership.objects.select_related("user").filter(organization=organization, pk__in=list(ids))
    members = list(found.order_by("sort_name", "pk"))
    for member in members:
        member.organization = organization
    return members


def role_plan(*, actor: Actor, members: list[Membership], role: Role | None) -> Plan:
    """What comes of giving all of them a role; without one, who was chosen. One query a rule."""
    changes = [RoleChange(actor, member, role) for member in members if member.role != role] if role else []
    reasons = changing_role.reasons(changes)
    allowed = [change for change in changes if not reasons[change]]
    changing = [change.membership for change in allowed]
    same = [member for member in members if role and member.role == role]
    texts = {member.pk: str(member.get_role_display()) for member in members}
    after = {pk: f"{text} → {role.label}" for pk, text in texts.items()} if role else texts
    going = _group(_will_change(len(changing)), changing, actor, after)
    if role is None:
        going = _group(_selected(len(members)), members, actor, texts)
    return Plan(
        members=members,
        changing=changing,
        moves_responsibility=any(change.touches_legal_representatives for change in allowed),
        includes_reader=any(change.is_own for change in allowed),
        refused=_refused(reasons, actor, texts),
        same=_group(_already_so(len(same), role), same, actor, texts),
        going=going,
    )


def removal_plan(*, actor: Actor, members: list[Membership]) -> Plan:
    """What comes of removing all of them, and what each loses. One query a rule, five for what they hold."""
    reasons = removing.reasons(Removal(actor, member) for member in members)
    going = [removal.membership for removal in reasons if not reasons[removal]]
    named = going[:SHOWN]
    holdings = held(named)
    texts = {member.pk: str(member.get_role_display()) for member in members}
    ends = {m.pk: f"{texts[m.pk]} · {in_words(holdings[m.pk], sees_everything=m.sees_everything)}" for m in named}
    return Plan(
        members=members,
        changing=going,
        moves_responsibility=any(member.role == Role.LEGAL_REPRESENTATIVE for member in going),
        includes_reader=False,
        refused=_refused(reasons, actor, texts),
        same=_group("", [], actor, {}),
        going=_group(_will_be_removed(len(going)), going, actor, texts | ends),
    )


def alert_plan(*, actor: Actor, members: list[Membership], now: datetime) -> Plan:
    """Who of them is sent a security alert, and who is not and why. One query a rule."""
    reasons = alerting.reasons(Alert(actor, member, now) for member in members)
    going = [one.membership for one in reasons if not reasons[one]]
    texts = {member.pk: str(member.get_role_display()) for member in members}
    return Plan(
        members=members,
        changing=going,
        moves_responsibility=False,
        includes_reader=False,
        refused=_refused(reasons, actor, texts),
        same=_group("", [], actor, {}),
        going=_group(_will_be_alerted(len(going)), going, actor, texts),
    )


def _group(
    title: str,
    members: list[Membership],
    actor: Actor,
    texts: Mapping[int, str],
    reasons: Mapping[int, Sequence[Reason]] | None = None,
) -> PersonGroup:
    rows = [
        PersonRow(
            pk=member.pk,
            name=member.user.name,
            address=member.user.email,
            initials=member.user.initials,
            picture=member.user.picture_url,
            is_self=member.user_id == actor.user_id,
            text=texts[member.pk],
            reasons=(reasons or {}).get(member.pk, ()),
        )
        for member in members[:SHOWN]
    ]
    return PersonGroup(title, rows, len(members) - len(rows))


def _refused(reasons: Mapping[Change, list[Reason]], actor: Actor, texts: Mapping[int, str]) -> PersonGroup:
    found = {change.membership: whys for change, whys in reasons.items() if whys}
    whys = {member.pk: reasons for member, reasons in found.items()}
    return _group(_not_possible(len(found)), list(found), actor, texts, whys)


def _not_possible(number: int) -> str:
    return ngettext("Not possible for %(count)s person", "Not possible for %(count)s people", number) % {
        "count": formats.number(number)
    }


def _already_so(number: int, role: Role | None) -> str:
    return ngettext("%(count)s person is already %(role)s", "%(count)s people are already %(role)s", number) % {
        "count": formats.number(number),
        "role": role.label if role else "",
    }


def _will_change(number: int) -> str:
    return ngettext("Will change for %(count)s person", "Will change for %(count)s people", number) % {
        "count": formats.number(number)
    }


def _selected(number: int) -> str:
    return ngettext("%(count)s person selected", "%(count)s people selected", number) % {
        "count": formats.number(number)
    }


def _will_be_removed(number: int) -> str:
    return ngettext("%(count)s person will be removed", "%(count)s people will be removed", number) % {
        "count": formats.number(number)
    }


def _will_be_alerted(number: int) -> str:
    return ngettext("%(count)s person gets the alert", "%(count)s people get the alert", number) % {
        "count": formats.number(number)
    }
