"""ORG-4, ORG-5: a person gets another role in the dialog, with and without JavaScript, or is told why not."""

import re

import pytest
from django.urls import reverse

from organizations.models import Membership, Role
from security.models import AuditEntry, Notice
from tests import make
from tests.organizations.dialog import chosen, disabled, offered, role_of, role_url, words


@pytest.fixture
def other_legal(organization):
    return make.member(organization, Role.LEGAL_REPRESENTATIVE, user=make.user("Otto", "Other"))


# What the dialog shows


def test_the_dialog_says_what_each_role_may_do(client_of, legal, collaborator):
    page = words(client_of(legal).get(role_url(collaborator)))
    assert offered(page) == [role.value for role in Role]
    assert chosen(page) == Role.COLLABORATOR
    assert disabled(page) == []
    assert "Every right, and the legal responsibility." in page
    assert "Only the products given to them; accounting only if granted." in page
    assert "Current role" in page
    assert "Carl gets a summary by email, in English." in page


def test_an_administrator_is_not_offered_the_legal_responsibility(client_of, admin, collaborator):
    page = words(client_of(admin).get(role_url(collaborator)))
    assert offered(page) == ["administrator", "collaborator", "external"]
    assert "Legal representative" not in page


def test_an_administrator_sees_why_a_legal_representative_stays_one(client_of, admin, legal):
    page = words(client_of(admin).get(role_url(legal)))
    assert disabled(page) == ["administrator", "collaborator", "external"]
    assert page.count("Only a legal representative can give or take away the legal responsibility.") == 3
    assert page.count("Ask a legal representative of the organization.") == 3
    assert ">Save<" not in page


def test_the_last_legal_representative_sees_why_and_what_to_do(client_of, legal, collaborator):
    page = words(client_of(legal).get(role_url(legal)))
    assert disabled(page) == ["administrator", "collaborator", "external"]
    assert "Every organization needs a legal representative, and there is no other." in page
    members = reverse("members", args=[legal.organization.slug])
    assert f'<a href="{members}">Give somebody else this role first.</a>' in page


def test_who_is_alone_is_led_to_deleting_the_organization(client_of, stranger):
    page = words(client_of(stranger).get(role_url(stranger)))
    assert "Give somebody else this role first." not in page
    assert reverse("organization-delete", args=[stranger.organization.slug]) in page


def test_it_shows_what_will_change(client_of, legal, collaborator, organization):
    for _ in range(3):
        make.grant(collaborator, make.product(organization))
    make.product(organization)
    Membership.objects.filter(pk=collaborator.pk).update(manages_accounting=True)
    page = words(client_of(legal).get(role_url(collaborator), {"role": "administrator"}))
    assert chosen(page) == Role.ADMINISTRATOR
    lines = re.findall(r'change__before"><span[^>]*>Before: </span>(.*?)</dd>.*?After: </span>(.*?)</span>', page)
    assert lines == [
        ("Collaborator", "Administrator"),
        ("3, as given", "All 4, and future ones"),
        ("Sees the address book", "Sees all users, changes roles"),
    ]
    assert "The access to 3 products given to Carl no longer has any effect." in page


def test_it_shows_that_an_external_sees_nobody_else(client_of, legal, collaborator):
    page = words(client_of(legal).get(role_url(collaborator), {"role": "external"}))
    assert re.findall(r">(Sees [^<]+)<", page.split("What will change")[1]) == [
        "Sees the address book",
        "Sees nobody else",
    ]


def test_it_shows_which_access_counts_again(client_of, legal, admin, organization):
    page = words(client_of(legal).get(role_url(admin), {"role": "external"}))
    assert "No product access has been given to Andrea yet" in page
    make.grant(admin, make.product(organization))
    page = words(client_of(legal).get(role_url(admin), {"role": "external"}))
    assert "The access to 1 product given to Andrea before applies again." in page


def test_who_steps_down_is_warned(client_of, legal, other_legal):
    page = words(client_of(legal).get(role_url(legal), {"role": "administrator"}))
    assert "You cannot take this back yourself" in page
    assert "You get a summary by email, in English." in page


def test_another_choice_swaps_only_what_will_change(client_of, htmx, legal, collaborator):
    response = htmx(client_of(legal)).get(
        role_url(collaborator), {"role": "external"}, headers={"HX-Target": "role-change"}
    )
    page = words(response)
    assert page.startswith("<section")
    assert "What will change for Carl" in page
    assert "<form" not in page


def test_without_javascript_a_button_shows_what_will_change(client_of, legal, collaborator):
    client = client_of(legal)
    assert "Show what will change" in words(client.get(role_url(collaborator)))
    response = client.post(role_url(collaborator), {"role": "external", "show": "yes"})
    assert response.status_code == 303
    assert response["Location"] == f"{role_url(collaborator)}?role=external"
    assert chosen(words(client.get(response["Location"]))) == Role.EXTERNAL
    assert role_of(collaborator) == Role.COLLABORATOR


