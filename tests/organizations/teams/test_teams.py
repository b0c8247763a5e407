"""ORG-9: teams are made, named, coloured, given products and deleted; the log says what was before and after."""

from functools import partial
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from console.kit.exceptions import Denied
from organizations.models import Access, Mark, ProductGrant, Right, Role, Team
from organizations.operations.teams import NameTaken, change_team, create_team, delete_team
from security.models import AuditEntry
from tests import make
from tests.together import raised, together

TAKEN = "There is already a team with this name. Choose another name."


def words(response) -> str:
    return " ".join(unescape(response.content.decode()).split())


@pytest.fixture
def url(organization):
    return reverse("teams", args=[organization.slug])


def page_of(team, part: str = "") -> str:
    return reverse(f"team-{part}" if part else "team", args=[team.organization.slug, team.pk])


def test_without_teams_the_page_says_what_they_are_for(client_of, admin, url):
    page = words(client_of(admin).get(url))
    assert "No teams yet" in page
    assert reverse("team-new", args=[admin.organization.slug]) in page


def test_the_list_shows_leader_members_and_products(client_of, legal, collaborator, external, organization, url):
    team = make.team(organization, "Atelier Genève", collaborator, external, mark=Mark.RUST)
    team.places.filter(membership=external).update(is_leader=True)
    make.grant(team, make.product(organization))
    make.grant(team, make.product(organization, ended_at=team.created_at))
    make.access(make.team(organization, "Everything"), full=True)
    rows = {row["name"]: row for row in client_of(legal).get(url).context["rows"]}
    assert (rows["Atelier Genève"]["leader"], rows["Atelier Genève"]["initials"]) == ("Eva Example", "AG")
    assert (rows["Atelier Genève"]["members"], rows["Atelier Genève"]["products"]) == ("2", "1")
    everything = rows["Everything"]
    assert (everything["members"], everything["products"], everything["full"]) == ("0", "1", True)
    page = words(client_of(legal).get(url))
    assert '<span class="square mark--rust" aria-hidden="true">AG</span>' in page


def test_it_is_searched_and_sorted(client_of, legal, collaborator, organization, url):
    make.team(organization, "Zürich", collaborator)
    make.team(organization, "Ästhetik")
    make.team(organization, "Büro")
    client = client_of(legal)

    def names(**asked) -> list[str]:
        return [row["name"] for row in client.get(url, asked).context["rows"]]

    assert names() == ["Ästhetik", "Büro", "Zürich"]
    assert names(sort="members")[0] == "Zürich"
    assert names(q="ZURICH") == ["Zürich"]


def test_a_team_of_another_organization_is_not_shown(client_of, legal, stranger, url):
    make.team(stranger.organization, "Crew of theirs")
    assert "Crew of theirs" not in words(client_of(legal).get(url))


def test_a_team_is_made_with_name_and_colour(client_of, admin, organization):
    client, new = client_of(admin), reverse("team-new", args=[organization.slug])
    answer = client.post(new, {"name": "  Atelier   Genève ", "mark": "plum"})
    team = Team.objects.get()
    assert (team.name, team.mark, team.organization) == ("Atelier Genève", Mark.PLUM, organization)
    assert (answer.status_code, answer["Location"]) == (303, page_of(team))
    assert AuditEntry.objects.get(code="team_created").subject == str(team.pk)
    assert "Team Atelier Genève was created." in words(client.get(page_of(team)))


@pytest.mark.parametrize("name", ["Atelier", "ATELIER", " atelier "])
def test_two_teams_of_a_name_are_refused_in_a_sentence(client_of, htmx, legal, organization, name):
    make.team(organization, "Atelier")
    other = make.team(organization, "Other")
    new = reverse("team-new", args=[organization.slug])
    for path in (new, page_of(other, "edit")):
        answer = client_of(legal).post(path, {"name": name, "mark": "plum"})
        assert answer.status_code == 422
        assert TAKEN in words(answer)
        assert f'value="{name.strip()}"' in words(answer) or f'value="{name}"' in words(answer)
    assert htmx(client_of(legal)).post(new, {"name": name, "mark": "plum"}).status_code == 422
    assert Team.objects.count() == 2


def test_the_same_name_in_another_organization_is_free(client_of, legal, stranger, organization):
    make.team(stranger.organization, "Atelier")
    new = reverse("team-new", args=[organization.slug])
    assert client_of(legal).post(new, {"name": "Atelier", "mark": "plum"}).status_code == 303


@pytest.mark.parametrize("sent", [{}, {"name": "", "mark": "plum"}, {"name": "Atelier", "mark": "gold"}, {"name": "…"}])
def test_what_is_wrong_is_said_and_nothing_is_made(client_of, legal, organization, sent):
    assert client_of(legal).post(reverse("team-new", args=[organization.slug]), sent).status_code == 422
    assert not Team.objects.exists()


