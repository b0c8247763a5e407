"""Teams: made, changed, deleted, and who is in them (ORG-9). What a team is given is `operations.access`."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import IntegrityError
from django.db.models import Exists, OuterRef, QuerySet

from console.kit.exceptions import Denied
from organizations.access import require
from organizations.events import teams as events
from organizations.events.teams import LEADER, MEMBER
from organizations.models import Mark, Membership, Organization, Team, TeamMember
from organizations.permissions import Action
from organizations.queries.teams import products_given
from security import audit
from security.audit import Actor


class NameTaken(Exception):
    """Another team of the organization has this name, in whatever case."""


def create_team(*, actor: Actor, organization: Organization, name: str, mark: Mark) -> Team:
    """A new team with nobody in it. Raises `Denied` and `NameTaken`."""
    with _one_of_a_name(), audit.operation(actor=actor) as operation:
        organization = organization.locked()
        require(actor, Action.MANAGE_TEAMS, organization)
        team = Team.objects.create(organization=organization, name=name, mark=mark)
        operation.record(events.TeamCreated(team=team))
        return team


def change_team(*, actor: Actor, team: Team, name: str, mark: Mark) -> bool:
    """Gives a team another name or colour; returns whether it had others before. Raises `Denied` and `NameTaken`."""
    with _one_of_a_name(), audit.operation(actor=actor) as operation:
        team = _locked(actor, team)
        before = team.name, team.mark
        if before == (name, mark):
            return False
        team.name, team.mark = name, mark
        team.save(update_fields=["name", "mark"])
        operation.record(events.TeamChanged(team=team, name_before=before[0], colour_before=before[1]))
        return True


def add_members(*, actor: Actor, team: Team, members: Iterable[int]) -> int:
    """Takes members, by their ids, into a team; returns how many were not in it before.

    Who is not, or no longer, in the organization is left out. Raises `Denied`.
    """
    with audit.operation(actor=actor) as operation:
        team = _locked(actor, team)
        inside = TeamMember.objects.filter(team=team, membership=OuterRef("pk"))
        people = _people(team, members).filter(~Exists(inside))
        coming = list(people)
        TeamMember.objects.bulk_create([TeamMember(team=team, membership=one) for one in coming], batch_size=1000)
        for one in coming:
            operation.record(events.TeamMembersChanged(team=team, membership=one, before="", after=MEMBER))
        return len(coming)


def remove_members(*, actor: Actor, team: Team, members: Iterable[int]) -> int:
    """Takes members, by their ids, out of a team, the leader too; returns how many were in it. Raises `Denied`."""
    with audit.operation(actor=actor) as operation:
        team = _locked(actor, team)
        leader = _leader(team)
        going = list(_people(team, members).filter(places__team=team))
        TeamMember.objects.filter(team=team, membership__in=going).delete()
        for one in going:
            before = LEADER if one.pk == leader else MEMBER
            operation.record(events.TeamMembersChanged(team=team, membership=one, before=before, after=""))
        return len(going)


def name_leader(*, actor: Actor, team: Team, member: int | None) -> bool:
    """Makes one of the team, by the id of the membership, its leader, or nobody; returns whether that is new.

    Who is not, or no longer, in the team does not lead it. Raises `Denied`.
    """
    with audit.operation(actor=actor) as operation:
        team = _locked(actor, team)
        before = _leader(team)
        people = {one.pk: one for one in _people(team, {before, member} - {None}).filter(places__team=team)}
        if member == before or (member is not None and member not in people):
            return False
        TeamMember.objects.filter(team=team, is_leader=True).update(is_leader=False)
        TeamMember.objects.filter(team=team, membership=member).update(is_leader=True)
        for pk, was, becomes in ((before, LEADER, MEMBER), (member, MEMBER, LEADER)):
            if pk is not None:
                operation.record(events.TeamMembersChanged(team=team, membership=people[pk], before=was, after=becomes))
        return True


def delete_team(*, actor: Actor, team: Team) -> None:
    """Ends a team, and with it whatever its members were given through it. Raises `Denied`."""
    with audit.operation(actor=actor) as operation:
        team = _locked(actor, team)
        members = tuple(TeamMember.objects.filter(team=team).order_by("pk").values_list("membership", flat=True))
        operation.record(events.TeamDeleted(team=team, members=members, products=products_given(team).count()))
        team.delete()


def _locked(actor: Actor, team: Team) -> Team:
    """The team, locked, if the actor may manage it. Who comes too late is as good as forbidden."""
    organization = team.organization.locked()
    require(actor, Action.MANAGE_TEAMS, organization)
    found = Team.objects.select_for_update().filter(pk=team.pk, organization=organization).first()
    if found is None:
        raise Denied(Action.MANAGE_TEAMS)
    found.organization = organization
    return found


def _people(team: Team, members: Iterable[int | None]) -> QuerySet[Membership]:
    """These of the organization's members, locked: nobody leaves meanwhile."""
    people = Membership.objects.select_related("user").select_for_update(of=("self",)).order_by("pk")
    return people.filter(organization=team.organization_id, pk__in=list(members))


def _leader(team: Team) -> int | None:
    """The membership of the leader, if there is one."""
    return TeamMember.objects.filter(team=team, is_leader=True).values_list("membership", flat=True).first()


@contextmanager
def _one_of_a_name() -> Iterator[None]:
    """Says as `NameTaken` what the database holds against two teams of a name, be they made at the same moment."""
    try:
        yield
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") != "one_team_of_a_name":
            raise
        raise NameTaken from error
