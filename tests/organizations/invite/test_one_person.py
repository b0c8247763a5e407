"""ORG-6: one person is invited, step by step; what was entered is kept, and nothing is sent before the last step."""

import re

import pytest
from django.urls import reverse

from organizations.models import Invitation, InvitationBatch, Role
from organizations.operations.batches import MOST_DRAFTS
from security.models import AuditEntry, Notice
from tests import make
from tests.organizations.dialog import words
from tests.organizations.invite.pages import PERSON, SOON, only_batch, steps, url


def offered(page: str) -> list[str]:
    return re.findall(r'name="role" value="(\w+)"', page)


# Who it is


def test_the_first_page_says_what_each_role_may_do(client_of, legal):
    page = words(client_of(legal).get(url(legal, "invite")))
    assert offered(page) == [role.value for role in Role]
    assert page.index("Inside the organization") < page.index("Outside the organization")
    assert "Only the products given to them; accounting only if granted." in page
    assert steps(page) == ["[People]", "Products", "Contact preferences", "Check and send"]


def test_an_administrator_is_not_offered_the_legal_responsibility(client_of, admin):
    assert offered(words(client_of(admin).get(url(admin, "invite")))) == ["administrator", "collaborator", "external"]


def test_a_person_becomes_a_draft_and_nothing_is_sent_or_logged(client_of, legal):
    response = client_of(legal).post(url(legal, "invite"), PERSON | {"email": " Ann@X.test "})
    draft = only_batch()
    assert response.status_code == 303
    assert response["Location"] == url(legal, "invite-access", draft.pk)
    assert (draft.author, draft.organization, draft.state) == (legal.user, legal.organization, "draft")
    assert draft.rows == [
        {
            "line": 1,
            "email": "Ann@X.test",
            "given_name": "Ann",
            "family_name": "Lee",
            "role": "collaborator",
            "ends_on": "",
        }
    ]
    assert not Invitation.objects.exists()
    assert not AuditEntry.objects.exists()
    assert not Notice.objects.exists()


@pytest.mark.parametrize("role", ["legal_representative", "administrator"])
def test_who_sees_everything_is_asked_for_no_products(client_of, legal, role):
    client = client_of(legal)
    response = client.post(url(legal, "invite"), PERSON | {"role": role})
    assert response["Location"] == url(legal, "invite-preferences", only_batch().pk)
    page = words(client.get(response["Location"]))
    assert "They see every product" in page
    assert steps(page) == ["People", "[Contact preferences]", "Check and send"]


