"""ORG-7, ORG-9: what was given adds up: individually, through teams, in full, and of products that come later."""

import pytest
from django.urls import reverse

from console.kit.guards import Refused
from organizations.holders import access_of
from organizations.models import Access, KindGrant, ProductGrant, Right, Role
from organizations.operations.access import edit_access
from organizations.operations.people import change_roles
from organizations.operations.products import add_product
from organizations.queries.access_rows import listing
from organizations.rights import rights_text
from security.models import AuditEntry
from tests import make
from tests.organizations.access.page import words


def reached(member) -> dict[str, set[str]]:
    """What a member may do, by the product's name."""
    found: dict[str, set[str]] = {}
    for reach in member.reach.select_related("product"):
        found.setdefault(reach.product.name, set()).update(reach.rights)
    return found


@pytest.fixture
def give(legal):
    """`give(holder, product, rights…)`, by the legal representative."""

    def edit(holder, product=None, *rights, **more) -> int:
        products = {product.pk: rights} if product else {}
        return edit_access(actor=make.actor(legal), holder=holder, products=products, **more)

    return edit


def test_rights_of_oneself_and_of_two_teams_add_up(organization, external, give):
    site, mail = make.product(organization, name="Site"), make.product(organization, "mail", "Mail")
    one, other = make.team(organization, "One", external), make.team(organization, "Other", external)
    give(external, site, Right.TECHNICAL)
    give(one, site, Right.STATISTICS)
    give(other, mail, Right.STATISTICS)
    assert reached(external) == {"Site": {"technical", "statistics"}, "Mail": {"statistics"}}
    other.places.all().delete()
    assert reached(external) == {"Site": {"technical", "statistics"}}


@pytest.mark.parametrize("full", ["nobody", "external", "Other"])
def test_the_page_and_the_database_add_up_alike(organization, external, give, full):
    site, mail = make.product(organization, name="Site"), make.product(organization, "mail", "Mail")
    make.product(organization, "ksuite", "Suite")
    one, other = make.team(organization, "One", external), make.team(organization, "Other", external)
    give(external, site, Right.TECHNICAL)
    give(one, mail, Right.STATISTICS)
    give(other, site, Right.STATISTICS)
    if full != "nobody":
        give(external if full == "external" else other, full=True)
    products = list(organization.products.select_related("kind").order_by("pk"))
    shown = listing(external, access_of(external), products)
    results = {row["name"]: row["result"] for group in shown.groups for row in group.rows}
    assert results == {
        product.name: rights_text(reached(external).get(product.name, ())) or "–" for product in products
    }


def test_full_access_is_a_state_under_which_the_rest_is_kept(organization, collaborator, give):
    site, other = make.product(organization, name="Site"), make.product(organization, "ksuite", "Suite")
    give(collaborator, site, Right.STATISTICS)
    give(collaborator, full=True)
    later = make.product(organization, name="Later")
    assert reached(collaborator) == {
        "Site": {"technical", "statistics"},
        "Suite": {"technical"},
        later.name: {"technical", "statistics"},
    }
    give(collaborator, full=False)
    assert reached(collaborator) == {"Site": {"statistics"}}
    assert other.name not in reached(collaborator)


def test_a_team_with_full_access_reaches_everything(organization, collaborator, give):
    make.product(organization, name="Site")
    give(make.team(organization, "All", collaborator), full=True)
    assert reached(collaborator) == {"Site": {"technical", "statistics"}}


def test_a_product_that_is_added_goes_to_whom_it_was_promised(organization, legal, collaborator, external, give):
    hosting, mail = make.kind("hosting"), make.kind("mail")
    team = make.team(organization, "Web", external)
    draft = make.batch(organization)
    give(collaborator, kinds={hosting.pk: [Right.TECHNICAL], mail.pk: [Right.STATISTICS]})
    give(team, kinds={hosting.pk: [Right.STATISTICS]})
    give(draft, kinds={hosting.pk: [Right.TECHNICAL]})
    add_product(actor=make.actor(legal), organization=organization, kind=hosting, name="New site")
    assert reached(collaborator) == {"New site": {"technical"}}
    assert reached(external) == {"New site": {"statistics"}}
    assert ProductGrant.objects.filter(access__batch=draft).count() == 1


def test_nothing_comes_from_what_another_organization_was_promised(legal, stranger, organization):
    hosting = make.kind("hosting")
    guest = make.member(stranger.organization)
    edit_access(actor=make.actor(stranger), holder=guest, kinds={hosting.pk: [Right.TECHNICAL]})
    add_product(actor=make.actor(legal), organization=organization, kind=hosting, name="New site")
    assert not ProductGrant.objects.exists()


