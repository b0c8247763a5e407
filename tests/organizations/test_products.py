"""ORG-2, ORG-7: products as far as one may see them: all of them, or those given, with what one may do there."""

from html import unescape

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organizations.models import Right
from tests import make


@pytest.fixture
def url(organization):
    return reverse("products", args=[organization.slug])


@pytest.fixture
def suite(organization):
    return make.product(organization, "ksuite", name="Lanterna kSuite")


@pytest.fixture
def mail(organization, suite):
    return make.product(organization, "mail", name="lanterna.test", bundle=suite)


@pytest.fixture
def site(organization):
    return make.product(organization, name="Shop of lanterns")


def words(response) -> str:
    return unescape(response.content.decode())


def rows_of(response) -> dict:
    return {row.name: row for row in response.context["rows"]}


@pytest.mark.parametrize("persona", ["legal", "admin"])
def test_whoever_sees_everything_sees_who_uses_it(client_of, request, url, suite, mail, site, collaborator, persona):
    make.seat(collaborator, suite)
    make.mailbox(collaborator, "carl@lanterna.test", mail)
    make.mailbox(collaborator, "sales@lanterna.test", mail)
    response = client_of(request.getfixturevalue(persona)).get(url)
    rows = rows_of(response)
    assert list(rows) == ["Lanterna kSuite", "lanterna.test", "Shop of lanterns"]
    assert rows["Lanterna kSuite"].people == "1 seat"
    assert rows["lanterna.test"].people == "2 mailboxes"
    assert rows["Shop of lanterns"].people == ""
    assert "Part of Lanterna kSuite" in words(response)


@pytest.mark.parametrize("persona", ["collaborator", "external"])
def test_others_see_what_was_given_to_them(client_of, request, url, suite, mail, site, persona):
    member = request.getfixturevalue(persona)
    make.grant(member, site, Right.TECHNICAL, Right.STATISTICS)
    make.seat(member, suite)
    make.mailbox(member, "mine@lanterna.test", mail)
    make.product(member.organization, name="Secret of the others")
    response = client_of(member).get(url)
    assert {name: row.access for name, row in rows_of(response).items()} == {
        "Lanterna kSuite": ["A seat"],
        "lanterna.test": ["mine@lanterna.test"],
        "Shop of lanterns": ["Technical, Statistics"],
    }
    assert "Secret of the others" not in words(response)


def test_what_others_were_given_is_not_shown(client_of, url, external, collaborator, mail):
    make.mailbox(external, "eva@lanterna.test", mail)
    make.mailbox(collaborator, "carl@lanterna.test", mail)
    make.grant(collaborator, mail, Right.STATISTICS)
    response = client_of(external).get(url)
    assert rows_of(response)["lanterna.test"].access == ["eva@lanterna.test"]
    assert "mailboxes" not in words(response)


def test_a_bundle_is_not_named_to_whom_it_was_not_given(client_of, url, external, mail, suite):
    make.grant(external, mail)
    assert "Lanterna kSuite" not in words(client_of(external).get(url))
    make.seat(external, suite)
    assert "Part of Lanterna kSuite" in words(client_of(external).get(url))


def test_a_product_of_another_organization_is_not_shown(client_of, url, legal, stranger):
    foreign = make.product(stranger.organization, name="Harbour of theirs")
    make.grant(make.member(stranger.organization, user=legal.user), foreign)
    assert rows_of(client_of(legal).get(url)) == {}


def test_what_has_ended_is_not_shown(client_of, url, legal, organization):
    make.product(organization, ended_at=timezone.now())
    assert rows_of(client_of(legal).get(url)) == {}


def test_it_is_narrowed_by_the_categories_there_are(client_of, url, legal, suite, site):
    client = client_of(legal)
    response = client.get(url, {"category": "Web"})
    assert list(rows_of(response)) == ["Shop of lanterns"]
    assert 'href="' + url + '?category=Collaboration"' in words(response)
    assert "Cloud" not in words(response)


def test_typing_finds_whatever_case_and_accents(client_of, url, legal, organization, site):
    make.product(organization, name="Café à Genève")
    client = client_of(legal)
    assert list(rows_of(client.get(url, {"q": "GENEVE cafe"}))) == ["Café à Genève"]
    assert list(rows_of(client.get(url))) == ["Café à Genève", "Shop of lanterns"]


@pytest.mark.parametrize("persona", ["collaborator", "external"])
def test_who_was_given_nothing_is_told_whom_to_ask(client_of, request, url, site, persona):
    page = words(client_of(request.getfixturevalue(persona)).get(url))
    assert "No product has been given to you yet" in page
    assert "Ask an administrator or a legal representative of Lanterna SA" in page


def test_an_organization_without_products_is_told_whom_to_ask(client_of, url, legal):
    page = words(client_of(legal).get(url))
    assert "No products yet" in page
    assert settings.STEWARD["SUPPORT_EMAIL"] in page


@pytest.mark.parametrize("persona", ["legal", "collaborator"])
def test_it_costs_the_same_however_many_they_are(client_of, request, organization, url, persona):
    member = request.getfixturevalue(persona)
    client = client_of(member)

    def cost() -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        return len(captured)

    make.grant(member, make.product(organization))
    before = cost()
    for _ in range(20):
        product = make.product(organization, "mail")
        make.grant(member, product)
        make.mailbox(member, f"{product.pk}@lanterna.test", product)
    assert cost() == before <= 8
