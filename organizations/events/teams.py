"""Events of teams (ORG-9). Who came, went or leads is told of each person, so that it stands in their history too."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from console.kit.words import StrOrPromise
from organizations.events.things import OfMember, team_thing
from organizations.models import Mark, Team
from security.event import Change, Event, Thing

# What a person is in a team, as the facts keep it.
MEMBER, LEADER = "member", "leader"
PLACES: dict[str, StrOrPromise] = {
    MEMBER: pgettext_lazy("in a team", "Member"),
    LEADER: pgettext_lazy("in a team", "Leader"),
    "": _("Not in the team"),
}


@dataclass(frozen=True, kw_only=True)
class OfTeam(Event):
    """About a team."""

    team: Team

    @property
    def organization_id(self) -> int:
        return self.team.organization_id

    @property
    def subject(self) -> Thing:
        return team_thing(self.team)

    def facts(self) -> dict[str, Any]:
        return {"team": self.team.pk, "name": self.team.name, "colour": self.team.mark}


@dataclass(frozen=True, kw_only=True)
class TeamCreated(OfTeam):
    code = "team_created"
    title = _("Team created")


@dataclass(frozen=True, kw_only=True)
class TeamChanged(OfTeam):
    """Another name or colour."""

    code = "team_changed"
    title = _("Team changed")
    name_before: str
    colour_before: str

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "name_before": self.name_before, "colour_before": self.colour_before}

    @classmethod
    def changes(cls, facts: dict[str, Any]) -> list[Change]:
        lines = []
        if facts["name"] != facts["name_before"]:
            lines.append(Change(_("Name"), facts["name_before"], facts["name"]))
        if facts["colour"] != facts["colour_before"]:
            lines.append(Change(_("Colour"), _colour(facts["colour_before"]), _colour(facts["colour"])))
        return lines


@dataclass(frozen=True, kw_only=True)
class TeamDeleted(OfTeam):
    """With what ended: the members, by their memberships, and how many products the team was given."""

    code = "team_deleted"
    title = _("Team deleted")
    members: tuple[int, ...]
    products: int

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "members": list(self.members), "products": self.products}


@dataclass(frozen=True, kw_only=True)
class TeamMembersChanged(OfMember):
    """Somebody came, went, or leads. `before` and `after` are MEMBER, LEADER, or empty: not in the team."""

    code = "team_members_changed"
    title = _("Team membership changed")
    team: Team
    before: str
    after: str

    def facts(self) -> dict[str, Any]:
        facts = {"membership": self.membership.pk, "team": self.team.pk, "team_name": self.team.name}
        return facts | {"before": self.before, "after": self.after}

    @classmethod
    def changes(cls, facts: dict[str, Any]) -> list[Change]:
        return [Change(facts["team_name"], PLACES[facts["before"]], PLACES[facts["after"]])]

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        return ""


def _colour(mark: str) -> StrOrPromise:
    """A stored colour in words; one of another release as it is stored."""
    return Mark(mark).label if mark in Mark.values else mark
