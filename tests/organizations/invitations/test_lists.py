"""ORG-3, ORG-6: those who are invited stand with the users until they answer; every state is found."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organizations.models import Right, Role
from tests import make
from tests.organizations.invitations.asked import SOFIA, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def users(organization):
    return reverse("members", args=[organization.slug])


@pytest.fixture
def invitations(organization):
    return reverse("invitations", args=[organization.slug])


@pytest.fixture
def invitation(organization, legal):
    return make.invitation(organization, SOFIA, by=legal.user, given_name="Sofia", family_name="Keller")


def invited_in(response) -> list[str]:
    return [row["address"] or row["name"] for row in response.context["invited"]]


def members_in(response) -> list[str]:
    return [row["name"] for row in response.context["rows"]]


def test_those_who_are_invited_stand_first_among_the_users(client_of, legal, organization, users, invitation):
    make.invitation(organization, "past@example.test", expires_at=timezone.now())
    make.invitation(organization, "gone@example.test", state="declined", ended_at=timezone.now())
    page = client_of(legal).get(users)
    text = words(page)
    assert invited_in(page) == [SOFIA]
    assert text.index("Sofia Keller") < text.index('id="member-')
    for said in ('avatar avatar--empty"', '<span class="tag">Invited</span>', "Waiting", "Until", "Sent"):
        assert said in text
    assert "Actions for Sofia Keller" in text
    assert 'Invited <span class="filter__count">1</span>' in text


def test_at_most_ten_and_the_way_to_all_of_them(client_of, legal, organization, users):
    for place in range(12):
        make.invitation(organization, f"p{place}@example.test")
    page = client_of(legal).get(users)
    assert len(invited_in(page)) == 10
    assert "Show all 12 who are invited" in words(page)
    alone = client_of(legal).get(f"{users}?invited=1")
    assert len(invited_in(alone)) == 12
    assert legal.user.email not in words(alone).split('id="table-rows"')[1]


def test_only_the_first_page_as_it_is_begins_with_them(client_of, legal, organization, users, invitation):
    for _ in range(50):
        make.member(organization)
    browser = client_of(legal)
    for query in ("?page=2", "?sort=-person", "?role=collaborator", "?quiet=1", "?deactivated=1"):
        assert invited_in(browser.get(users + query)) == [], query


def test_the_search_finds_them_too(client_of, legal, organization, users, invitation):
    make.invitation(organization, "other@example.test")
    make.member(organization, user=make.user("Sofie", "Keller"))
    page = client_of(legal).get(users, {"q": "kéll"})
    assert (invited_in(page), members_in(page)) == ([SOFIA], ["Sofie Keller"])
    alone = client_of(legal).get(users, {"q": "sofia@"})
    assert (invited_in(alone), members_in(alone)) == ([SOFIA], [])
    assert "Nothing matches" in words(client_of(legal).get(users, {"q": "nobody"}))


def test_those_who_are_invited_are_narrowed_and_paged_like_users(client_of, legal, organization, users, invitation):
    for _ in range(55):
        make.invitation(organization, role=Role.EXTERNAL)
    browser = client_of(legal)
    assert invited_in(browser.get(users, {"invited": "1", "role": "collaborator"})) == [SOFIA]
    second = browser.get(users, {"invited": "1", "page": "2"})
    assert len(invited_in(second)) == 6
    assert "51–56 of 56" in words(second)


def test_the_download_follows_the_list(client_of, legal, users, invitation, organization):
    url = reverse("members-csv", args=[organization.slug])
    alone = b"".join(client_of(legal).get(url, {"invited": "1"})).decode()
    assert [line.split(",")[:3] for line in alone.splitlines()[1:]] == [["Sofia Keller", SOFIA, "Collaborator"]]
    everybody = b"".join(client_of(legal).get(url)).decode()
    assert SOFIA not in everybody


def queries_of(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("query", ["", "?invited=1", "?q=example"])
def test_the_users_cost_the_same_however_many_are_invited(client_of, legal, organization, users, query):
    client = client_of(legal)
    for _ in range(11):
        make.invitation(organization)
    some = queries_of(client, users + query)
    for _ in range(60):
        make.invitation(organization)
    assert queries_of(client, users + query) == some <= 9


def test_the_invitations_cost_at_most_seven_queries_however_many_they_are(client_of, legal, organization, invitations):
    client = client_of(legal)
    make.invitation(organization)
    one = queries_of(client, invitations)
    for _ in range(60):
        make.invitation(organization, by=make.user())
    assert queries_of(client, invitations) == one <= 7


def test_the_invitations_show_those_that_wait_or_another_state(client_of, legal, organization, invitations, invitation):
    now = timezone.now()
    for state in ("declined", "revoked", "expired"):
        make.invitation(organization, f"{state}@example.test", state=state, ended_at=now)
    joined = make.member(organization).user
    make.invitation(organization, joined.email, state="accepted", ended_at=now, accepted_by=joined)
    make.invitation(organization, "unseen@example.test", expires_at=now - timedelta(minutes=5))
    browser = client_of(legal)

    def shown(**query) -> set[str]:
        return {row["address"] or row["name"] for _one, row in browser.get(invitations, query).context["rows"]}

    assert shown() == shown(q="keller") == {SOFIA}
    assert shown(state="declined") == {"declined@example.test"}
    assert shown(state="accepted") == {joined.email}
    assert shown(state="expired") == {"expired@example.test", "unseen@example.test"}
    assert len(shown(state="all")) == 6
    assert shown(state="all", role="external") == set()
    assert shown(state="nonsense") == {SOFIA}


def test_an_empty_list_says_what_would_stand_there(client_of, legal, invitations):
    assert "No invitation is waiting" in words(client_of(legal).get(invitations))


def test_the_menu_offers_what_can_be_done_and_says_why_not(client_of, htmx, legal, admin, organization, invitation):
    menu = reverse("invitation-menu", args=[organization.slug, invitation.pk])
    page = words(htmx(client_of(legal)).get(menu))
    assert "It was sent a moment ago" in page
    assert f'hx-get="{reverse("invitation-revoke", args=[organization.slug, invitation.pk])}"' in page
    boss = make.invitation(organization, role=Role.LEGAL_REPRESENTATIVE)
    page = words(htmx(client_of(admin)).get(reverse("invitation-menu", args=[organization.slug, boss.pk])))
    assert "Only a legal representative can revoke" in page
    assert client_of(legal).get(menu)["Location"] == menu.removesuffix("menu/")


def test_the_dialog_leads_back_to_where_it_was_opened(client_of, htmx, legal, users, invitations, invitation):
    for page in (users, f"{users}?invited=1", invitations):
        dialog = reverse("invitation-revoke", args=[legal.organization.slug, make.invitation(legal.organization).pk])
        assert htmx(client_of(legal), at=page).post(dialog)["HX-Redirect"] == page


def test_the_page_of_an_invitation_says_what_it_brings(client_of, legal, organization):
    batch = make.batch(organization, manages_accounting=True)
    site = make.product(organization)
    make.grant(batch, site)
    batch.access.kind_grants.create(kind=site.kind, rights=[Right.TECHNICAL])
    batch.teams.set([make.team(organization, "Boutique")])
    invitation = make.invitation(organization, SOFIA, batch=batch, generation=2)
    page = words(client_of(legal).get(reverse("invitation-details", args=[organization.slug, invitation.pk])))
    for said in ("1 product; future products: Hosting", "Boutique", "Manage accounting", legal.user.name, "2 times"):
        assert said in page
    full = make.batch(organization)
    make.access(full, full=True)
    other = make.invitation(organization, batch=full)
    page = words(client_of(legal).get(reverse("invitation-details", args=[organization.slug, other.pk])))
    assert "Full access, also to future products" in page


@pytest.mark.parametrize("name", ["invitation-details", "invitation-menu", "invitation-resend", "invitation-revoke"])
def test_an_invitation_of_elsewhere_is_as_good_as_none(client_of, legal, organization, other_organization, name):
    foreign = make.invitation(other_organization)
    browser = client_of(legal)
    assert browser.get(reverse(name, args=[organization.slug, foreign.pk])).status_code == 404
    assert browser.post(reverse(name, args=[organization.slug, foreign.pk])).status_code in {404, 405}


def test_home_says_which_invitations_end_soon(client_of, legal, collaborator, organization):
    home = reverse("home-of", args=[organization.slug])
    make.invitation(organization)
    assert "invitation" not in words(client_of(legal).get(home)).split('id="attention"')[1].split("</section>")[0]
    soon = make.invitation(organization, SOFIA, expires_at=timezone.now() + timedelta(days=2))
    page = words(client_of(legal).get(home))
    assert "An invitation ends on" in page
    assert reverse("invitation-details", args=[organization.slug, soon.pk]) in page
    make.invitation(organization, expires_at=timezone.now() + timedelta(days=1))
    assert "2 invitations end within 3 days" in words(client_of(legal).get(home))
    assert SOFIA not in words(client_of(collaborator).get(home))


def test_the_log_names_the_address_and_the_role(client_of, legal, client, organization, invitation):
    client.post(reverse("invitation-decline", args=[invitation.token]))
    page = words(client_of(legal).get(reverse("log", args=[organization.slug])))
    assert "Invitation declined" in page
    assert SOFIA in page
