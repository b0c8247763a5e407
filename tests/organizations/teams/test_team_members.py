"""ORG-9: people found among many and taken into a team, externals too; taken out; one of them leads."""

from functools import partial
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.models import Membership, Role, TeamMember
from organizations.operations.people import leave
from organizations.operations.teams import add_members, name_leader
from security.models import AuditEntry, User
from tests import make
from tests.together import raised, together


@pytest.fixture
def team(organization):
    return make.team(organization, "Atelier")


@pytest.fixture
def url(team):
    return reverse("team-members", args=[team.organization.slug, team.pk])


def words(response) -> str:
    return " ".join(unescape(response.content.decode()).split())


def inside(team) -> set[int]:
    return set(team.places.values_list("membership", flat=True))


def changes() -> list[tuple[str, str, str]]:
    entries = AuditEntry.objects.filter(code="team_members_changed").order_by("pk")
    return [(entry.subject, entry.facts["before"], entry.facts["after"]) for entry in entries]


def test_those_who_are_ticked_join_an_external_too(client_of, admin, collaborator, external, team, url):
    client = client_of(admin)
    answer = client.post(url, {"do": "add", "selected": [collaborator.pk, external.pk]})
    assert answer["Location"] == reverse("team", args=[team.organization.slug, team.pk])
    assert inside(team) == {collaborator.pk, external.pk}
    assert sorted(changes()) == sorted([(str(one.user_id), "", "member") for one in (collaborator, external)])
    assert "2 people were added to Atelier." in words(client.get(answer["Location"]))


def test_who_is_in_the_team_is_not_offered_again(client_of, legal, collaborator, external, team, url):
    team.members.add(collaborator)
    page = words(client_of(legal).get(url))
    assert collaborator.user.email not in page
    assert external.user.email in page
    client_of(legal).post(url, {"do": "add", "selected": [collaborator.pk]})
    assert changes() == []


def test_people_are_found_by_name(client_of, legal, collaborator, external, url):
    page = words(client_of(legal).get(url, {"q": "example"}))
    assert external.user.email in page
    assert collaborator.user.email not in page


def test_everybody_found_joins_at_once(client_of, legal, organization, team, url):
    crowd = [make.member(organization, Role.EXTERNAL) for _ in range(60)]
    client_of(legal).post(url, {"do": "add", "all": "role=external", "shown": "", "selected": []})
    assert inside(team) == {one.pk for one in crowd}


def test_nobody_of_another_organization_joins(client_of, legal, stranger, team, url):
    client_of(legal).post(url, {"do": "add", "selected": [stranger.pk]})
    add_members(actor=make.actor(legal), team=team, members=[stranger.pk])
    assert inside(team) == set()


def test_who_is_taken_out_loses_what_the_team_gave(client_of, legal, collaborator, external, organization, team, url):
    team.members.set([collaborator, external])
    make.grant(team, make.product(organization))
    client_of(legal).post(url, {"do": "remove", "selected": [collaborator.pk]})
    assert inside(team) == {external.pk}
    assert not collaborator.reach.exists()
    assert changes() == [(str(collaborator.user_id), "member", "")]


def test_one_of_them_leads_and_then_another_and_then_nobody(client_of, legal, collaborator, external, team, url):
    team.members.set([collaborator, external])
    client, (carl, eva) = client_of(legal), (str(collaborator.user_id), str(external.user_id))
    client.post(url, {"leader": collaborator.pk})
    client.post(url, {"leader": external.pk})
    assert TeamMember.objects.get(is_leader=True).membership == external
    assert "Leader" in words(client.get(reverse("team", args=[team.organization.slug, team.pk])))
    client.post(url, {"leader": ""})
    assert not TeamMember.objects.filter(is_leader=True).exists()
    assert changes() == [
        (carl, "member", "leader"),
        (carl, "leader", "member"),
        (eva, "member", "leader"),
        (eva, "leader", "member"),
    ]


@pytest.mark.parametrize("who", ["stranger", "external", "²", "9" * 30, "-1"])
def test_nobody_leads_who_is_not_in_the_team(
    client_of, request, legal, collaborator, external, stranger, team, url, who
):
    team.members.set([collaborator])
    chosen = request.getfixturevalue(who).pk if who in {"stranger", "external"} else who
    assert client_of(legal).post(url, {"leader": chosen}).status_code == 303
    assert not TeamMember.objects.filter(is_leader=True).exists()
    assert changes() == []


def test_the_leader_who_is_taken_out_leads_no_longer(client_of, legal, collaborator, team, url):
    team.members.set([collaborator])
    name_leader(actor=make.actor(legal), team=team, member=collaborator.pk)
    client_of(legal).post(url, {"do": "remove", "selected": [collaborator.pk]})
    assert changes()[-1] == (str(collaborator.user_id), "leader", "")


@pytest.mark.parametrize("persona", ["collaborator", "external"])
def test_who_may_not_manage_teams_takes_nobody_in(client_of, request, team, url, persona):
    member = request.getfixturevalue(persona)
    assert client_of(member).post(url, {"do": "add", "selected": [member.pk]}).status_code == 403
    assert inside(team) == set()


@pytest.mark.django_db(transaction=True)
def test_two_leaders_named_at_once_are_one(legal, admin, collaborator, external, team):
    team.members.set([collaborator, external])
    ends = together(
        partial(name_leader, actor=make.actor(legal), team=team, member=collaborator.pk),
        partial(name_leader, actor=make.actor(admin), team=team, member=external.pk),
    )
    assert raised(ends) == []
    assert TeamMember.objects.filter(is_leader=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_leaves_while_they_are_taken_in_is_not_in_the_team(legal, collaborator, team):
    ends = together(
        partial(add_members, actor=make.actor(legal), team=team, members=[collaborator.pk]),
        partial(leave, actor=make.actor(collaborator), membership=collaborator),
    )
    assert raised(ends) == []
    assert inside(team) == set()


def test_it_costs_the_same_among_ten_people_and_two_thousand(client_of, legal, organization, url):
    client = client_of(legal)

    def cost() -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    def add(first: int, last: int) -> None:
        people = [User(email=f"p{n}@crowd.test", given_name=f"G{n}", password="!") for n in range(first, last)]
        made = User.objects.bulk_create(people)
        Membership.objects.bulk_create(
            [Membership(organization=organization, user=one, role=Role.COLLABORATOR) for one in made]
        )

    add(0, 10)
    few = cost()
    add(10, 2000)
    assert cost() == few <= 9