def test_htmx_gets_the_dialog_alone(client_of, htmx, legal, collaborator):
    members = reverse("members", args=[legal.organization.slug])
    page = words(htmx(client_of(legal), at=f"{members}?q=carl").get(role_url(collaborator)))
    assert page.startswith('<form class="dialog__form" method="post"')
    assert f'hx-target="#member-{collaborator.pk}"' in page
    assert "Show what will change" not in page


@pytest.mark.parametrize("value", ["legal_representative", "nonsense", ""])
def test_a_choice_that_is_not_open_is_not_chosen(client_of, admin, collaborator, value):
    assert chosen(words(client_of(admin).get(role_url(collaborator), {"role": value}))) == Role.COLLABORATOR


# Save


@pytest.mark.parametrize("persona", ["legal", "admin"])
def test_save_changes_the_role_logs_it_and_owes_the_summary(client_of, request, collaborator, persona):
    actor = request.getfixturevalue(persona)
    client = client_of(actor)
    response = client.post(role_url(collaborator), {"role": "administrator", "before": "collaborator"})
    assert response.status_code == 303
    assert response["Location"] == reverse("members", args=[collaborator.organization.slug])
    assert "Carl Dubois is now Administrator." in words(client.get(response["Location"]))
    assert role_of(collaborator) == Role.ADMINISTRATOR
    entry = AuditEntry.objects.get(code="role_changed")
    assert (entry.actor, entry.subject) == (str(actor.user_id), str(collaborator.user_id))
    assert entry.organization == collaborator.organization_id
    assert (entry.facts["before"], entry.facts["after"]) == ("collaborator", "administrator")
    assert [(notice.code, notice.address) for notice in Notice.objects.all()] == [
        ("role_changed", "carl@lanterna.test")
    ]


def test_with_htmx_the_row_changes_in_place_and_a_toast_says_so(client_of, htmx, legal, collaborator):
    members = reverse("members", args=[collaborator.organization.slug])
    response = htmx(client_of(legal), at=members).post(role_url(collaborator), {"role": "external"})
    page = words(response)
    assert response.status_code == 200
    assert page.startswith(f'<tr id="member-{collaborator.pk}">')
    assert "External" in page
    assert 'id="toasts" hx-swap-oob="beforeend"' in page
    assert "Carl Dubois is now External." in page
    assert "dialog:close" in response["HX-Trigger"]


def test_from_the_page_of_the_person_that_page_changes_in_place(client_of, htmx, legal, collaborator):
    person = reverse("member", args=[collaborator.organization.slug, collaborator.pk])
    browser = htmx(client_of(legal), at=person)
    assert 'hx-target="#person"' in words(browser.get(role_url(collaborator)))
    page = words(browser.post(role_url(collaborator), {"role": "external"}))
    assert page.startswith('<div class="stack" id="person">')
    assert "Role: Collaborator → External" in page


def test_from_elsewhere_the_dialog_is_sent_as_a_whole(client_of, htmx, legal, collaborator):
    assert "hx-post" not in words(htmx(client_of(legal), at="/").get(role_url(collaborator)))


def test_the_current_role_is_no_change(client_of, legal, collaborator):
    response = client_of(legal).post(role_url(collaborator), {"role": "collaborator"})
    assert response.status_code == 422
    assert "Carl Dubois is already Collaborator. Choose another role, or cancel." in words(response)
    assert not AuditEntry.objects.filter(code="role_changed").exists()


@pytest.mark.parametrize("value", ["", "owner", "Administrator", "administrator\0"])
def test_what_is_no_role_is_not_accepted(client_of, htmx, legal, collaborator, value):
    response = htmx(client_of(legal)).post(role_url(collaborator), {"role": value})
    assert response.status_code == 422
    assert response["HX-Retarget"] == "#dialog"
    assert role_of(collaborator) == Role.COLLABORATOR


def test_a_role_that_was_changed_meanwhile_is_not_overwritten(client_of, legal, collaborator):
    Membership.objects.filter(pk=collaborator.pk).update(role=Role.EXTERNAL)
    response = client_of(legal).post(role_url(collaborator), {"role": "administrator", "before": "collaborator"})
    page = words(response)
    assert response.status_code == 422
    assert "Somebody has changed this role in the meantime: Carl Dubois is now External. Nothing was saved." in page
    assert chosen(page) == Role.ADMINISTRATOR
    assert 'name="before" value="external"' in page


def test_only_get_and_post(client_of, legal, collaborator):
    assert client_of(legal).put(role_url(collaborator)).status_code == 405


# Who is not there


def test_somebody_of_another_organization_cannot_be_changed(client_of, legal, stranger):
    url = reverse("member-role", args=[legal.organization.slug, stranger.pk])
    assert client_of(legal).post(url, {"role": "external"}).status_code == 404
    assert role_of(stranger) == Role.LEGAL_REPRESENTATIVE


@pytest.mark.parametrize("persona", ["collaborator", "external"])
def test_who_does_not_manage_users_changes_nobody(client_of, request, admin, persona):
    actor = request.getfixturevalue(persona)
    assert client_of(actor).post(role_url(admin), {"role": "external"}).status_code == 403
    assert role_of(admin) == Role.ADMINISTRATOR
    assert AuditEntry.objects.filter(code="access_denied", actor=str(actor.user_id)).exists()
