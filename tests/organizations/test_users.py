"""ORG-3: everybody in an organization, found, narrowed, sorted, paged; the menu of a row; one person's page."""

from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organizations.models import Membership, Right, Role
from organizations.operations.people import change_role
from organizations.queries.members import member_rows, members_of
from tests import make


@pytest.fixture
def url(organization):
    return reverse("members", args=[organization.slug])


def names_in(response) -> list[str]:
    """The people of the list, from top to bottom."""
    return [row["name"] for row in response.context["rows"]]


def words(response) -> str:
    return unescape(response.content.decode())


def test_everybody_is_listed_with_role_security_and_last_activity(client_of, legal, admin, collaborator, url):
    seen = timezone.now() - timedelta(days=400)
    Membership.objects.filter(pk=collaborator.pk).update(last_active_at=seen)
    page = words(client_of(legal).get(url))
    for person in (legal, admin, collaborator):
        assert person.user.name in page
        assert person.user.email in page
        assert f'id="member-{person.pk}"' in page
    assert '<span class="badge badge--off">Password only</span>' in page
    assert seen.astimezone(legal.user.zone).strftime("%Y") in page
    assert page.count('<span class="tag">You</span>') == 1


def test_what_was_given_stands_below_the_role(client_of, legal, collaborator, external, organization, url):
    ended = make.product(organization, ended_at=timezone.now())
    make.grant(collaborator, make.product(organization))
    make.grant(collaborator, make.product(organization))
    make.grant(collaborator, ended)
    Membership.objects.filter(pk=collaborator.pk).update(manages_accounting=True)
    rows = {row["name"]: row["role_note"] for row in client_of(legal).get(url).context["rows"]}
    assert rows == {
        legal.user.name: "",
        collaborator.user.name: "2 products, accounting",
        external.user.name: "No product access",
    }


def test_a_deactivated_account_is_marked(client_of, legal, organization, url):
    make.member(organization, user=make.user("Dora", "Dormant", is_active=False))
    page = words(client_of(legal).get(f"{url}?deactivated=1"))
    assert '<span class="badge badge--caution">Deactivated</span>' in page
    assert legal.user.email not in page.split('id="table-rows"')[1]


def test_second_factors_show(legal, organization):
    make.phone(legal)
    make.authenticator(legal)
    make.authenticator(legal)
    make.authenticator(legal, confirmed=False)
    (row,) = member_rows(members_of(organization), organization=organization, reader=legal.user)
    assert (row["badge"], row["security"], row["security_note"]) == ("on", "On", "Authenticator app, SMS")


def test_typing_finds_by_name_and_address_whatever_case_and_accents(client_of, legal, organization, url):
    make.member(organization, user=make.user("Zoé", "Émery", email="zoe@emery.test"))
    for typed in ("EMERY", "zoe em", "émery", "zoe@emery"):
        assert names_in(client_of(legal).get(url, {"q": typed})) == ["Zoé Émery"]
    page = words(client_of(legal).get(url, {"q": "nobody like this"}))
    assert "Nothing matches" in page


def test_it_is_narrowed_by_role_and_by_silence(client_of, legal, admin, collaborator, url):
    now = timezone.now()
    Membership.objects.filter(pk=admin.pk).update(last_active_at=now - timedelta(days=91))
    Membership.objects.filter(pk=collaborator.pk).update(last_active_at=now - timedelta(days=89))
    client = client_of(legal)
    assert names_in(client.get(url, {"role": Role.ADMINISTRATOR})) == [admin.user.name]
    assert names_in(client.get(url, {"quiet": "1"})) == [admin.user.name]


def test_it_is_sorted_by_name_role_and_activity(client_of, legal, admin, collaborator, external, url):
    now = timezone.now()
    Membership.objects.filter(pk=external.pk).update(last_active_at=now - timedelta(days=2))
    Membership.objects.filter(pk=admin.pk).update(last_active_at=now - timedelta(days=1))
    client = client_of(legal)  # active now
    berger, conti, dubois, example = (who.user.name for who in (legal, admin, collaborator, external))
    assert names_in(client.get(url)) == [berger, conti, dubois, example]
    assert names_in(client.get(url, {"sort": "-person"})) == [example, dubois, conti, berger]
    assert names_in(client.get(url, {"sort": "-role"})) == [example, dubois, conti, berger]
    assert names_in(client.get(url, {"sort": "activity"})) == [berger, conti, example, dubois]


def test_fifty_stand_on_a_page(client_of, legal, organization, url):
    for _ in range(54):
        make.member(organization)
    client = client_of(legal)
    assert len(names_in(client.get(url))) == 50
    second = client.get(url, {"page": "2"})
    assert len(names_in(second)) == 5
    assert "51–55 of 55" in words(second)


def queries_of(client, url) -> int:
    client.get(url)  # the first visit notes the activity
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_list_costs_at_most_eight_queries_however_many_they_are(client_of, legal, organization, url):
    client = client_of(legal)
    alone = queries_of(client, url)
    for _ in range(60):
        make.grant(make.member(organization), make.product(organization))
    assert queries_of(client, url) == alone <= 8


