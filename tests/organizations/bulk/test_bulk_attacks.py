"""ORG-4: a change of many wants the same proof as a single one, and nothing crafted reaches further than the list."""

import pytest
from django.urls import reverse

from organizations.models import Membership, Role
from organizations.operations.people import change_roles
from security.models import AuditEntry
from tests import make
from tests.organizations.bulk.selecting import confirmed, frozen, ids
from tests.organizations.dialog import STALE, chosen, role_of, words


@pytest.fixture
def url(organization) -> str:
    return reverse("members-role", args=[organization.slug])


def test_where_the_legal_responsibility_moves_a_fresh_proof_is_asked_and_the_selection_survives(
    client_of, legal, collaborator, admin, url
):
    client = client_of(legal, proved=STALE)
    response = client.post(url, confirmed("legal_representative", collaborator, admin))
    assert response["Location"].startswith(reverse("confirm"))
    assert role_of(collaborator) == Role.COLLABORATOR
    assert client.post(response["Location"], {"password": make.PASSWORD, "next": url})["Location"] == url
    page = words(client.get(url))
    assert set(frozen(page)) == {collaborator.pk, admin.pk}
    assert chosen(page) == Role.LEGAL_REPRESENTATIVE
    client.post(url, confirmed("legal_representative", collaborator, admin))
    assert (role_of(collaborator), role_of(admin)) == ("legal_representative", "legal_representative")
    assert client.get(url).status_code == 303  # what was kept is gone


def test_what_was_kept_opens_in_its_own_organization_only(client_of, legal, collaborator, url, other_organization):
    make.member(other_organization, Role.ADMINISTRATOR, user=legal.user)
    client = client_of(legal, proved=STALE)
    client.post(url, confirmed("legal_representative", collaborator))
    elsewhere = reverse("members-role", args=[other_organization.slug])
    assert client.get(elsewhere).status_code == 303


# Attacks


def test_people_of_another_organization_are_not_touched_nor_named(client_of, legal, collaborator, stranger, url):
    client = client_of(legal)
    page = words(client.post(url, {"members": ids(collaborator, stranger), "role": "external"}))
    assert "Stella" not in page
    client.post(url, confirmed("external", collaborator, stranger))
    assert role_of(stranger) == Role.LEGAL_REPRESENTATIVE
    assert not AuditEntry.objects.filter(organization=stranger.organization_id).exists()


@pytest.mark.parametrize("members", ["x", "1,", "-1", "1 OR 1=1", "1" * 30, "1,\0"])
def test_a_selection_of_what_is_no_row_is_refused(client_of, legal, url, members):
    assert client_of(legal).post(url, {"members": members, "role": "external"}).status_code == 400


def test_what_else_is_sent_changes_nothing(client_of, legal, collaborator, url):
    sent = confirmed("external", collaborator) | {"manages_accounting": "on", "organization": "1", "user": "1"}
    client_of(legal).post(url, sent)
    member = Membership.objects.get(pk=collaborator.pk)
    assert (member.role, member.manages_accounting, member.organization_id) == (
        "external",
        False,
        collaborator.organization_id,
    )


@pytest.mark.parametrize("persona", ["collaborator", "external"])
def test_who_does_not_manage_users_changes_nobody(client_of, request, admin, url, persona):
    assert client_of(request.getfixturevalue(persona)).post(url, confirmed("external", admin)).status_code == 403
    assert role_of(admin) == Role.ADMINISTRATOR


def test_results_of_elsewhere_are_not_there(client_of, legal, stranger, other_organization):
    member = make.member(other_organization)
    outcome = change_roles(
        actor=make.actor(stranger), organization=other_organization, members=[member.pk], role=Role.EXTERNAL
    )
    url = reverse("members-changed", args=[legal.organization.slug, outcome.operation])
    assert client_of(legal).get(url).status_code == 404


def test_whoever_steps_down_so_far_that_results_are_hidden_begins_anew(client_of, legal, organization, url):
    make.member(organization, Role.LEGAL_REPRESENTATIVE)
    client = client_of(legal)
    response = client.post(url, confirmed("collaborator", legal))
    assert response["Location"] == reverse("home-of", args=[organization.slug])
    assert "You are now Collaborator." in words(client.get(response["Location"]))