def test_a_right_that_a_kind_has_lost_is_not_given_with_a_new_product(organization, legal, collaborator, give):
    hosting = make.kind("hosting")
    give(collaborator, kinds={hosting.pk: [Right.TECHNICAL, Right.STATISTICS]})
    hosting.rights = [Right.TECHNICAL]
    hosting.save()
    add_product(actor=make.actor(legal), organization=organization, kind=hosting, name="New site")
    assert reached(collaborator) == {"New site": {"technical"}}


def test_what_was_given_is_void_for_an_administrator_and_counts_again_afterwards(
    organization, legal, collaborator, give, client_of
):
    site = make.product(organization, name="Site")
    give(collaborator, site, Right.TECHNICAL)
    promote, demote = Role.ADMINISTRATOR, Role.COLLABORATOR
    change_roles(actor=make.actor(legal), organization=organization, members=[collaborator.pk], role=promote)
    with pytest.raises(Refused) as refusal:
        give(collaborator, site, Right.STATISTICS)
    assert refusal.value.codes == {"sees_everything"}
    page = words(client_of(legal).get(reverse("member-access", args=[organization.slug, collaborator.pk])))
    assert "What was given before is kept, but has no effect." in page
    assert reverse("member-role", args=[organization.slug, collaborator.pk]) in page
    change_roles(actor=make.actor(legal), organization=organization, members=[collaborator.pk], role=demote)
    assert reached(collaborator) == {"Site": {"technical"}}


def test_a_change_that_changes_nothing_is_not_recorded(organization, collaborator, give):
    site = make.product(organization, name="Site")
    assert give(collaborator, site) == 0
    assert give(collaborator, full=False) == 0
    assert not Access.objects.exists()
    assert give(collaborator, site, Right.TECHNICAL) == 1
    assert give(collaborator, site, Right.TECHNICAL) == 0
    assert AuditEntry.objects.filter(code="access_changed").count() == 1


def test_the_log_says_what_was_given_before_and_after(organization, collaborator, give, client_of, legal):
    sites = [make.product(organization, name=f"Site {place}") for place in range(8)]
    edit_access(
        actor=make.actor(legal),
        holder=collaborator,
        products={site.pk: [Right.TECHNICAL] for site in sites},
        kinds={make.kind("mail").pk: [Right.STATISTICS]},
        full=True,
    )
    give(collaborator, sites[0], Right.STATISTICS)
    first, second = AuditEntry.objects.filter(code="access_changed").order_by("pk")
    (together,) = first.facts["products"]
    assert together["ids"] == [site.pk for site in sites]
    assert (second.facts["products"][0]["before"], second.facts["products"][0]["after"]) == (
        ["technical"],
        ["statistics"],
    )
    page = words(client_of(legal).get(reverse("log", args=[organization.slug])))
    assert "Site 0, Site 1, Site 2, Site 3, Site 4 and 3 more: None → <b>Technical</b>" in page
    assert "Future products (Mail Service): None → <b>Statistics</b>" in page
    assert "Full access: Off → <b>On</b>" in page
    assert "Site 0: Technical → <b>Statistics</b>" in page


def test_what_is_prepared_for_the_invited_is_not_logged(organization, give):
    site = make.product(organization, name="Site")
    draft = make.batch(organization)
    before = draft.changed_at
    assert give(draft, site, Right.TECHNICAL, kinds={site.kind_id: [Right.TECHNICAL]}) == 2
    assert (ProductGrant.objects.count(), KindGrant.objects.count()) == (1, 1)
    draft.refresh_from_db()
    assert draft.changed_at > before
    assert not AuditEntry.objects.filter(code="access_changed").exists()


def test_two_thousand_products_are_few_statements(
    organization, collaborator, give, legal, django_assert_max_num_queries
):
    kind = make.kind("hosting")
    make.product(organization)
    products = type(make.product(organization)).objects
    products.bulk_create([products.model(organization=organization, kind=kind, name=f"P{n}") for n in range(1998)])
    wanted = {pk: [Right.TECHNICAL] for pk in products.values_list("pk", flat=True)}
    with django_assert_max_num_queries(30):
        assert edit_access(actor=make.actor(legal), holder=collaborator, products=wanted) == 2000
    assert collaborator.reach.count() == 2000
