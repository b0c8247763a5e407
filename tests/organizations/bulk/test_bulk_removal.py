"""ORG-10: several people, selected in **Users**, are removed together after one's own sign-in address was typed."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.models import Membership, Role
from security.models import AuditEntry, Notice
from tests import make
from tests.organizations.bulk.selecting import confirmed, frozen, headings, ids, ticked
from tests.organizations.dialog import STALE, words


@pytest.fixture
def url(organization) -> str:
    return reverse("members-remove", args=[organization.slug])


def typed(reader, *members) -> dict[str, str]:
    return {"members": ids(*members), "confirm": "yes", "address": reader.user.email}


def there(*members) -> int:
    return Membership.objects.filter(pk__in=[member.pk for member in members]).count()


def test_for_each_it_says_what_ends_or_what_keeps_them(
    client_of, admin, legal, collaborator, external, organization, url
):
    make.grant(collaborator, make.product(organization))
    make.team(organization, "Boutique", collaborator)
    make.seat(collaborator)
    page = words(client_of(admin).post(url, ticked(admin, legal, collaborator, external)))
    assert headings(page) == ["Not possible for 2 people", "2 people will be removed"]
    assert "Collaborator · 1 product, 1 team, 1 seat" in page
    assert "External · No product access" in page
    assert "You cannot remove yourself." in page
    assert "Only a legal representative can remove a legal representative." in page
    assert "Remove 2 people" in page
    assert set(frozen(page)) == {admin.pk, legal.pk, collaborator.pk, external.pk}
    assert there(collaborator, external) == 2


def test_typed_and_confirmed_they_go_and_the_results_say_so(client_of, admin, legal, collaborator, external, url):
    client = client_of(admin)
    response = client.post(url, typed(admin, admin, collaborator, external))
    assert response.status_code == 303
    assert there(collaborator, external) == 0
    page = words(client.get(response["Location"]))
    assert headings(page) == ["Not possible for 1 person", "2 people were removed"]
    assert "Users removed" in page
    for told in ("Carl Dubois", "Eva Example", "Oneself"):
        assert told in page
    assert {notice.address for notice in Notice.objects.all()} == {"carl@lanterna.test", "eva@lanterna.test"}
    assert AuditEntry.objects.values("operation").distinct().count() == 1


@pytest.mark.parametrize("written", ["", "carl@lanterna.test", "nobody@nowhere.test"])
def test_another_address_removes_nobody_and_keeps_the_selection(client_of, admin, collaborator, external, url, written):
    response = client_of(admin).post(url, typed(admin, collaborator, external) | {"address": written})
    page = words(response)
    assert response.status_code == 422
    assert 'aria-invalid="true"' in page
    assert set(frozen(page)) == {collaborator.pk, external.pk}
    assert there(collaborator, external) == 2
    assert not AuditEntry.objects.exists()


def test_without_the_confirmation_the_address_alone_removes_nobody(client_of, admin, collaborator, url):
    sent = {"members": ids(collaborator), "address": admin.user.email}
    assert client_of(admin).post(url, sent).status_code == 200
    assert there(collaborator) == 1


def test_where_nobody_can_be_removed_there_is_nothing_to_type(client_of, admin, url):
    page = words(client_of(admin).post(url, ticked(admin)))
    assert "None of the selected users can be removed now." in page
    assert "Your own sign-in address" not in page
    assert client_of(admin).post(url, typed(admin, admin)).status_code == 422


def test_a_legal_representative_among_them_wants_a_fresh_proof_first(client_of, legal, collaborator, organization, url):
    second = make.member(organization, Role.LEGAL_REPRESENTATIVE)
    client = client_of(legal, proved=STALE)
    response = client.post(url, ticked(second, collaborator))
    assert response["Location"].startswith(reverse("confirm"))
    client.post(response["Location"], {"password": make.PASSWORD, "next": url})
    page = words(client.get(url))
    assert set(frozen(page)) == {second.pk, collaborator.pk}
    client.post(url, typed(legal, second, collaborator))
    assert there(second, collaborator) == 0


def test_people_of_another_organization_are_not_touched_nor_named(client_of, legal, collaborator, stranger, url):
    client = client_of(legal)
    assert "Stella" not in words(client.post(url, {"members": ids(collaborator, stranger)}))
    client.post(url, typed(legal, collaborator, stranger))
    assert there(stranger) == 1


@pytest.mark.parametrize("persona", ["collaborator", "external"])
def test_who_does_not_manage_users_removes_nobody(client_of, request, admin, url, persona):
    actor = request.getfixturevalue(persona)
    assert client_of(actor).post(url, typed(actor, admin)).status_code == 403
    assert there(admin) == 1


def test_a_role_that_is_confirmed_at_the_wrong_address_removes_nobody(client_of, admin, collaborator, url):
    assert client_of(admin).post(url, confirmed("external", collaborator)).status_code == 422
    assert there(collaborator) == 1


def test_a_name_cannot_smuggle_markup(client_of, admin, organization, url):
    evil = make.member(organization, user=make.user("<b>Evil</b>"))
    client = client_of(admin)
    assert "<b>Evil" not in client.post(url, ticked(evil)).content.decode()
    results = client.post(url, typed(admin, evil))["Location"]
    assert "<b>Evil" not in client.get(results).content.decode()


def test_the_number_of_queries_of_the_page_does_not_hang_on_the_number_of_people(client_of, legal, organization, url):
    client = client_of(legal)

    def count(number: int) -> int:
        crowd = [make.member(organization) for _ in range(number)]
        with CaptureQueriesContext(connection) as captured:
            page = words(client.post(url, {"members": ids(*crowd)}))
        assert re.search(f"{number} people will be removed", page)
        return len(captured)

    count(2)
    assert count(10) == count(200)
