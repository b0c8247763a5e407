"""ORG-10: what will end is shown, one's own sign-in address is typed, and only then somebody is removed."""

import pytest
from django.urls import reverse

from organizations.models import Membership, Role
from security.models import AuditEntry
from tests import make
from tests.organizations.dialog import STALE, words


def url_of(member) -> str:
    return reverse("member-remove", args=[member.organization.slug, member.pk])


def users_of(organization) -> str:
    return reverse("members", args=[organization.slug])


def is_there(member) -> bool:
    return Membership.objects.filter(pk=member.pk).exists()


def typed(member) -> dict[str, str]:
    return {"address": member.user.email}


# What will end


def test_the_dialog_says_what_will_end(client_of, htmx, admin, collaborator, organization):
    make.grant(collaborator, make.product(organization, name="The shop"))
    make.team(organization, "Boutique", collaborator)
    make.seat(collaborator, make.product(organization, "ksuite", "Our kSuite"))
    make.mailbox(collaborator, "sales@lanterna.test")
    make.invitation(organization, by=collaborator.user)
    page = words(htmx(client_of(admin)).get(url_of(collaborator)))
    for told in ("Remove Carl Dubois", "Collaborator", "The shop", "Boutique", "Our kSuite", "sales@lanterna.test"):
        assert told in page
    assert "1 is waiting, and will be revoked" in page
    assert "They stay signed in, but can no longer open this organization." in page
    assert "Carl gets an email about it." in page
    assert "<html" not in page


def test_it_warns_that_a_sign_in_address_gets_no_mail_any_more(client_of, admin, collaborator):
    make.mailbox(collaborator)
    assert "no email reaches carl@lanterna.test" in words(client_of(admin).get(url_of(collaborator)))


def test_without_javascript_it_is_a_page_with_the_same_form(client_of, admin, collaborator):
    page = words(client_of(admin).get(url_of(collaborator)))
    assert "<h1" in page
    assert f'action="{url_of(collaborator)}"' in page


# The typed address


@pytest.mark.parametrize("written", ["andrea@lanterna.test", "  Andrea@LANTERNA.test "])
def test_whoever_types_their_own_address_removes_and_lands_on_users(client_of, admin, collaborator, written):
    client = client_of(admin)
    response = client.post(url_of(collaborator), {"address": written})
    assert response.status_code == 303
    assert response["Location"] == users_of(admin.organization)
    assert "Carl Dubois was removed from Lanterna SA." in words(client.get(response["Location"]))
    assert not is_there(collaborator)


@pytest.mark.parametrize(
    "written", ["", "carl@lanterna.test", "linda@lanterna.test", "andrea", "andrea@lanterna.test\0"]
)
def test_anything_else_removes_nobody_and_stays_in_the_field(client_of, htmx, admin, legal, collaborator, written):
    response = htmx(client_of(admin)).post(url_of(collaborator), {"address": written})
    page = words(response)
    assert response.status_code == 422
    assert response["HX-Retarget"] == "#dialog"
    assert 'aria-invalid="true"' in page
    assert is_there(collaborator)
    if "\0" not in written:
        assert f'value="{written}"' in page or not written
    assert not AuditEntry.objects.exists()


def test_with_htmx_the_list_comes_back_as_it_was_searched(client_of, htmx, admin, collaborator):
    there = f"{users_of(admin.organization)}?role=collaborator"
    response = htmx(client_of(admin), at=there).post(url_of(collaborator), typed(admin))
    assert response["HX-Redirect"] == there


def test_a_second_click_finds_nobody(client_of, admin, collaborator):
    client = client_of(admin)
    client.post(url_of(collaborator), typed(admin))
    assert client.post(url_of(collaborator), typed(admin)).status_code == 404
    assert AuditEntry.objects.filter(code="member_removed").count() == 1


# Whom the guard keeps


@pytest.mark.parametrize(
    ("actor", "target", "sentence"),
    [
        ("admin", "admin", "You cannot remove yourself."),
        ("admin", "legal", "Only a legal representative can remove a legal representative."),
        ("legal", "legal", "You cannot remove yourself."),
    ],
)
def test_whoever_cannot_be_removed_stays_and_the_dialog_says_why(client_of, request, actor, target, sentence):
    actor, target = request.getfixturevalue(actor), request.getfixturevalue(target)
    page = words(client_of(actor).get(url_of(target)))
    assert sentence in page
    assert "Your own sign-in address" not in page
    response = client_of(actor).post(url_of(target), typed(actor))
    assert response.status_code == 409
    assert sentence in words(response)
    assert is_there(target)
    refusal = AuditEntry.objects.get(code="refused")
    assert (refusal.organization, refusal.subject) == (target.organization_id, str(target.user_id))


def test_the_last_legal_representative_who_can_sign_in_stays(client_of, legal, organization):
    other = make.member(organization, Role.LEGAL_REPRESENTATIVE)
    other.user.is_active = False
    other.user.save()
    assert client_of(legal).post(url_of(other), typed(legal)).status_code == 303  # they answer for nothing
    assert client_of(legal).post(url_of(legal), typed(legal)).status_code == 409


def test_a_deactivated_account_can_be_removed(client_of, admin, collaborator):
    collaborator.user.is_active = False
    collaborator.user.save()
    assert client_of(admin).post(url_of(collaborator), typed(admin)).status_code == 303
    assert not is_there(collaborator)


# The proof of identity


def test_removing_a_legal_representative_wants_a_fresh_proof_before_anything_is_typed(client_of, legal, organization):
    other = make.member(organization, Role.LEGAL_REPRESENTATIVE)
    client = client_of(legal, proved=STALE)
    for response in (client.get(url_of(other)), client.post(url_of(other), typed(legal))):
        assert response.status_code == 303
        assert response["Location"].startswith(reverse("confirm"))
    assert is_there(other)
    client.post(response["Location"], {"password": make.PASSWORD, "next": url_of(other)})
    assert client.post(url_of(other), typed(legal)).status_code == 303
    assert not is_there(other)


def test_nobody_else_needs_one(client_of, legal, collaborator):
    assert client_of(legal, proved=STALE).post(url_of(collaborator), typed(legal)).status_code == 303


# Who asks


def test_somebody_of_another_organization_is_as_good_as_nobody(client_of, legal, stranger):
    url = reverse("member-remove", args=[legal.organization.slug, stranger.pk])
    client = client_of(legal)
    assert client.get(url).status_code == 404
    assert client.post(url, typed(legal)).status_code == 404
    assert is_there(stranger)


@pytest.mark.parametrize("persona", ["collaborator", "external"])
def test_who_does_not_manage_users_removes_nobody(client_of, request, admin, persona):
    actor = request.getfixturevalue(persona)
    assert client_of(actor).post(url_of(admin), typed(actor)).status_code == 403
    assert is_there(admin)


def test_what_else_is_sent_changes_nothing(client_of, admin, collaborator, external):
    sent = {**typed(admin), "members": str(external.pk), "pk": external.pk, "user": external.user_id, "actor": "1"}
    client_of(admin).post(url_of(collaborator), sent)
    assert is_there(external)
    assert not is_there(collaborator)