def test_an_external_may_have_a_last_day(client_of, legal):
    client_of(legal).post(url(legal, "invite"), PERSON | {"role": "external", "ends_on": SOON})
    assert only_batch().rows[0]["ends_on"] == SOON


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"email": ""}, "Type your email address."),
        ({"email": "ann"}, "Enter a valid email address."),
        ({"email": "Linda@Lanterna.test"}, "This address already belongs to a user."),
        ({"given_name": "www.evil.example"}, "A name cannot contain a web or email address."),
        ({"role": ""}, "Choose one of the roles."),
        ({"role": "owner"}, "Choose one of the roles."),
        ({"role": "administrator", "ends_on": SOON}, "Only external access has a last day."),
        ({"role": "external", "ends_on": "2020-01-01"}, "has passed."),
        ({"role": "external", "ends_on": "2199-01-01"}, "This day is too far away. Choose"),
        ({"role": "external", "ends_on": "tomorrow"}, "Enter a valid date."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(client_of, legal, typed, sentence):
    response = client_of(legal).post(url(legal, "invite"), PERSON | typed)
    page = words(response)
    assert response.status_code == 422
    assert sentence in page
    assert 'value="Lee"' in page
    assert not InvitationBatch.objects.exists()


def test_who_is_invited_already_is_shown_with_the_way_to_the_invitation(client_of, legal, organization):
    waiting = make.invitation(organization, "ANN@x.test")
    page = words(client_of(legal).post(url(legal, "invite"), PERSON))
    way = reverse("invitation-details", args=[organization.slug, waiting.pk])
    assert f'<a href="{way}">Show the invitation</a>' in page


def test_an_administrator_cannot_raise_the_role_in_what_is_posted(client_of, admin):
    response = client_of(admin).post(url(admin, "invite"), PERSON | {"role": "legal_representative"})
    assert response.status_code == 422
    assert "Only a legal representative can invite a legal representative." in words(response)


def test_nothing_but_the_fields_of_the_form_is_taken_from_it(client_of, admin, legal, organization, other_organization):
    forged = {"author": legal.user_id, "organization": other_organization.pk, "state": "sent", "done": 5, "line": 9}
    client_of(admin).post(url(admin, "invite"), PERSON | forged)
    draft = only_batch()
    assert (draft.author, draft.organization, draft.state, draft.done) == (admin.user, organization, "draft", 0)
    assert draft.rows[0]["line"] == 1


@pytest.mark.parametrize("persona", ["collaborator", "external"])
def test_who_may_not_invite_finds_no_way_in(client_of, request, persona):
    member = request.getfixturevalue(persona)
    for name in ("invite", "invite-many", "invite-template"):
        assert client_of(member).get(url(member, name)).status_code == 403


# Back again


def test_the_person_can_be_corrected_later(client_of, legal):
    draft = make.draft(legal, PERSON)
    client = client_of(legal)
    page = words(client.get(url(legal, "invite-person", draft.pk)))
    assert 'value="ann@x.test"' in page
    response = client.post(url(legal, "invite-person", draft.pk), PERSON | {"email": "anna@x.test", "role": "external"})
    assert response["Location"] == url(legal, "invite-access", draft.pk)
    assert [(row["email"], row["role"]) for row in only_batch().rows] == [("anna@x.test", "external")]


def test_unfinished_drafts_are_offered_and_can_be_discarded(client_of, htmx, legal):
    draft = make.draft(legal, PERSON)
    make.draft(legal, "bob@x.test", "carl@x.test", "dora@x.test", state="sending")
    client = client_of(legal)
    page = words(client.get(url(legal, "invite")))
    assert f'href="{url(legal, "invite-draft", draft.pk)}">Ann Lee</a>' in page
    assert "bob@x.test and 2 others" in page
    discard = url(legal, "invite-discard", draft.pk)
    assert "Nobody is invited." in words(htmx(client).get(discard))
    assert client.post(discard).status_code == 303
    assert not InvitationBatch.objects.filter(pk=draft.pk).exists()


def test_nobody_keeps_drafts_by_the_hundred(client_of, legal):
    for _ in range(MOST_DRAFTS):
        make.draft(legal)
    response = client_of(legal).post(url(legal, "invite"), PERSON)
    assert response.status_code == 422
    assert "You have too many unfinished drafts. Send or discard one of them first." in words(response)
    assert 'value="ann@x.test"' in words(response)
    assert InvitationBatch.objects.count() == MOST_DRAFTS


# What it brings


def test_teams_are_chosen_where_there_are_some(client_of, legal, organization, other_organization):
    draft = make.draft(legal, PERSON)
    blue, foreign = make.team(organization, "Blue", legal), make.team(other_organization, "Foreign")
    client = client_of(legal)
    page = words(client.get(url(legal, "invite-teams", draft.pk)))
    assert steps(page) == ["People", "Products", "[Teams]", "Contact preferences", "Check and send"]
    assert "1 member" in page
    assert "Foreign" not in page
    response = client.post(url(legal, "invite-teams", draft.pk), {"teams": [blue.pk]})
    assert response["Location"] == url(legal, "invite-preferences", draft.pk)
    assert list(draft.teams.all()) == [blue]
    assert f'value="{blue.pk}" id="team-{blue.pk}" checked' in words(client.get(url(legal, "invite-teams", draft.pk)))
    assert client.post(url(legal, "invite-teams", draft.pk), {"teams": [foreign.pk]}).status_code == 422
    assert list(draft.teams.all()) == [blue]


def test_preferences_are_a_choice_only_where_something_was_left_out(client_of, legal):
    draft = make.draft(legal, PERSON)
    client, page = client_of(legal), url(legal, "invite-preferences", draft.pk)
    every = re.findall(r'name="topics" value="(\w+)"', words(client.get(page)))
    client.post(page, {"topics": every, "manages_accounting": "on"})
    assert (only_batch().topics, only_batch().manages_accounting) == (None, True)
    response = client.post(page, {"topics": ["trial_ending"]})
    assert response["Location"] == url(legal, "invite-draft", draft.pk)
    assert (only_batch().topics, only_batch().manages_accounting) == (["trial_ending"], False)


def test_accounting_is_for_collaborators_alone(client_of, legal):
    draft = make.draft(legal, PERSON | {"role": "external"})
    client = client_of(legal)
    assert "Manage accounting" not in words(client.get(url(legal, "invite-preferences", draft.pk)))
    client.post(url(legal, "invite-preferences", draft.pk), {"topics": ["trial_ending"], "manages_accounting": "on"})
    assert only_batch().manages_accounting is False
