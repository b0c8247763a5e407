"""ORG-4: several people are selected in **Users**; for each it is said what another role would change."""

import re

import pytest
from django.urls import reverse

from organizations.models import Role
from tests import make
from tests.organizations.bulk.selecting import confirmed, frozen, headings, ids, ticked
from tests.organizations.dialog import chosen, offered, role_of, words


@pytest.fixture
def url(organization) -> str:
    return reverse("members-role", args=[organization.slug])


# The list


def test_the_list_offers_both_to_whoever_selects(client_of, legal, collaborator, organization):
    page = words(client_of(legal).get(reverse("members", args=[organization.slug])))
    assert f'name="selected" form="selection" value="{collaborator.pk}"' in page
    assert 'aria-label="Select Carl Dubois"' in page
    for name, label in (("members-role", "Edit role"), ("members-remove", "Remove from Organization")):
        assert re.search(f'formaction="{reverse(name, args=[organization.slug])}">{label}<', page)


def test_all_of_them_are_ticked_beyond_the_page(client_of, legal, collaborator, organization):
    page = words(client_of(legal).get(reverse("members", args=[organization.slug]), {"select": "all"}))
    assert page.count('name="selected"') == len(re.findall(r'name="selected"[^>]* checked>', page)) == 2


def test_a_row_that_changed_in_place_can_still_be_selected(client_of, htmx, legal, collaborator, organization):
    at = reverse("members", args=[organization.slug])
    changed = htmx(client_of(legal), at=at).post(
        reverse("member-role", args=[organization.slug, collaborator.pk]), {"role": "external"}
    )
    assert f'name="selected" form="selection" value="{collaborator.pk}"' in words(changed)


# What will come of it


def test_first_it_says_who_is_selected(client_of, legal, collaborator, external, url):
    page = words(client_of(legal).post(url, ticked(collaborator, external)))
    assert headings(page) == ["2 people selected"]
    assert offered(page) == [role.value for role in Role]
    assert "Change the role of" not in page
    assert set(frozen(page)) == {collaborator.pk, external.pk}


def test_for_each_it_says_what_will_change_what_is_so_and_what_is_not_possible(
    client_of, legal, admin, collaborator, external, url
):
    sent = {"members": ids(legal, admin, collaborator, external), "role": "collaborator", "show": "yes"}
    page = words(client_of(legal).post(url, sent))
    assert headings(page) == [
        "Not possible for 1 person",
        "1 person is already Collaborator",
        "Will change for 2 people",
    ]
    assert "Every organization needs a legal representative, and there is no other." in page
    assert "Administrator → Collaborator" in page
    assert "External → Collaborator" in page
    assert "Change the role of 2 people" in page
    assert chosen(page) == Role.COLLABORATOR
    assert role_of(admin) == Role.ADMINISTRATOR


def test_another_choice_swaps_what_will_change_alone(client_of, htmx, legal, collaborator, url):
    response = htmx(client_of(legal)).post(url, {"members": ids(collaborator), "role": "external"})
    page = words(response)
    assert response.status_code == 200
    assert "Collaborator → External" in page
    assert "<form" not in page


def test_an_administrator_is_not_offered_the_legal_responsibility(client_of, admin, legal, collaborator, url):
    client = client_of(admin)
    page = words(client.post(url, ticked(collaborator, legal)))
    assert offered(page) == ["administrator", "collaborator", "external"]
    response = client.post(url, confirmed("legal_representative", collaborator))
    assert response.status_code == 422
    assert "Only a legal representative can give or take away the legal responsibility." in words(response)
    assert role_of(collaborator) == Role.COLLABORATOR


def test_fifty_of_each_are_named_and_the_others_counted(client_of, legal, organization, url):
    crowd = [make.member(organization) for _ in range(53)]
    page = words(client_of(legal).post(url, {"members": ids(*crowd), "role": "external"}))
    assert page.count("Collaborator → External") == 50
    assert "and 3 more" in page
    assert len(frozen(page)) == 53


def test_whoever_is_among_them_is_warned(client_of, legal, organization, url):
    make.member(organization, Role.LEGAL_REPRESENTATIVE)
    page = words(client_of(legal).post(url, {"members": ids(legal), "role": "administrator"}))
    assert "You are among them. You cannot take this back yourself" in page
