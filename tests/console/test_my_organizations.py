"""Profile → My Organizations → Manage: all of mine, to open and to leave (ORG-12)."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from organizations.models import Role
from tests import make

URL = "/profile/organizations/"


def names(text: str) -> list[str]:
    return re.findall(r'<a class="table__title"[^>]*>([^<]+)</a>', text)


def test_the_profile_leads_there(client_of, collaborator):
    text = client_of(collaborator).get(reverse("profile")).content.decode()
    assert f'href="{reverse("my-organizations")}"' in text
    assert "You are in 1 organization." in text


def test_it_lists_all_of_mine_and_no_other(client_of, collaborator, stranger):
    make.organization("Écluse", owner=collaborator.user)
    closed = make.organization("Closed", owner=collaborator.user)
    closed.closed_at = timezone.now()
    closed.save()
    text = client_of(collaborator).get(URL).content.decode()
    assert names(text) == ["Écluse", "Lanterna SA"]
    assert "Collaborator" in text
    assert "Legal representative" in text


def test_each_has_an_icon_to_open_and_one_to_leave(client_of, collaborator):
    slug = collaborator.organization.slug
    text = client_of(collaborator).get(URL).content.decode()
    assert re.search(rf'href="{reverse("home-of", args=[slug])}"[^>]*aria-label="Open Lanterna SA"', text)
    assert re.search(rf'href="{reverse("leave", args=[slug])}"[^>]*aria-label="Leave Lanterna SA"', text)


def test_leaving_is_disabled_with_every_reason_and_its_remedy(client_of, legal):
    make.seat(legal, make.product(legal.organization, "ksuite", "Big kSuite"))
    make.mailbox(legal)
    text = client_of(legal).get(URL).content.decode()
    assert "You have a seat in Big kSuite." in text
    assert "Your sign-in address linda@lanterna.test belongs to" in text
    assert "You are its only legal representative." in text
    assert reverse("members", args=[legal.organization.slug]) in text
    assert reverse("leave", args=[legal.organization.slug]) not in text
    disabled = re.search(r'<button[^>]*aria-disabled="true"[^>]*aria-describedby="([^"]+)"', text)
    assert f'id="{disabled[1]}"' in text


def test_a_reason_of_one_organization_does_not_hold_in_another(client_of, legal):
    other = make.member(make.organization("Free to go"), user=legal.user)
    make.seat(legal, make.product(legal.organization, "ksuite"))
    text = client_of(legal).get(URL).content.decode()
    assert reverse("leave", args=[other.organization.slug]) in text
    assert reverse("leave", args=[legal.organization.slug]) not in text


def test_it_is_found_by_typing_whatever_case_and_accents(client_of, htmx, collaborator):
    make.organization("Écluse de Morges", owner=collaborator.user)
    text = htmx(client_of(collaborator)).get(URL, {"q": "ecluse MORG"}).content.decode()
    assert names(text) == ["Écluse de Morges"]
    assert "<html" not in text


def test_it_is_sorted_by_role_too(client_of, collaborator):
    make.organization("Zénith", owner=collaborator.user)
    text = client_of(collaborator).get(URL, {"sort": "role"}).content.decode()
    assert names(text) == ["Zénith", "Lanterna SA"]


def test_many_have_pages_and_cost_the_same(client_of, collaborator, django_assert_num_queries):
    client = client_of(collaborator)
    client.get(URL)
    with django_assert_num_queries(8):  # session, person, rows, count, the three rules, switcher
        client.get(URL)
    for number in range(30):
        make.member(make.organization(f"Number {number:02}"), Role.LEGAL_REPRESENTATIVE, user=collaborator.user)
    with django_assert_num_queries(8):
        first = client.get(URL).content.decode()
    assert len(names(first)) == 25
    assert len(names(client.get(URL, {"page": "2"}).content.decode())) == 6


def test_whoever_is_in_none_is_told_what_to_do(client_of, db):
    text = client_of(make.user()).get(URL).content.decode()
    assert "You are not in any organization" in text
    assert reverse("new-organization") in text


@pytest.mark.parametrize("path", [URL, "/profile/", "/profile/history/", "/organizations/new/"])
def test_a_visitor_is_sent_to_sign_in(path, client):
    assert client.get(path).url.startswith(reverse("sign-in"))
