"""SEC-5: two members of staff decide, each for themselves, blindly, about pictures whose every view is logged."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from organizations.models import Role
from security import encryption
from security.models import (
    AuditEntry,
    Authenticator,
    RecoveryDocument,
    RecoveryRequest,
    RecoveryReview,
    User,
)
from security.models.recovery import Grounds, Identity, State
from tests import make
from tests.kit.attacks import opened
from tests.security import recovering
from tests.security.reviewing import DECLINE, READ, form_of, looked, page_of, picture_of, reviewer
from tests.together import raised, together


@pytest.fixture
def nadia(db) -> User:
    return recovering.locked_out(email="nadia@lanterna.test", recovery_email="nadia@home.test")


@pytest.fixture
def request_of_nadia(nadia) -> RecoveryRequest:
    return recovering.sent(nadia)


@pytest.fixture
def rosa(db) -> User:
    return reviewer("Rosa")


@pytest.fixture
def ruth(db) -> User:
    return reviewer("Ruth")


def stands(request: RecoveryRequest) -> str:
    request.refresh_from_db()
    return request.state


def test_two_reviewers_approve_and_everybody_waits(nadia, request_of_nadia, rosa, ruth, client_of, deliver):
    deliver()
    answer = looked(client_of, rosa, request_of_nadia).post(form_of(request_of_nadia), READ, follow=True)
    assert "another reviewer is needed" in answer.content.decode()
    assert stands(request_of_nadia) == State.SENT
    assert request_of_nadia.documents.count() == 3
    assert deliver() == []
    browser = looked(client_of, ruth, request_of_nadia)
    answer = browser.post(form_of(request_of_nadia), READ | {"family_name": "Rochat "}, follow=True)
    assert "the waiting time begins" in answer.content.decode()
    assert stands(request_of_nadia) == State.APPROVED
    assert timedelta(hours=23, minutes=59) < request_of_nadia.due_at - timezone.now() <= timedelta(hours=24)
    mails = deliver()
    assert {mail.to[0] for mail in mails} == {"nadia@lanterna.test", "nadia@home.test"}
    assert all(reverse("recovery-stop", args=[request_of_nadia.pk, request_of_nadia.token]) in m.body for m in mails)
    strange = ("Rosa", "Ruth", "Reviewer", "Device", "Address", "127.0.0.1")  # what of staff is nobody's concern
    assert [(name, mail.body) for mail in mails for name in strange if name in mail.body] == []
    assert Authenticator.objects.filter(user=nadia).count() == 1  # nothing was set up, nothing removed


def test_at_the_decision_everything_that_was_sent_is_destroyed_and_the_decision_stays(request_of_nadia, rosa, ruth):
    for person in (rosa, ruth):
        recovering.approve(request_of_nadia, person)
    request_of_nadia.refresh_from_db()
    assert not RecoveryDocument.objects.exists()
    assert request_of_nadia.sealed_identity is None
    assert request_of_nadia.destroyed_at
    assert request_of_nadia.reviews.count() == 2


def test_one_reviewer_declines_with_grounds_that_the_applicant_reads(nadia, request_of_nadia, rosa, client_of, deliver):
    deliver()
    User.objects.filter(pk=nadia.pk).update(language="en")
    answer = looked(client_of, rosa, request_of_nadia).post(form_of(request_of_nadia), DECLINE, follow=True)
    assert "is declined" in answer.content.decode()
    assert stands(request_of_nadia) == State.DECLINED
    assert not RecoveryDocument.objects.exists()
    for mail in deliver():
        assert str(Grounds.UNREADABLE.label) in mail.body
        assert not any(strange in mail.body for strange in ("blurred", "Device", "127.0.0.1"))
    assert RecoveryReview.objects.get().note == "The back is blurred."


def test_whoever_declines_says_why(request_of_nadia, rosa, client_of):
    answer = client_of(rosa).post(form_of(request_of_nadia), {"verdict": "decline"})
    assert answer.status_code == 422
    assert "the applicant is told" in answer.content.decode()
    assert stands(request_of_nadia) == State.SENT


@pytest.mark.parametrize(
    "missing", ["given_names", "family_name", "born_on", "is_valid_document", "is_the_person", "note"]
)
def test_whoever_approves_has_read_and_checked_everything(request_of_nadia, rosa, client_of, missing):
    read = {name: value for name, value in READ.items() if name != missing}
    assert client_of(rosa).post(form_of(request_of_nadia), read).status_code == 422
    assert not RecoveryReview.objects.exists()


def test_nor_does_anybody_approve_past_the_form_without_saying_why(request_of_nadia):
    person = reviewer("Ruben")
    recovering.look(request_of_nadia, person)
    with pytest.raises(ValueError, match="says why"):
        recovering.decide(request_of_nadia, person, note=" ")
    assert not RecoveryReview.objects.exists()


def test_nobody_approves_twice(request_of_nadia, rosa, client_of):
    browser = looked(client_of, rosa, request_of_nadia)
    assert form_of(request_of_nadia) in browser.get(page_of(request_of_nadia)).content.decode()
    browser.post(form_of(request_of_nadia), READ)
    assert form_of(request_of_nadia) not in browser.get(page_of(request_of_nadia)).content.decode()
    answer = browser.post(form_of(request_of_nadia), READ)
    assert answer.status_code == 409
    assert "You have already reviewed this request." in answer.content.decode()
    assert browser.get(picture_of(request_of_nadia)).status_code == 409
    assert stands(request_of_nadia) == State.SENT
    assert AuditEntry.objects.filter(code="refused", actor=str(rosa.pk)).exists()


def test_no_reviewer_knows_the_applicant_from_an_organization(nadia, request_of_nadia, rosa, organization, client_of):
    make.member(organization, Role.EXTERNAL, user=nadia)
    make.member(organization, Role.EXTERNAL, user=rosa)
    answer = client_of(rosa).post(form_of(request_of_nadia), READ)
    assert answer.status_code == 409
    assert "You belong to one of the applicant's organizations." in unescape(answer.content.decode())
    assert client_of(rosa).get(picture_of(request_of_nadia)).status_code == 409
    assert not RecoveryReview.objects.exists()
    assert not AuditEntry.objects.filter(code="recovery_document_viewed").exists()


def test_nobody_decides_about_themselves(rosa, client_of):
    make.authenticator(rosa)
    own = recovering.sent(rosa)
    read = READ | {"given_names": "Rosa Élise", "family_name": "Reviewer"}
    assert client_of(rosa).post(form_of(own), read).status_code == 409
    assert client_of(rosa).get(picture_of(own)).status_code == 409


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"born_on": "1984-02-28"}, "names or date of birth differ"),
        ({"given_names": "Nadia"}, "names or date of birth differ"),
        ({"family_name": "Roche"}, "names or date of birth differ"),
    ],
)
def test_what_the_document_says_is_compared_with_what_was_declared(request_of_nadia, rosa, client_of, typed, why):
    answer = looked(client_of, rosa, request_of_nadia).post(form_of(request_of_nadia), READ | typed)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert why in page
    assert "1984-02-29" not in page.replace('value="1984-02-29"', "")
    assert not RecoveryReview.objects.exists()
    assert AuditEntry.objects.get(code="refused").subject == str(request_of_nadia.user_id)


def test_a_thief_with_a_document_of_their_own_is_not_the_person_of_the_account(nadia, rosa, client_of):
    """What they declare is what their document says; the account has another name."""
    draft = recovering.filled_in(nadia)
    draft.declare(Identity("Thea", "Thief", recovering.identity_of(nadia).born_on), "passport")
    request = recovering.recovery.send(actor=make.actor(nadia), draft=draft, now=timezone.now())
    answer = looked(client_of, rosa, request).post(
        form_of(request), READ | {"given_names": "Thea", "family_name": "Thief"}
    )
    assert answer.status_code == 409
    assert "The account is in another name." in answer.content.decode()


def test_a_reviewer_does_not_find_out_by_trying(request_of_nadia, rosa, client_of):
    browser = looked(client_of, rosa, request_of_nadia)
    wrong = READ | {"born_on": "1970-01-01"}
    assert [browser.post(form_of(request_of_nadia), wrong).status_code for _ in range(4)] == [409] * 4
    assert browser.post(form_of(request_of_nadia), READ).status_code == 429
    assert stands(request_of_nadia) == State.SENT


def test_whose_request_it_is_and_what_was_declared_is_shown_to_no_reviewer(
    nadia, request_of_nadia, rosa, ruth, client_of
):
    looked(client_of, ruth, request_of_nadia).post(form_of(request_of_nadia), READ | {"note": "PLANTED NOTE"})
    browser = client_of(rosa)
    pages = [reverse("admin:security_recoveryrequest_changelist"), page_of(request_of_nadia), form_of(request_of_nadia)]
    for page in pages:
        text = browser.get(page).content.decode()
        for secret in ("Nadia", "Rochat", "nadia@", "1984", "Élise", "Ruth", "PLANTED NOTE"):
            assert secret not in text, page
    answer = browser.get(pages[0], {"user__email__exact": nadia.email})
    assert answer.status_code == 400
    assert browser.get(pages[0], {"user": nadia.pk}).status_code == 400
    assert browser.get(pages[0], {"q": request_of_nadia.number}).context["cl"].result_count == 1
    assert browser.get(pages[0], {"q": "Nadia"}).context["cl"].result_count == 0


def test_once_it_is_decided_colleagues_see_whose_it_was(nadia, request_of_nadia, rosa, client_of):
    looked(client_of, rosa, request_of_nadia).post(form_of(request_of_nadia), DECLINE)
    text = client_of(rosa).get(page_of(request_of_nadia)).content.decode()
    assert nadia.email in text
    assert "The back is blurred." in text


def test_a_picture_is_shown_with_the_reviewers_name_all_over_it_and_each_view_is_logged(
    request_of_nadia, rosa, client_of
):
    browser = client_of(rosa)
    answer = browser.get(picture_of(request_of_nadia))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Cache-Control"].count("no-store")
    shown, kept = opened(answer.content), opened(request_of_nadia.documents.get(side="front").content)
    assert shown.size == kept.size
    for left in (0, 450):
        box = (left, 300, left + 450, 600)
        assert shown.crop(box).tobytes() != kept.crop(box).tobytes()
    browser.get(picture_of(request_of_nadia, "selfie"))
    views = AuditEntry.objects.filter(code="recovery_document_viewed").order_by("pk")
    assert [(view.actor_kind, view.actor, view.subject) for view in views] == [
        ("staff", str(rosa.pk), str(request_of_nadia.user_id))
    ] * 2
    assert [view.facts["side"] for view in views] == ["front", "selfie"]
    request_of_nadia.refresh_from_db()
    assert request_of_nadia.opened_at


@pytest.mark.parametrize("side", ["nothing", "front-x"])
def test_there_is_no_other_picture(request_of_nadia, rosa, client_of, side):
    assert client_of(rosa).get(picture_of(request_of_nadia, side)).status_code == 404


def test_without_the_right_nobody_looks_or_decides(request_of_nadia, legal, client_of):
    newcomer = make.user(is_staff=True)
    for address in (picture_of(request_of_nadia), form_of(request_of_nadia)):
        assert client_of(newcomer).get(address).status_code == 403
        assert client_of(newcomer).post(address, READ).status_code == 403
        assert client_of(legal).get(address).status_code == 404
    assert not RecoveryReview.objects.exists()


def test_a_draft_is_nobodys_affair(nadia, rosa, client_of):
    draft = recovering.filled_in(nadia)
    for address in (page_of(draft), form_of(draft), picture_of(draft)):
        assert client_of(rosa).get(address).status_code in {302, 404}


def test_two_reviewers_decide_at_the_same_moment_and_it_is_decided_once(nadia, transactional_db):
    request = recovering.sent(nadia)
    people = [make.user(is_staff=True) for _ in range(6)]
    for person in people:
        recovering.look(request, person)
    ends = together(*(lambda person=person: recovering.decide(request, person) for person in people))
    assert len(raised(ends)) == 4
    assert request.reviews.count() == 2
    assert stands(request) == State.APPROVED
    assert AuditEntry.objects.filter(code="recovery_approved").count() == 1


def test_what_was_changed_or_belongs_to_another_request_cannot_be_read(
    nadia, request_of_nadia, rosa, client_of, caplog
):
    other = recovering.sent(recovering.locked_out("Olga", "Other"))
    strange = other.documents.get(side="front").sealed
    RecoveryDocument.objects.filter(recovery=request_of_nadia, side="front").update(sealed=strange)
    with pytest.raises(encryption.Unreadable):
        _ = request_of_nadia.documents.get(side="front").content
    answer = client_of(rosa).get(picture_of(request_of_nadia), follow=True)
    assert "cannot be read" in answer.content.decode()
    assert "A document of a request for help cannot be read." in caplog.text
