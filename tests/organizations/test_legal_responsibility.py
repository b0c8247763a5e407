"""ORG-4: the role of legal representative: who gives it, who takes it away, with which proof, and who keeps it."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from organizations.models import Role
from security.models import AuditEntry, Notice
from tests import make
from tests.organizations.dialog import STALE, chosen, role_of, role_url, words


@pytest.fixture
def other_legal(organization):
    return make.member(organization, Role.LEGAL_REPRESENTATIVE, user=make.user("Otto", "Other"))


def test_a_crafted_form_of_an_administrator_is_refused_and_logged(client_of, admin, collaborator):
    response = client_of(admin, proved=None).post(role_url(collaborator), {"role": "legal_representative"})
    assert response.status_code == 409
    assert "Only a legal representative can give or take away the legal responsibility." in words(response)
    assert role_of(collaborator) == Role.COLLABORATOR
    entry = AuditEntry.objects.get(outcome="refused")
    assert (entry.actor, entry.organization) == (str(admin.user_id), admin.organization_id)
    assert entry.facts["reasons"] == ["only_legal_representatives"]
    assert not Notice.objects.exists()


@pytest.mark.parametrize("first", ["external", "legal_representative"])
def test_a_role_that_is_sent_twice_is_the_last_one_for_whoever_checks_and_whoever_changes(
    client_of, admin, collaborator, first
):
    """ASVS 15.3.7: there is no order in which one value is allowed and the other one taken."""
    second = {"external": "legal_representative", "legal_representative": "external"}[first]
    response = client_of(admin).post(role_url(collaborator), {"role": [first, second]})
    assert (response.status_code, role_of(collaborator)) == {
        "external": (303, Role.EXTERNAL),
        "legal_representative": (409, Role.COLLABORATOR),
    }[second]


def test_an_administrator_cannot_demote_a_legal_representative(client_of, htmx, admin, legal, other_legal):
    response = htmx(client_of(admin)).post(role_url(legal), {"role": "external"})
    assert response.status_code == 409
    assert role_of(legal) == Role.LEGAL_REPRESENTATIVE


def test_a_crafted_form_cannot_demote_the_last_one(client_of, legal):
    response = client_of(legal, proved=None).post(role_url(legal), {"role": "administrator"})
    assert response.status_code == 409
    assert role_of(legal) == Role.LEGAL_REPRESENTATIVE


def test_nobody_else_changes_their_own_role(client_of, admin):
    response = client_of(admin).post(role_url(admin), {"role": "external"})
    assert response.status_code == 409
    assert "Nobody can change their own role." in words(response)
    assert role_of(admin) == Role.ADMINISTRATOR


@pytest.mark.parametrize("with_htmx", [True, False])
def test_giving_it_wants_a_fresh_proof_and_keeps_what_was_chosen(client_of, htmx, legal, collaborator, with_htmx):
    client = client_of(legal, proved=STALE)
    data = {"role": "legal_representative"}
    if with_htmx:
        target = htmx(client).post(role_url(collaborator), data)["HX-Redirect"]
    else:
        response = client.post(role_url(collaborator), data)
        assert response.status_code == 303
        target = response["Location"]
    assert role_of(collaborator) == Role.COLLABORATOR
    assert urlsplit(target).path == reverse("confirm")
    (back,) = parse_qs(urlsplit(target).query)["next"]
    assert back == f"{role_url(collaborator)}?role=legal_representative"
    confirmed = client.post(target, {"password": make.PASSWORD, "next": back})
    assert confirmed["Location"] == back
    assert chosen(words(client.get(back))) == Role.LEGAL_REPRESENTATIVE
    client.post(role_url(collaborator), data)
    assert role_of(collaborator) == Role.LEGAL_REPRESENTATIVE


def test_taking_it_away_wants_a_fresh_proof_too(client_of, legal, other_legal):
    response = client_of(legal, proved=None).post(role_url(other_legal), {"role": "external"})
    assert response.status_code == 303
    assert role_of(other_legal) == Role.LEGAL_REPRESENTATIVE


def test_who_steps_down_begins_anew_where_they_may_be(client_of, htmx, legal, other_legal):
    client = client_of(legal)
    response = htmx(client).post(role_url(legal), {"role": "collaborator"})
    home = reverse("home-of", args=[legal.organization.slug])
    assert response["HX-Redirect"] == home
    assert "You are now Collaborator." in words(client.get(home))
    assert client.get(reverse("members", args=[legal.organization.slug])).status_code == 403


def test_who_steps_down_to_administrator_stays_with_the_users(client_of, legal, other_legal):
    response = client_of(legal).post(role_url(legal), {"role": "administrator"})
    assert response["Location"] == reverse("members", args=[legal.organization.slug])
