"""SEC-9: an account is deleted under the guard of leaving; then nothing of it opens, and the address is free."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from console.kit.exceptions import Denied
from console.kit.guards import Refused
from organizations.models import HandOver, Invitation, Membership, Organization, Role
from organizations.operations.account import delete_account
from organizations.operations.people import change_role
from security.factors import EVERY_WAY
from security.models import AuditEntry, RecoveryDocument, RecoveryRequest, Session, User
from tests import make
from tests.organizations.dialog import STALE, words
from tests.security import recovering
from tests.security.signing_up import FIELDS, link_of

URL = "/profile/account/delete/"


def delete(person: User) -> User:
    return delete_account(actor=make.actor(person), user=person)


def test_the_page_says_organization_by_organization_what_stands_in_the_way(
    client_of, legal, other_organization, django_assert_max_num_queries
):
    make.seat(legal, make.product(legal.organization, "ksuite", "Big kSuite"))
    make.member(other_organization, Role.EXTERNAL, user=legal.user)
    alone = make.organization("Alone", owner=legal.user)
    client = client_of(legal)
    client.get("/profile/")
    with django_assert_max_num_queries(16):
        page = words(client.get(URL))
    assert "2 organizations cannot do without you, or you cannot leave them yet." in page
    assert "You have a seat in Big kSuite." in page
    assert "You are its only legal representative." in page
    assert reverse("organization-delete", args=[alone.slug]) in page
    page = page[page.index("Your organizations") :]
    assert page.index("Alone") < page.index("Lanterna SA") < page.index("Harbour Club")
    assert 'name="address"' not in page
    response = client.post(URL, {"address": legal.user.email})
    assert response.status_code == 409
    assert "You are its only legal representative." in words(response)
    assert User.objects.get(pk=legal.user_id).is_active
    entry = AuditEntry.objects.get(code="refused")
    assert set(entry.facts["reasons"]) == {"holds_a_seat", "last_legal_representative"}


def test_typing_the_address_deletes_the_account_and_signs_out_everywhere(client_of, collaborator, deliver, client):
    person = collaborator.user
    elsewhere, browser = client_of(collaborator), client_of(collaborator)
    browser.cookies[settings.DEVICE_COOKIE_NAME] = "known"
    assert "This ends immediately" in words(browser.get(URL))
    wrong = browser.post(URL, {"address": "somebody@else.test"})
    assert wrong.status_code == 422
    assert "Nothing was deleted." in words(wrong)
    response = browser.post(URL, {"address": " Carl@lanterna.TEST "})
    assert (response.status_code, response["Location"]) == (303, reverse("account-deleted"))
    assert response.cookies[settings.DEVICE_COOKIE_NAME]["max-age"] == 0
    assert "The account is deleted" in words(browser.get(response["Location"]))
    assert elsewhere.get("/profile/").status_code == 302 or elsewhere.get("/profile/").status_code == 303
    assert not Session.objects.filter(user=person).exists()
    assert not Membership.objects.filter(user=person).exists()
    gone = User.objects.get(pk=person.pk)
    assert (gone.name, gone.is_active, gone.has_usable_password()) == ("A deleted account", False, False)
    assert not User.objects.with_address("carl@lanterna.test").exists()
    sent = {mail.to[0]: mail for mail in deliver()}
    assert set(sent) == {"carl@lanterna.test", "linda@lanterna.test"}
    assert sent["carl@lanterna.test"].subject == "Your account was deleted"
    assert "Hello Carl, your account was deleted" in sent["carl@lanterna.test"].body
    assert sent["linda@lanterna.test"].subject == "Carl Dubois has left Lanterna SA"
    assert "Carl Dubois has deleted their account" in sent["linda@lanterna.test"].body
    assert client.post("/sign-in/", {"email": "carl@lanterna.test", "password": make.PASSWORD}).status_code == 422


def test_it_wants_a_fresh_proof_and_the_second_factor(client_of, collaborator):
    for method in ("get", "post"):
        stale = client_of(collaborator, proved=STALE)
        assert getattr(stale, method)(URL, {"address": "carl@lanterna.test"})["Location"].startswith("/confirm/")
    make.authenticator(collaborator)
    unverified = make.client()
    unverified.cookies["session"] = make.session(collaborator, second_factor=None)
    session = unverified.session
    del session["second_factor"]
    session.save()
    response = unverified.post(URL, {"address": "carl@lanterna.test"})
    assert response["Location"].startswith(reverse("second-step"))
    assert User.objects.get(pk=collaborator.user_id).is_active


def test_the_address_makes_a_new_account_that_knows_nothing_of_the_old(collaborator, client):
    delete(collaborator.user)
    waiting = make.sign_up("carl@lanterna.test")
    assert client.post(link_of(waiting), FIELDS).status_code == 303
    again = User.objects.with_address("carl@lanterna.test").get()
    assert again.pk != collaborator.user_id
    assert [place.organization.name for place in again.memberships.all()] != ["Lanterna SA"]


def test_what_waits_ends_with_it(organization, legal, admin, external):
    person = admin.user
    person.recovery_email = "andrea@home.test"
    person.save()
    for make_one in (make.authenticator, make.phone, make.passkey, make.backup_codes):
        make_one(person)
    asked = make.invitation(organization, "asked@example.test", by=person)
    wanted = make.hand_over(admin)
    make.appointment(admin)
    change, reset = make.address_change(person), make.password_reset(person)
    request = recovering.sent(person)
    make.team(organization, "Web", admin)
    Membership.objects.filter(pk=external.pk).update(sponsor=person)
    delete(person)
    assert Invitation.objects.get(pk=asked.pk).state == "revoked"
    assert HandOver.objects.get(pk=wanted.pk).state == "withdrawn"
    assert organization.appointments.get().state == "stopped"
    assert [factor.code for factor in EVERY_WAY if factor.model.objects.filter(user=person).exists()] == []
    assert not type(change).objects.exists()
    assert not type(reset).objects.exists()
    stopped = RecoveryRequest.objects.get(pk=request.pk)
    assert (stopped.state, stopped.sealed_identity) == ("stopped", None)
    assert not RecoveryDocument.objects.exists()
    codes = {"account_deleted", "member_deleted_account", "recovery_ended_with_account", "invitation_revoked"}
    assert codes <= set(AuditEntry.objects.values_list("code", flat=True))
    assert AuditEntry.objects.values("operation").distinct().count() <= 3  # the deletion is one of them


def test_places_in_closed_organizations_and_ended_access_go_without_asking(organization, external):
    person = external.user
    Membership.objects.filter(pk=external.pk).update(ends_at=timezone.now())
    make.seat(external)
    closed = make.organization("Closed", owner=person)
    Organization.objects.filter(pk=closed.pk).update(closed_at=timezone.now())
    delete(person)
    assert not Membership.objects.filter(user=person).exists()
    assert AuditEntry.objects.get(code="account_deleted").facts == {"organizations": 2}


def test_staff_are_told_whom_to_ask(client_of, staff):
    page = words(client_of(staff).get(URL))
    assert "This account belongs to the provider's staff and cannot delete itself. Ask support" in page
    assert 'name="address"' not in page
    with pytest.raises(Refused) as refusal:
        delete(staff)
    assert refusal.value.codes == {"member_of_staff"}


def test_nobody_deletes_somebody_else(legal, collaborator, staff):
    for actor in (make.actor(legal), make.Actor.staff(staff), make.SYSTEM):
        with pytest.raises(Denied):
            delete_account(actor=actor, user=collaborator.user)


def test_one_of_two_legal_representatives_goes_and_the_other_cannot_follow(organization, legal):
    second = make.member(organization, Role.LEGAL_REPRESENTATIVE)
    delete(legal.user)
    with pytest.raises(Refused) as refusal:
        delete(second.user)
    assert refusal.value.codes == {"last_legal_representative"}
    change_role(actor=make.actor(second), organization=organization, members=[legal.pk], role=Role.ADMINISTRATOR)
    assert organization.memberships.get() == second
