"""ORG-6: sending again, revoking, expiring: who may, when, and that the older link is dead."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from console.kit.exceptions import Denied
from console.kit.guards import Refused
from organizations.models import Invitation, Role
from organizations.operations.invitations import expire, resend, revoke
from organizations.operations.people import leave
from organizations.operations.removal import remove
from organizations.tasks import expire_invitations
from security.audit import Actor
from security.models import AuditEntry, Notice
from tests import make
from tests.organizations.dialog import STALE
from tests.organizations.invitations.asked import SOFIA, link, state_of, words

pytestmark = pytest.mark.django_db

EARLIER = timedelta(days=3)


@pytest.fixture
def invitation(organization, admin):
    now = timezone.now()
    return make.invitation(
        organization, SOFIA, by=admin.user, sent_at=now - EARLIER, expires_at=now + timedelta(days=12)
    )


def url(name, invitation):
    return reverse(name, args=[invitation.organization.slug, invitation.pk])


def test_sending_again_makes_a_new_link_and_ends_the_old_one(client_of, client, legal, invitation, deliver):
    old = link(invitation)
    answer = client_of(legal).post(url("invitation-resend", invitation))
    assert answer.status_code == 303
    stored = Invitation.objects.get()
    assert (stored.generation, stored.invited_by) == (2, legal.user)
    assert stored.expires_at - stored.sent_at == settings.STEWARD["INVITATION_VALID"]
    (mail,) = deliver()
    assert link(stored) in mail.body
    assert old not in mail.body
    assert "Linda Berger invites you" in mail.body
    assert client.get(old).status_code == 410
    assert client.get(link(stored)).status_code == 200
    assert AuditEntry.objects.get(code="invitation_resent").actor == str(legal.user_id)


def test_a_mail_that_is_still_owed_when_it_is_sent_again_does_not_go(organization, admin, deliver, invitation):
    resend(actor=make.actor(admin), invitation=invitation)
    Invitation.objects.update(sent_at=timezone.now() - EARLIER)
    resend(actor=make.actor(admin), invitation=invitation)
    (mail,) = deliver()
    assert link(Invitation.objects.get()) in mail.body
    lapsed = Notice.objects.get(sent_at=None)
    assert (lapsed.error, lapsed.tries) == (Notice.LAPSED, 0)
    assert not Notice.objects.owed().exists()


def test_a_mail_that_is_still_owed_when_it_is_revoked_does_not_go_and_is_no_failure(
    client_of, organization, admin, collaborator, deliver
):
    invited = make.invitation(organization, SOFIA, sent_at=timezone.now() - EARLIER)
    resend(actor=make.actor(admin), invitation=invited)
    revoke(actor=make.actor(admin), organization=organization, invitations=[invited.pk])
    Notice.objects.update(user=collaborator.user_id, address=collaborator.user.email)
    assert deliver() == []
    assert not Notice.objects.owed().exists()
    home = words(client_of(admin).get(reverse("home-of", args=[organization.slug])))
    assert "cannot be delivered" not in home


def test_what_support_sends_again_names_who_invited(staff, admin, invitation, deliver):
    resend(actor=Actor.staff(staff), invitation=invitation)
    (mail,) = deliver()
    for text in (mail.body, mail.alternatives[0].content):
        assert admin.user.name in text
        assert staff.name not in text


def test_an_older_one_is_sent_again_beside_a_newer_one_that_nobody_answered_either(admin, organization, invitation):
    Invitation.objects.update(state="expired", ended_at=timezone.now())
    newer = make.invitation(organization, SOFIA.upper(), expires_at=timezone.now() - timedelta(minutes=1))
    resend(actor=make.actor(admin), invitation=invitation)
    assert (state_of(invitation)[0], state_of(newer)[0]) == ("pending", "expired")


def test_one_that_nobody_answered_in_time_counts_again_when_it_is_sent_again(admin, organization, invitation, settings):
    settings.STEWARD = settings.STEWARD | {"INVITATIONS_WAITING": 1}
    Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    make.invitation(organization)
    with pytest.raises(Refused) as refusal:
        resend(actor=make.actor(admin), invitation=invitation)
    assert refusal.value.codes == {"too_many_wait"}


def test_whoever_leaves_or_is_removed_does_not_come_back_by_a_link_of_before(
    organization, legal, collaborator, external
):
    other = make.invitation(organization)
    own = [make.invitation(organization, member.user.email.upper()) for member in (collaborator, external)]
    leave(actor=make.actor(collaborator), membership=collaborator)
    remove(actor=make.actor(legal), organization=organization, members=[external.pk])
    assert [state_of(one)[0] for one in (*own, other)] == ["revoked", "revoked", "pending"]


def test_a_mailbox_is_not_flooded(client_of, admin, invitation):
    browser = client_of(admin)
    browser.post(url("invitation-resend", invitation))
    answer = browser.post(url("invitation-resend", invitation))
    assert answer.status_code == 409
    assert "It was sent a moment ago" in words(answer)
    assert Notice.objects.count() == 1
    page = words(browser.get(url("invitation-details", invitation)))
    assert 'aria-disabled="true" aria-describedby="why-resend">Send again' in page


def test_what_has_expired_is_sent_again_and_waits(admin, invitation):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(hours=1))
    expire(actor=make.SYSTEM, now=timezone.now())
    resend(actor=make.actor(admin), invitation=invitation)
    stored = Invitation.objects.get()
    assert (stored.state, stored.ended_at) == ("pending", None)
    assert stored.expires_at > timezone.now()


@pytest.mark.parametrize(
    ("state", "code"),
    [("declined", "already_answered"), ("revoked", "already_ended"), ("accepted", "already_answered")],
)
def test_what_was_answered_or_revoked_is_not_sent_again(admin, invitation, state, code):
    by = {"accepted_by": admin.user} if state == "accepted" else {}
    Invitation.objects.update(state=state, ended_at=timezone.now(), **by)
    with pytest.raises(Refused) as refusal:
        resend(actor=make.actor(admin), invitation=invitation)
    assert refusal.value.codes == {code}
    with pytest.raises(Refused) as refusal:
        revoke(actor=make.actor(admin), organization=invitation.organization, invitations=[invitation.pk])
    assert refusal.value.codes == {code}


def test_what_has_expired_is_not_sent_again_beside_another(admin, organization, invitation):
    Invitation.objects.update(state="expired", ended_at=timezone.now())
    make.invitation(organization, SOFIA.upper())
    with pytest.raises(Refused) as refusal:
        resend(actor=make.actor(admin), invitation=invitation)
    assert refusal.value.codes == {"already_invited"}


def test_external_access_that_is_over_is_not_offered_again(admin, invitation):
    Invitation.objects.update(role=Role.EXTERNAL, access_ends_on=make.today() - timedelta(days=2))
    with pytest.raises(Refused) as refusal:
        resend(actor=make.actor(admin), invitation=invitation)
    assert refusal.value.codes == {"end_is_past"}


def test_that_of_a_legal_representative_is_sent_and_revoked_by_one(client_of, admin, legal, invitation):
    Invitation.objects.update(role=Role.LEGAL_REPRESENTATIVE)
    for name in ("invitation-resend", "invitation-revoke"):
        answer = client_of(admin).post(url(name, invitation))
        assert answer.status_code == 409
        assert "Only a legal representative" in words(answer)
        assert "Only a legal representative" in words(client_of(admin).get(url(name, invitation)))
    assert state_of(invitation) == ("pending", "")
    stale = client_of(legal, proved=STALE).post(url("invitation-resend", invitation))
    assert stale["Location"].startswith("/confirm/")
    assert client_of(legal).post(url("invitation-resend", invitation)).status_code == 303
    assert client_of(legal).post(url("invitation-revoke", invitation)).status_code == 303
    assert state_of(invitation)[0] == "revoked"


@pytest.mark.parametrize("persona", ["collaborator", "external", "stranger"])
def test_nobody_else_touches_an_invitation(request, invitation, persona, organization):
    actor = make.actor(request.getfixturevalue(persona))
    with pytest.raises(Denied):
        resend(actor=actor, invitation=invitation)
    with pytest.raises(Denied):
        revoke(actor=actor, organization=organization, invitations=[invitation.pk])
    assert state_of(invitation) == ("pending", "")


def test_an_invitation_of_elsewhere_is_not_revoked_from_here(stranger, invitation, other_organization):
    assert revoke(actor=make.actor(stranger), organization=other_organization, invitations=[invitation.pk]) == []
    assert state_of(invitation) == ("pending", "")


def test_revoking_kills_the_link_at_once_and_mails_nobody(client_of, client, admin, invitation, organization):
    dialog = words(client_of(admin).get(url("invitation-revoke", invitation)))
    assert "stops working immediately" in dialog
    assert client_of(admin).post(url("invitation-revoke", invitation)).status_code == 303
    assert state_of(invitation) == ("revoked", "")
    assert client.get(link(invitation)).status_code == 410
    assert AuditEntry.objects.get(code="invitation_revoked").actor == str(admin.user_id)
    assert not Notice.objects.exists()


def test_many_are_revoked_together_and_what_cannot_be_is_said(client_of, admin, organization):
    many = [make.invitation(organization) for _ in range(3)]
    boss = make.invitation(organization, "boss@example.test", Role.LEGAL_REPRESENTATIVE)
    ended = make.invitation(organization, state="declined", ended_at=timezone.now())
    browser, address = client_of(admin), reverse("invitations-revoke", args=[organization.slug])
    chosen = {"selected": [one.pk for one in (*many, boss, ended)]}
    dialog = words(browser.post(address, chosen))
    assert "3 links stop working immediately" in dialog
    assert "2 of those selected cannot be revoked" in dialog
    assert "Only a legal representative can revoke" in dialog
    assert Invitation.objects.pending().count() == 4
    assert browser.post(address, chosen | {"confirmed": "yes"}).status_code == 303
    assert {state_of(one)[0] for one in many} == {"revoked"}
    assert state_of(boss)[0] == "pending"
    assert len(set(AuditEntry.objects.filter(code="invitation_revoked").values_list("operation"))) == 1


def test_all_that_wait_are_revoked_without_naming_them(client_of, admin, organization):
    for _ in range(3):
        make.invitation(organization)
    kept = make.invitation(organization, "kept@example.test")
    declined = make.invitation(organization, state="declined", ended_at=timezone.now())
    everything = {"all": "", "shown": str(kept.pk), "confirmed": "yes"}
    client_of(admin).post(reverse("invitations-revoke", args=[organization.slug]), everything)
    assert list(Invitation.objects.pending()) == [kept]
    assert state_of(declined)[0] == "declined"


def test_nothing_selected_revokes_nothing(client_of, admin, organization, invitation):
    answer = client_of(admin).post(reverse("invitations-revoke", args=[organization.slug]), {"confirmed": "yes"})
    assert "Nothing is selected" in words(answer)
    assert state_of(invitation) == ("pending", "")


def test_the_sweep_notes_what_nobody_answered(organization, other_organization, invitation):
    past = [make.invitation(place, expires_at=timezone.now()) for place in (organization, other_organization)]
    expire_invitations()
    expire_invitations()
    assert {state_of(one) for one in past} == {("expired", "")}
    assert state_of(invitation) == ("pending", "")
    entries = AuditEntry.objects.filter(code="invitation_expired")
    assert {(e.organization, e.subject, e.actor_kind) for e in entries} == {
        (one.organization_id, str(one.pk), "system") for one in past
    }
    assert entries.count() == 2


def test_the_sweep_takes_more_than_fit_into_one_transaction(organization, monkeypatch):
    monkeypatch.setattr("organizations.operations.invitations.AT_ONCE", 2)
    for _ in range(5):
        make.invitation(organization, expires_at=timezone.now())
    assert expire(actor=make.SYSTEM, now=timezone.now()) == 5