def test_another_name_and_colour_are_recorded_with_those_before(client_of, legal, organization):
    team = make.team(organization, "Atelier", mark=Mark.MOSS)
    client = client_of(legal)
    client.post(page_of(team, "edit"), {"name": "Atelier", "mark": "moss"})
    assert not AuditEntry.objects.exists()
    client.post(page_of(team, "edit"), {"name": "atelier", "mark": "blue"})
    page = words(client.get(reverse("log", args=[organization.slug])))
    assert "Name: Atelier → <b>atelier</b>" in page
    assert "Colour: Moss → <b>Blue</b>" in page


def test_before_a_team_is_deleted_it_is_counted_what_ends_for_whom(client_of, legal, admin, organization):
    people = [make.member(organization, role) for role in [Role.COLLABORATOR] * 4 + [Role.EXTERNAL]]
    team = make.team(organization, "Atelier", admin, *people)
    for _ in range(3):
        make.grant(team, make.product(organization))
    batch = make.batch(organization)
    batch.teams.add(team)
    make.invitation(organization, batch=batch)
    page = words(client_of(legal).get(page_of(team, "delete")))
    assert "5 people lose access to 3 products." in page
    assert "6 members" in page
    assert "1 that is waiting will no longer include the team." in page
    assert Team.objects.exists()


def test_with_a_team_ends_what_it_gave_and_nothing_else(client_of, legal, collaborator, organization):
    team = make.team(organization, "Atelier", collaborator)
    site, other = make.product(organization), make.product(organization)
    make.grant(team, site)
    make.grant(collaborator, other)
    answer = client_of(legal).post(page_of(team, "delete"))
    assert answer["Location"] == reverse("teams", args=[organization.slug])
    assert list(collaborator.reach.values_list("product", flat=True)) == [other.pk]
    assert (Team.objects.count(), Access.objects.count(), ProductGrant.objects.count()) == (0, 1, 1)
    facts = AuditEntry.objects.get(code="team_deleted").facts
    assert (facts["name"], facts["members"], facts["products"]) == ("Atelier", [collaborator.pk], 1)
    assert "Team deleted" in words(client_of(legal).get(reverse("log", args=[organization.slug])))


def test_the_page_of_a_team_shows_its_products_and_what_happened(client_of, legal, collaborator, organization):
    team = create_team(actor=make.actor(legal), organization=organization, name="Atelier", mark=Mark.RUST)
    make.grant(team, make.product(organization, name="Shop of lanterns"), Right.STATISTICS)
    client = client_of(legal)
    client.post(page_of(team, "members"), {"do": "add", "selected": [collaborator.pk]})
    page = words(client.get(page_of(team)))
    for text in ("Shop of lanterns", "Statistics", "Team created", "Atelier: Not in the team → Member", "Carl Dubois"):
        assert text in page


def test_the_page_of_a_person_says_in_which_teams_they_are(client_of, legal, collaborator, organization):
    team = make.team(organization, "Atelier", collaborator)
    team.places.update(is_leader=True)
    page = words(client_of(legal).get(reverse("member", args=[organization.slug, collaborator.pk])))
    assert page_of(team) in page
    assert "Leader" in page


@pytest.mark.parametrize("what", ["create", "change", "delete"])
def test_whoever_may_not_changes_no_team(collaborator, organization, what):
    team = make.team(organization, "Atelier", collaborator)
    actor = make.actor(collaborator)
    acts = {
        "create": partial(create_team, organization=organization, name="Mine", mark=Mark.RUST),
        "change": partial(change_team, team=team, name="Mine", mark=Mark.RUST),
        "delete": partial(delete_team, team=team),
    }
    with pytest.raises(Denied):
        acts[what](actor=actor)
    assert list(Team.objects.values_list("name", flat=True)) == ["Atelier"]


@pytest.mark.django_db(transaction=True)
def test_two_teams_of_a_name_made_at_the_same_moment_are_one_team_and_a_sentence(legal, admin, organization):
    make_one = [
        partial(create_team, actor=make.actor(who), organization=organization, name=name, mark=Mark.RUST)
        for who, name in ((legal, "Atelier"), (admin, "ATELIER"))
    ]
    ends = together(*make_one)
    assert [type(error) for error in raised(ends)] == [NameTaken]
    assert Team.objects.count() == 1


def test_the_list_and_a_team_cost_the_same_however_many_they_are(client_of, legal, organization, url):
    client, people = client_of(legal), [make.member(organization) for _ in range(3)]

    def more(number: int) -> Team:
        for place in range(number):
            team = make.team(organization, "", *people)
            team.places.filter(membership=people[place % 3]).update(is_leader=True)
            make.grant(team, make.product(organization))
        return team

    def cost(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    team = more(1)
    few = cost(url), cost(page_of(team))
    more(30)
    for _ in range(60):
        team.members.add(make.member(organization))
        make.grant(team, make.product(organization))
    assert (cost(url), cost(page_of(team))) == few
    assert max(few) <= 16