def test_htmx_gets_the_list_alone(client_of, htmx, legal, url):
    response = htmx(client_of(legal)).get(url)
    page = words(response)
    assert page.lstrip().startswith('<div class="list" id="table">')
    assert "<html" not in page


def test_a_page_that_the_browser_goes_back_to_is_whole(client_of, htmx, legal, url):
    response = htmx(client_of(legal)).get(url, headers={"HX-History-Restore-Request": "true"})
    assert "<html" in words(response)
    assert "HX-History-Restore-Request" in response.headers["Vary"]


def test_an_address_of_a_row_is_that_of_the_url_map(legal, organization):
    (row,) = member_rows(members_of(organization), organization=organization, reader=legal.user)
    assert row["url"] == reverse("member", args=[organization.slug, legal.pk])
    assert f"{row['url']}menu/" == reverse("member-menu", args=[organization.slug, legal.pk])


def test_the_menu_of_a_row_offers_what_can_be_done(client_of, htmx, legal, collaborator, organization, url):
    menu = words(htmx(client_of(legal), at=url).get(reverse("member-menu", args=[organization.slug, collaborator.pk])))
    role = reverse("member-role", args=[organization.slug, collaborator.pk])
    assert f'href="{role}" hx-get="{role}" hx-target="#dialog"' in menu
    assert "Edit role" in menu
    assert "Show details" in menu
    assert "aria-disabled" not in menu


def test_the_menu_says_why_a_role_cannot_be_edited(client_of, htmx, legal, admin, organization):
    menu = words(htmx(client_of(admin)).get(reverse("member-menu", args=[organization.slug, legal.pk])))
    assert 'aria-disabled="true"' in menu
    assert "Only a legal representative can give or take away the legal responsibility." in menu
    own = words(htmx(client_of(admin)).get(reverse("member-menu", args=[organization.slug, admin.pk])))
    assert "Nobody can change their own role." in own


def test_without_javascript_the_menu_is_the_page_of_the_person(client_of, legal, collaborator, organization):
    person = reverse("member", args=[organization.slug, collaborator.pk])
    response = client_of(legal).get(f"{person}menu/")
    assert (response.status_code, response["Location"]) == (303, person)


def test_the_page_of_a_person_shows_what_they_may_reach(client_of, legal, collaborator, organization):
    site = make.product(organization, name="Shop of lanterns")
    make.grant(collaborator, site, Right.TECHNICAL, Right.STATISTICS)
    make.seat(collaborator, make.product(organization, "ksuite", name="Lanterna kSuite"))
    make.mailbox(collaborator, "carl@box.test", make.product(organization, "mail", name="box.test"))
    change_role(actor=make.actor(legal), organization=organization, members=[collaborator.pk], role=Role.EXTERNAL)
    page = words(client_of(legal).get(reverse("member", args=[organization.slug, collaborator.pk])))
    for text in ("Shop of lanterns", "Technical, Statistics", "Lanterna kSuite", "carl@box.test", "External"):
        assert text in page
    assert "Role: Collaborator → External" in page
    assert f"By {legal.user.name}" in page


def test_the_page_of_an_administrator_says_that_they_see_everything(client_of, legal, admin, organization):
    make.grant(admin, make.product(organization))
    page = words(client_of(legal).get(reverse("member", args=[organization.slug, admin.pk])))
    assert "Sees every product of the organization, 1 now, and future ones." in page
    assert "The access to 1 product given before is kept, but has no effect." in page


def test_the_page_of_a_person_says_why_the_role_cannot_be_edited(client_of, legal, organization):
    page = words(client_of(legal).get(reverse("member", args=[organization.slug, legal.pk])))
    assert 'type="button" aria-disabled="true" aria-describedby="why-role">Edit role</button>' in page
    assert "Every organization needs a legal representative, and there is no other." in page


def test_the_page_of_a_person_costs_the_same_whatever_they_have(client_of, legal, collaborator, organization):
    client, url = client_of(legal), reverse("member", args=[organization.slug, collaborator.pk])
    make.grant(collaborator, make.product(organization))
    before = queries_of(client, url)
    for _ in range(9):
        make.grant(collaborator, make.product(organization))
        make.seat(collaborator)
    assert queries_of(client, url) == before


@pytest.mark.parametrize("name", ["member", "member-menu", "member-role"])
def test_somebody_of_another_organization_is_as_good_as_nobody(client_of, legal, stranger, organization, name):
    client = client_of(legal)
    foreign = client.get(reverse(name, args=[organization.slug, stranger.pk]))
    missing = client.get(reverse(name, args=[organization.slug, 987654321]))
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert strip(foreign) == strip(missing)


def strip(response) -> str:
    """The page without what differs from answer to answer: the token of its forms."""
    return "\n".join(line for line in words(response).splitlines() if "csrf" not in line.lower())


@pytest.mark.parametrize("persona", ["collaborator", "external"])
@pytest.mark.parametrize("name", ["members", "member", "member-menu", "member-role"])
def test_who_does_not_manage_users_is_denied(client_of, request, organization, legal, persona, name):
    client = client_of(request.getfixturevalue(persona))
    args = [organization.slug] if name == "members" else [organization.slug, legal.pk]
    assert client.get(reverse(name, args=args)).status_code == 403
