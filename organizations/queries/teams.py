"""Teams as lists and pages show them (ORG-9): who is in one, what it gives, what ends with it; knows no template."""

from collections.abc import Iterable
from typing import Any, TypedDict

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console.kit.formats import NOTHING, number
from organizations.events.teams import TeamMembersChanged
from organizations.log.lines import Line, lines
from organizations.log.queries import of_organization
from organizations.models import (
    Access,
    Invitation,
    Membership,
    Organization,
    Product,
    ProductGrant,
    Role,
    Team,
    TeamMember,
)
from organizations.models.membership import SEES_EVERYTHING
from organizations.queries.removal import Ending
from security.models import User

LATEST = 5


class TeamRow(TypedDict):
    """One team in the list."""

    pk: int
    url: str
    name: str
    initials: str
    mark: str
    leader: str
    members: str
    products: str
    full: bool


class PersonRow(TypedDict):
    """One person in a list of members, in the team or beside it."""

    member: Membership
    pk: int
    url: str
    name: str
    initials: str
    picture: str
    address: str
    role: str
    leads: bool


def teams_of(organization: Organization) -> "QuerySet[Team]":
    """The teams, each with how many members it has (`number`), how many live products it gives (`given`), and whether
    it gives all of them (`full`)."""
    live = Product.objects.live().filter(organization=organization).order_by().values("organization")
    grants = ProductGrant.objects.filter(access__team=OuterRef("pk"), product__ended_at=None).order_by()
    places = TeamMember.objects.filter(team=OuterRef("pk")).order_by().values("team")
    return Team.objects.filter(organization=organization).annotate(
        number=_count(places),
        full=Exists(Access.objects.filter(team=OuterRef("pk"), full=True)),
        given=Case(When(full=True, then=_count(live)), default=_count(grants.values("access__team"))),
    )


def _count(grouped: "QuerySet[Any, Any]") -> Coalesce:
    return Coalesce(Subquery(grouped.annotate(count=Count("pk")).values("count")), 0)


def team(organization: Organization, pk: int) -> Team:
    """One of them. Raises Http404: one of another organization is as good as none."""
    found = teams_of(organization).select_related("access").filter(pk=pk).first()
    if found is None:
        raise Http404
    found.organization = organization
    return found


def team_rows(teams: Iterable[Team], *, organization: Organization) -> list[TeamRow]:
    """Teams (of `teams_of`) as rows; one query for their leaders."""
    shown = list(teams)
    url = reverse("teams", args=[organization.slug])
    leading = TeamMember.objects.filter(team__in=shown, is_leader=True)
    named = leading.values_list("team", "membership__user__given_name", "membership__user__family_name")
    leaders = {pk: User(given_name=given, family_name=family).name for pk, given, family in named}
    return [
        TeamRow(
            pk=one.pk,
            url=f"{url}{one.pk}/",
            name=one.name,
            initials=one.initials,
            mark=one.mark,
            leader=leaders.get(one.pk, NOTHING),
            members=number(one.number),  # type: ignore[attr-defined]
            products=number(one.given),  # type: ignore[attr-defined]
            full=one.full,  # type: ignore[attr-defined]
        )
        for one in shown
    ]


def members_in(team: Team) -> "QuerySet[Membership]":
    """Who is in the team, with whether they lead it (`leads`)."""
    places = TeamMember.objects.filter(team=team, membership=OuterRef("pk"))
    inside = Membership.objects.filter(organization=team.organization_id, places__team=team)
    return inside.select_related("user").annotate(leads=Exists(places.filter(is_leader=True)))


def members_beside(team: Team) -> "QuerySet[Membership]":
    """Who of the organization is not in the team."""
    places = TeamMember.objects.filter(team=team, membership=OuterRef("pk"))
    return Membership.objects.filter(~Exists(places), organization=team.organization_id).select_related("user")


def people_rows(members: Iterable[Membership], *, organization: Organization) -> list[PersonRow]:
    """Members (of `members_in` or `members_beside`) as rows; no query."""
    url = reverse("members", args=[organization.slug])
    roles = {role.value: str(role.label) for role in Role}
    return [
        PersonRow(
            member=one,
            pk=one.pk,
            url=f"{url}{one.pk}/",
            name=one.user.name,
            initials=one.user.initials,
            picture=one.user.picture_url,
            address=one.user.email,
            role=roles[one.role],
            leads=getattr(one, "leads", False),
        )
        for one in members
    ]


def products_given(team: Team) -> "QuerySet[Product]":
    """The live products that the team was given."""
    live = Product.objects.live().filter(organization=team.organization_id)
    return live.filter(
        Q(pk__in=ProductGrant.objects.filter(access__team=team).values("product"))
        | Exists(Access.objects.filter(team=team, full=True))
    )


def what_ends(team: Team) -> list[Ending]:
    """What ends when the team (of `team`) is deleted, and for whom, counted; three queries."""
    places = TeamMember.objects.filter(team=team)
    people = places.count()
    losing = places.exclude(membership__role__in=SEES_EVERYTHING).count()
    waiting = Invitation.objects.pending().filter(batch__teams=team).count()
    lines = [
        {"term": _("The team"), "value": ngettext("%(count)s member", "%(count)s members", people) % _number(people)},
        {"term": _("Product access"), "value": _loss(losing, team), "note": _("Anything else they were given stays.")},
    ]
    if waiting:
        sentence = ngettext(
            "%(count)s that is waiting will no longer include the team.",
            "%(count)s that are waiting will no longer include the team.",
            waiting,
        )
        lines.append({"term": _("Invitations"), "value": sentence % _number(waiting)})
    return lines


def _loss(people: int, team: Team) -> str:
    """ "5 people lose access to 3 products": those who see everything lose nothing."""
    given: int = team.given  # type: ignore[attr-defined]
    if not people or not given:
        return _("Nobody loses access to a product.")
    products = ngettext("%(count)s product", "%(count)s products", given) % _number(given)
    sentence = ngettext(
        "%(count)s person loses access to %(products)s.", "%(count)s people lose access to %(products)s.", people
    )
    return sentence % (_number(people) | {"products": products})


def _number(count: int) -> dict[str, str]:
    return {"count": number(count)}


def latest_of(team: Team) -> list[Line]:
    """The last entries of the log about the team and about who came, went or leads."""
    entries = of_organization(team.organization).order_by("-at", "-pk")
    own = entries.filter(subject_kind="team", subject=str(team.pk))[:LATEST]
    people = entries.filter(code=TeamMembersChanged.code, facts__team=team.pk)[:LATEST]
    return lines(own.union(people).order_by("-at", "-id")[:LATEST])
