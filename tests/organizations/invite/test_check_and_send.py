"""ORG-6: what was prepared is looked at once more and sent once; a draft is nobody else's."""

import pytest
from django.urls import reverse

from console.kit.guards import Refused
from organizations.models import Invitation, InvitationBatch, Right, Role
from organizations.operations import sending
from security.models import AuditEntry, Notice
from tests import make
from tests.organizations.dialog import STALE, words
from tests.organizations.invite.pages import PERSON, SOON, only_batch, send, url


def test_the_review_says_what_will_be_sent_to_whom(client_of, legal, organization):
    draft = make.draft(legal, PERSON | {"role": "external", "ends_on": SOON}, topics=["trial_ending"])
    make.grant(draft, make.product(organization, name="Website"), Right.TECHNICAL)
    draft.teams.add(make.team(organization, "Blue"))
    page = words(client_of(legal).get(url(legal, "invite-draft", draft.pk)))
    for text in ("Ann Lee", "ann@x.test", "External", "Access until", "Website", "Blue", "Trial about to end"):
        assert text in page
    assert "Send the invitation" in page


def test_one_invitation_is_sent_at_once(client_of, legal):
    draft = make.draft(legal, PERSON)
    client = client_of(legal)
    response = send(client, draft)
    assert response["Location"] == reverse("members", args=[legal.organization.slug])
    assert "Ann Lee was invited." in words(client.get(response["Location"]))
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role, invitation.invited_by) == ("ann@x.test", "collaborator", legal.user)
    assert (only_batch().state, only_batch().done, only_batch().rows[0]["result"]) == ("sent", 1, "")
    assert [notice.address for notice in Notice.objects.all()] == ["ann@x.test"]
    assert AuditEntry.objects.filter(code="invited").count() == 1


def test_sending_twice_sends_once(client_of, legal):
    draft = make.draft(legal, PERSON)
    client = client_of(legal)
    page = {"seen": draft.changed_at.isoformat()}
    client.post(url(legal, "invite-draft", draft.pk), page)
    response = client.post(url(legal, "invite-draft", draft.pk), page)
    assert response["Location"] == url(legal, "invite-progress", draft.pk)
    assert "1 invitation was sent." in words(client.get(response["Location"]))
    assert Invitation.objects.count() == 1


def test_what_was_changed_in_another_tab_is_shown_before_it_is_sent(client_of, legal):
    draft = make.draft(legal, PERSON)
    client = client_of(legal)
    client.post(url(legal, "invite-person", draft.pk), PERSON | {"email": "other@x.test"})
    response = client.post(url(legal, "invite-draft", draft.pk), {"seen": draft.changed_at.isoformat()})
    assert response.status_code == 422
    assert "The draft was changed in the meantime, and nothing was sent." in words(response)
    assert "other@x.test" in words(response)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("value", ["", "now", "2026-11-22", "2026-11-22T10:00:00"])
def test_a_form_that_says_nothing_of_what_was_seen_sends_nothing(client_of, legal, value):
    draft = make.draft(legal, PERSON)
    assert client_of(legal).post(url(legal, "invite-draft", draft.pk), {"seen": value}).status_code == 422
    assert not Invitation.objects.exists()


def test_who_became_a_member_meanwhile_is_not_invited(client_of, legal, organization):
    draft = make.draft(legal, PERSON)
    make.member(organization, user=make.user(email="Ann@x.test"))
    page = words(client_of(legal).get(url(legal, "invite-draft", draft.pk)))
    assert "This person cannot be invited." in page
    assert "Send the invitation" not in page
    answer = client_of(legal).post(url(legal, "invite-draft", draft.pk), {"seen": draft.changed_at.isoformat()})
    assert answer.status_code == 422
    assert not Invitation.objects.exists()


def test_what_the_page_did_not_see_is_refused_by_the_operation_and_the_draft_stays(legal, organization):
    make.member(organization, user=make.user(email="ann@x.test"))
    for person, refusal in (("ann@x.test", Refused), ("nonsense", sending.DraftChanged), (None, sending.DraftChanged)):
        draft = make.draft(legal, rows=make.rows(person) if person else [])
        with pytest.raises(refusal):
            sending.send(actor=make.actor(legal), organization=organization, batch=draft.pk, seen=draft.changed_at)
    assert set(InvitationBatch.objects.values_list("state", "done")) == {("draft", 0)}
    assert not Invitation.objects.exists()


def test_a_legal_representative_is_invited_with_a_fresh_proof_only(client_of, legal):
    draft = make.draft(legal, PERSON | {"role": "legal_representative"})
    address = url(legal, "invite-draft", draft.pk)
    response = client_of(legal, proved=STALE).post(address, {"seen": draft.changed_at.isoformat()})
    assert response["Location"].startswith(reverse("confirm"))
    assert not Invitation.objects.exists()
    assert send(client_of(legal), draft).status_code == 303
    assert Invitation.objects.get().role == Role.LEGAL_REPRESENTATIVE


def test_any_other_role_asks_for_no_proof(client_of, legal):
    assert send(client_of(legal, proved=None), make.draft(legal, PERSON)).status_code == 303
    assert Invitation.objects.exists()


def test_an_administrator_who_was_a_legal_representative_sends_none(client_of, legal, admin):
    draft = make.draft(admin, PERSON | {"role": "legal_representative"})
    page = {"seen": draft.changed_at.isoformat()}
    assert client_of(admin).post(url(admin, "invite-draft", draft.pk), page).status_code == 422
    assert not Invitation.objects.exists()


# Whose drafts

PAGES = ["access", "person", "rows", "row-add", "teams", "preferences", "draft", "discard", "progress"]


@pytest.mark.parametrize("page", PAGES)
def test_a_draft_is_its_authors_alone(client_of, legal, admin, stranger, page):
    for draft in (make.draft(admin), make.draft(stranger)):
        for method in ("get", "post"):
            client = client_of(legal)
            answer = getattr(client, method)(url(legal, f"invite-{page}", draft.pk), PERSON)
            assert answer.status_code in ({404, 405} if page == "progress" else {404})
    assert InvitationBatch.objects.filter(state="draft").count() == 2


@pytest.mark.parametrize("page", ["access", "person", "rows", "row-add", "teams", "preferences", "discard"])
def test_what_was_sent_is_changed_no_more(client_of, legal, page):
    draft = make.draft(legal, PERSON, state="sent", done=1)
    assert client_of(legal).get(url(legal, f"invite-{page}", draft.pk)).status_code == 404
    assert client_of(legal).post(url(legal, f"invite-{page}", draft.pk), PERSON).status_code == 404


@pytest.mark.parametrize("page", ["person", "draft", "teams", "preferences"])
def test_htmx_is_led_on_as_a_whole_page(client_of, htmx, legal, page):
    draft = make.draft(legal, PERSON)
    answer = htmx(client_of(legal)).post(
        url(legal, f"invite-{page}", draft.pk), PERSON | {"seen": draft.changed_at.isoformat()}
    )
    assert answer["HX-Redirect"]


def test_what_stands_in_the_way_of_a_legal_representative_spares_nobody_the_proof(legal, client_of):
    """It may go away before the worker comes to the row, and nobody would be asked then."""
    make.invitation(legal.organization, "second@x.test")
    chosen = {"email": "second@x.test", "role": Role.LEGAL_REPRESENTATIVE.value}
    draft = make.draft(legal, "first@x.test", chosen)
    response = send(client_of(legal, proved=STALE), draft)
    assert response["Location"].startswith(reverse("confirm"))
    draft.refresh_from_db()
    assert draft.state == InvitationBatch.State.DRAFT
