"""How long **Edit product access** takes with 2,000 products, and **Teams** with 10,000 members: beside a bare page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.models import Membership, Product, ProductGrant, Right, Role, TeamMember
from organizations.operations.access import edit_access
from tests import make
from tests.benchmarks.measure import Visitor, medians, say

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("plain_templates")]

PRODUCTS, TEAMS, PEOPLE = 2_000, 200, 50
MEASURED = {"found", "page 7", "page 150", "by members"}


@pytest.fixture
def large(company):
    """A company of 10,000 with 2,000 products and 200 teams of fifty people, each with a hundred products."""
    organization = company(10_000)
    kinds = [make.kind(code) for code in make.KINDS]
    made = [Product(organization=organization, kind=kinds[n % 4], name=f"Product {n}") for n in range(PRODUCTS)]
    products = Product.objects.bulk_create(made)
    members = list(Membership.objects.filter(organization=organization, role=Role.COLLABORATOR)[: TEAMS * PEOPLE])
    for place in range(TEAMS):
        team = make.team(organization, f"Team {place}")
        access = make.access(team)
        people = members[place * PEOPLE % len(members) :][:PEOPLE]
        TeamMember.objects.bulk_create(
            [TeamMember(team=team, membership=one, is_leader=one is people[0]) for one in people]
        )
        given = [products[(place * 7 + step) % PRODUCTS] for step in range(100)]
        ProductGrant.objects.bulk_create(
            [ProductGrant(access=access, product=one, rights=[Right.TECHNICAL]) for one in given]
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return organization


def beside_a_bare_page(organization, title: str, pages: dict[str, str], settings) -> None:
    """Each page takes at most twice the bare one's time; the one asked for by a search or far in is measured only."""
    settings.ROOT_URLCONF = "tests.benchmarks.bare"
    visitor = Visitor(make.session(organization.memberships.select_related("user").get(role=Role.LEGAL_REPRESENTATIVE)))
    bare = f"/o/{organization.slug}/bare/"
    acts = {name: lambda path=path: visitor.get(path) for name, path in {"bare page": bare, **pages}.items()}
    queries = {}
    for name, act in acts.items():
        with CaptureQueriesContext(connection) as captured:
            act()
        queries[name] = len(captured)
    found = medians(acts, rounds=60)
    ratios = {name: found[name] / found["bare page"] for name in pages}
    say(f"{title}, {queries}", found, **{f"{name.replace(' ', '_')}_to_bare": ratio for name, ratio in ratios.items()})
    assert {name: ratio for name, ratio in ratios.items() if ratio > 2 and name not in MEASURED} == {}


def test_product_access_with_two_thousand_products(large, settings):
    one = TeamMember.objects.filter(team__organization=large).select_related("membership").first().membership
    legal = large.memberships.select_related("user").get(role=Role.LEGAL_REPRESENTATIVE)
    everything = {pk: [Right.TECHNICAL] for pk in large.products.values_list("pk", flat=True)}
    edit_access(actor=make.actor(legal), holder=one, products=everything)
    url = reverse("member-access", args=[large.slug, one.pk])
    team = reverse("team-access", args=[large.slug, large.teams.order_by("pk").first().pk])
    pages = {
        "closed": url,
        "open": f"{url}?category=Web",
        "page 7": f"{url}?category=Collaboration&page=7",
        "found": f"{url}?q=product+1",
        "of a team": f"{team}?category=Web",
    }
    beside_a_bare_page(large, "Product access among 2,000", pages, settings)


def test_full_access_to_two_thousand_products(large, settings):
    one = TeamMember.objects.filter(team__organization=large).select_related("membership").first().membership
    make.access(one, full=True)
    pages = {"open": reverse("member-access", args=[large.slug, one.pk]) + "?category=Web"}
    beside_a_bare_page(large, "Full access to 2,000", pages, settings)


def test_teams_among_ten_thousand_members(large, settings):
    team = large.teams.order_by("pk").first()
    args = [large.slug, team.pk]
    pages = {
        "teams": reverse("teams", args=[large.slug]),
        "by members": reverse("teams", args=[large.slug]) + "?sort=members",
        "add members": reverse("team-members", args=args),
        "page 150": reverse("team-members", args=args) + "?page=150",
        "found": reverse("team-members", args=args) + "?q=family10",
    }
    beside_a_bare_page(large, "Teams of 10,000", pages, settings)
