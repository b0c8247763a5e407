"""ORG-7: the page **Edit product access**: categories, boxes, where else a right comes from, and what saving does."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations import catalogue
from organizations.models import Access, Membership, Product, ProductGrant, Right, Role
from organizations.operations.access import edit_access
from security.models import AuditEntry
from tests import make
from tests.organizations.access.page import access_url, boxes, form_of, words

WEB = {"category": "Web"}


@pytest.fixture
def site(organization) -> Product:
    make.product(organization, "mail", "Letters")  # there is more than one category
    return make.product(organization, name="Shop of lanterns")


def given(member) -> dict[str, list[str]]:
    grants = ProductGrant.objects.filter(access__membership=member).select_related("product")
    return {grant.product.name: sorted(grant.rights) for grant in grants}


def test_categories_say_how_many_of_their_products_are_reached(client_of, legal, collaborator, site):
    make.grant(collaborator, site)
    page = words(client_of(legal).get(access_url(collaborator)))
    assert "1 of 2 products" in page
    assert "1 of 1 product" in page
    assert "0 of 1 product" in page
    assert "Shop of lanterns" not in page


def test_categories_stand_in_the_order_of_the_catalogue(client_of, legal, collaborator):
    catalogue.seed()
    page = words(client_of(legal).get(access_url(collaborator)))
    shown = re.findall(r'accordion__title">([^<]+)<', page)
    assert shown == list(dict.fromkeys(kind.category for kind in catalogue.CATALOGUE))


def test_an_open_category_shows_products_with_the_rights_of_their_kinds(
    client_of, legal, collaborator, organization, site
):
    make.product(organization, "ksuite", "Suite")
    make.grant(collaborator, site, Right.STATISTICS)
    client = client_of(legal)
    assert boxes(client.get(access_url(collaborator), WEB)) == {
        "Technical: Future products of this kind (Hosting)": False,
        "Statistics: Future products of this kind (Hosting)": False,
        "Technical: Shop of lanterns": False,
        "Statistics: Shop of lanterns": True,
    }
    others = boxes(client.get(access_url(collaborator), {"category": "Collaboration"}))
    assert "Technical: Suite" in others
    assert "Statistics: Suite" not in others


def test_the_only_category_is_open_by_itself(client_of, legal, collaborator, organization):
    make.product(organization, name="Shop of lanterns")
    assert "Technical: Shop of lanterns" in boxes(client_of(legal).get(access_url(collaborator)))


def test_where_else_a_right_comes_from_and_what_comes_of_it(client_of, legal, collaborator, organization, site):
    team = make.team(organization, "Atelier", collaborator)
    make.grant(team, site, Right.STATISTICS)
    make.grant(collaborator, site, Right.TECHNICAL)
    page = words(client_of(legal).get(access_url(collaborator), WEB))
    assert "Also through team Atelier: Statistics" in page
    assert '<td data-label="In effect">Technical, Statistics</td>' in page


def test_what_is_ticked_is_saved_and_what_is_unticked_taken_away(client_of, admin, collaborator, site):
    make.grant(collaborator, site, Right.STATISTICS)
    client = client_of(admin)
    sent = form_of(client.get(access_url(collaborator), WEB))
    sent |= {"rights": [f"{site.pk}:technical"], "future": [f"{site.kind_id}:technical"]}
    answer = client.post(f"{access_url(collaborator)}?category=Web", sent)
    assert (answer.status_code, answer["Location"]) == (
        303,
        f"{access_url(collaborator)}?category=Web#category-{site.kind_id}",
    )
    assert given(collaborator) == {"Shop of lanterns": ["technical"]}
    assert Access.objects.get().kind_grants.get().rights == ["technical"]
    assert "The product access was saved." in words(client.get(access_url(collaborator)))
    assert AuditEntry.objects.get(code="access_changed").subject == str(collaborator.user_id)


def test_nothing_ticked_otherwise_changes_nothing_and_says_so(client_of, legal, collaborator, site):
    make.grant(collaborator, site)
    client = client_of(legal)
    client.post(f"{access_url(collaborator)}?category=Web", form_of(client.get(access_url(collaborator), WEB)))
    assert "Nothing was changed." in words(client.get(access_url(collaborator)))
    assert not AuditEntry.objects.filter(code="access_changed").exists()


def test_htmx_gets_the_category_and_a_message(client_of, htmx, legal, collaborator, site):
    url = f"{access_url(collaborator)}?category=Web"
    asking = htmx(client_of(legal), at=url)
    opened = asking.get(url)
    assert words(opened).startswith('<details class="accordion"')
    answer = asking.post(url, form_of(opened) | {"rights": [f"{site.pk}:technical"]})
    assert words(answer).startswith('<details class="accordion"')
    assert "1 of 1 product" in words(answer)
    assert boxes(answer)["Technical: Shop of lanterns"]
    assert "The product access was saved." in words(answer)


def test_full_access_is_given_and_taken_with_one_click(client_of, legal, collaborator, site):
    client = client_of(legal)
    client.post(access_url(collaborator), {"full": "on"})
    assert collaborator.reach.count() == 2
    page = words(client.get(access_url(collaborator), WEB))
    assert "Take away full access" in page
    assert '<td data-label="In effect">Technical, Statistics</td>' in page
    client.post(access_url(collaborator), {"full": "off"})
    assert collaborator.reach.count() == 0


@pytest.mark.parametrize("asked", [WEB, {"q": "site"}], ids=["category", "search"])
def test_everything_shown_is_given_and_taken_with_one_click(client_of, legal, collaborator, organization, site, asked):
    sites = [make.product(organization, name=f"Site {place}") for place in range(60)]
    Product.objects.filter(pk=site.pk).update(name="Site of lanterns")
    client, url = client_of(legal), access_url(collaborator)
    page = client.get(url, asked)
    assert "Give every right on these 61 products" in words(page)
    address = f"{url}?{'&'.join(f'{name}={value}' for name, value in asked.items())}"
    client.post(address, form_of(page) | {"all": "give:61"})
    assert len(given(collaborator)) == len(sites) + 1
    assert given(collaborator)["Site 59"] == ["statistics", "technical"]
    client.post(address, form_of(client.get(url, asked)) | {"all": "take:61"})
    assert given(collaborator) == {}


def test_to_more_than_somebody_saw_nothing_is_given(client_of, legal, collaborator, organization, site):
    client, url = client_of(legal), f"{access_url(collaborator)}?category=Web"
    sent = form_of(client.get(url))
    make.product(organization, name="Made meanwhile")
    client.post(url, sent | {"all": "give:1"})
    assert given(collaborator) == {}
    assert "The list of products has changed." in words(client.get(url))


def test_what_somebody_else_gave_meanwhile_stays(client_of, legal, admin, collaborator, organization, site):
    """Two editors have the page open; each changes another product."""
    other = make.product(organization, name="Other")
    url = f"{access_url(collaborator)}?category=Web"
    first, second = client_of(legal), client_of(admin)
    one, two = form_of(first.get(url)), form_of(second.get(url))
    first.post(url, one | {"rights": [f"{site.pk}:technical"]})
    second.post(url, two | {"rights": [f"{other.pk}:statistics"]})
    assert given(collaborator) == {"Shop of lanterns": ["technical"], "Other": ["statistics"]}


def test_fifty_products_stand_on_a_page_and_the_others_keep_their_rights(
    client_of, legal, collaborator, organization, site
):
    sites = [make.product(organization, name=f"Site {place:02}") for place in range(59)]
    for one in sites:
        make.grant(collaborator, one)
    client, url = client_of(legal), f"{access_url(collaborator)}?category=Web&page=2"
    page = client.get(url)
    assert len(boxes(page)) == 20
    assert "51–60 of 60" in words(page)
    client.post(url, form_of(page) | {"rights": []})
    assert len(given(collaborator)) == 49
    client.post(url.replace("&page=2", ""), form_of(client.get(access_url(collaborator), WEB)))
    assert len(given(collaborator)) == 49


def test_typing_finds_products_of_every_category(client_of, legal, collaborator, organization, site):
    client = client_of(legal)
    for _ in range(20):
        make.product(organization, "mail")
    assert 'name="q"' in words(client.get(access_url(collaborator)))
    found = boxes(client.get(access_url(collaborator), {"q": "LANTERNS"}))
    assert set(found) == {"Technical: Shop of lanterns", "Statistics: Shop of lanterns"}
    assert "Nothing matches" in words(client.get(access_url(collaborator), {"q": "no such thing"}))


def test_a_product_that_has_ended_is_left_out(client_of, legal, collaborator, site):
    client, url = client_of(legal), f"{access_url(collaborator)}?category=Web"
    sent = form_of(client.get(url))
    Product.objects.filter(pk=site.pk).update(ended_at=site.created_at)
    client.post(url, sent | {"rights": [f"{site.pk}:technical"]})
    assert given(collaborator) == {}


def test_an_administrator_sees_why_there_is_nothing_to_edit(client_of, admin, legal, site):
    make.grant(admin, site)
    client = client_of(legal)
    page = client.get(access_url(admin), WEB)
    assert "Legal representatives and administrators have access to every product" in words(page)
    assert 'type="submit"' not in words(page).split('id="products"')[1].split("accordions")[1]
    answer = client.post(f"{access_url(admin)}?category=Web", {"rights": [f"{site.pk}:statistics"]})
    assert answer.status_code == 409
    assert given(admin) == {"Shop of lanterns": ["technical"]}
    assert AuditEntry.objects.get(code="refused").facts["reasons"] == ["sees_everything"]


def test_what_a_team_is_given_is_edited_on_the_same_page(client_of, admin, organization, collaborator, site):
    team = make.team(organization, "Atelier", collaborator)
    url = reverse("team-access", args=[organization.slug, team.pk]) + "?category=Web"
    client = client_of(admin)
    page = client.get(url)
    assert "In effect" not in words(page)
    client.post(url, form_of(page) | {"rights": [f"{site.pk}:technical"]})
    assert list(collaborator.reach.values_list("product", "team")) == [(site.pk, team.pk)]
    entry = AuditEntry.objects.get(code="access_changed")
    assert (entry.subject_kind, entry.subject) == ("team", str(team.pk))


def test_what_the_invited_will_get_is_edited_as_a_step_of_the_invitation(client_of, admin, legal, organization, site):
    rows = [{"email": "a@b.test", "given_name": "", "family_name": "", "role": "collaborator", "ends_on": ""}]
    batch = make.batch(organization, author=admin.user, rows=rows)
    url = reverse("invite-access", args=[organization.slug, batch.pk]) + "?category=Web"
    page = client_of(admin).get(url)
    assert "Continue" in words(page)
    client_of(admin).post(url, form_of(page) | {"rights": [f"{site.pk}:technical"]})
    assert ProductGrant.objects.get().access.batch == batch
    assert client_of(legal).get(url).status_code == 404
    batch.state = "sent"
    batch.save()
    assert client_of(admin).get(url).status_code == 404


@pytest.mark.parametrize("asked", [{}, WEB, {"q": "site"}], ids=["closed", "open", "found"])
def test_it_costs_the_same_with_ten_products_and_with_two_thousand(client_of, legal, collaborator, organization, asked):
    client, kind = client_of(legal), make.kind("hosting")
    make.product(organization, "mail")
    team = make.team(organization, "Atelier", collaborator)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(access_url(collaborator), asked).status_code == 200
        return len(captured)

    def add(number: int) -> None:
        made = [Product(organization=organization, kind=kind, name=f"Site {place}") for place in range(number)]
        wanted = {product.pk: [Right.TECHNICAL] for product in Product.objects.bulk_create(made)}
        for holder in (collaborator, team):
            edit_access(actor=make.actor(legal), holder=holder, products=wanted)

    add(10)
    client.get(access_url(collaborator))
    few = cost()
    add(1990)
    Membership.objects.filter(role=Role.EXTERNAL).delete()
    assert cost() == few <= 15
