"""What staff do in Django admin goes through the console's operations: same rules, same log, same mails."""

from datetime import timedelta

import pytest
from django.contrib.admin import site
from django.urls import reverse
from django.utils import timezone

from organizations.admin import MembershipAdmin, RemoveMember
from organizations.models import Membership, Role
from organizations.operations.people import change_role
from security.models import AuditEntry, Notice
from tests import make


def role_form(membership) -> str:
    return reverse("admin:organizations_membership_role", args=[membership.pk])


def given_up(address="gone@x.test") -> Notice:
    return Notice.objects.create(
        code="role_changed",
        address=address,
        language="en",
        tries=12,
        given_up_at=timezone.now(),
        next_try_at=timezone.now() + timedelta(hours=6),
        error="Recipient refused: 550",
        facts={"at": timezone.now().isoformat()},
    )


def test_support_changes_a_role_and_the_person_gets_the_summary(support, collaborator, client_of, deliver):
    browser = client_of(support)
    assert (
        role_form(collaborator)
        in browser.get(reverse("admin:organizations_membership_change", args=[collaborator.pk])).content.decode()
    )
    assert "Carl Dubois gets a summary by email" in browser.get(role_form(collaborator)).content.decode()
    answer = browser.post(role_form(collaborator), {"role": Role.ADMINISTRATOR}, follow=True)
    assert "Carl Dubois is now: Administrator." in answer.content.decode()
    collaborator.refresh_from_db()
    assert collaborator.role == Role.ADMINISTRATOR
    entry = AuditEntry.objects.get(code="role_changed")
    assert (entry.actor_kind, entry.actor) == ("staff", str(support.pk))
    assert entry.organization == collaborator.organization_id
    assert [mail.to for mail in deliver()] == [["carl@lanterna.test"]]


def test_a_role_that_is_there_already_changes_nothing(support, collaborator, client_of):
    answer = client_of(support).post(role_form(collaborator), {"role": Role.COLLABORATOR}, follow=True)
    assert "already has this role" in answer.content.decode()
    assert not AuditEntry.objects.filter(code="role_changed").exists()


@pytest.mark.parametrize("person", ["support", "staff"])
def test_staff_cannot_take_away_the_legal_responsibility(legal, client_of, person, request):
    member_of_staff = request.getfixturevalue(person)
    answer = client_of(member_of_staff).post(role_form(legal), {"role": Role.COLLABORATOR})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Support cannot give or take away the legal responsibility." in text
    assert "Every organization needs a legal representative" in text
    legal.refresh_from_db()
    assert legal.role == Role.LEGAL_REPRESENTATIVE
    entry = AuditEntry.objects.get(code="refused")
    assert (entry.actor_kind, entry.actor, entry.outcome) == ("staff", str(member_of_staff.pk), "refused")
    assert (entry.subject, entry.organization) == (str(legal.user_id), legal.organization_id)
    assert {"staff_cannot_decide", "last_legal_representative"} <= set(entry.facts["reasons"])


def test_staff_cannot_give_the_legal_responsibility(support, admin, client_of):
    answer = client_of(support).post(role_form(admin), {"role": Role.LEGAL_REPRESENTATIVE})
    assert answer.status_code == 422
    admin.refresh_from_db()
    assert admin.role == Role.ADMINISTRATOR


def test_a_form_without_an_answer_comes_back_with_a_sentence(support, collaborator, client_of):
    answer = client_of(support).post(role_form(collaborator), {})
    assert answer.status_code == 422
    assert "This field is required." in answer.content.decode()


def test_the_right_to_look_is_not_the_right_to_act(newcomer, collaborator, client_of):
    answer = client_of(newcomer).post(role_form(collaborator), {"role": Role.ADMINISTRATOR})
    assert answer.status_code == 403
    collaborator.refresh_from_db()
    assert collaborator.role == Role.COLLABORATOR
    assert AuditEntry.objects.get(code="access_denied").facts["action"] == "organizations.change_membership"


def test_a_form_about_nobody_is_not_there(support, client_of):
    assert client_of(support).get("/admin/organizations/membership/999999/role/").status_code == 404
    assert client_of(support).get("/admin/organizations/membership/x'y/role/").status_code == 404


def test_a_mail_that_was_given_up_is_sent_again(support, collaborator, legal, client_of, deliver):
    change_role(
        actor=make.actor(legal),
        organization=legal.organization,
        members=[collaborator.pk],
        role=Role.EXTERNAL,
    )
    notice = Notice.objects.get()
    notice.mark_failed("Recipient refused: 550", permanent=True)
    assert deliver() == []
    url = reverse("admin:security_notice_send-again", args=[notice.pk])
    assert "Recipient refused: 550" in client_of(support).get(url).content.decode()
    answer = client_of(support).post(url, follow=True)
    assert "is on its way again" in answer.content.decode()
    [mail] = deliver()
    assert mail.extra_headers["Message-ID"] == notice.message_id
    entry = AuditEntry.objects.get(code="mail_owed_again")
    assert (entry.actor_kind, entry.facts) == ("staff", {"notice": notice.pk, "event": "role_changed"})


def test_a_mail_that_was_sent_or_still_waits_is_not_sent_again(support, client_of):
    sent, waiting = given_up("sent@x.test"), given_up("waiting@x.test")
    Notice.objects.filter(pk=sent.pk).update(given_up_at=None, sent_at=timezone.now())
    Notice.objects.filter(pk=waiting.pk).update(given_up_at=None)
    for notice in (sent, waiting):
        url = reverse("admin:security_notice_send-again", args=[notice.pk])
        assert client_of(support).post(url).status_code == 409
    assert not AuditEntry.objects.filter(code="mail_owed_again").exists()


def test_two_of_support_send_it_again_at_once_and_the_second_is_told(support, client_of):
    """Both had the form before them; the second one's click comes when the mail is owed already."""
    notice = given_up()
    url = reverse("admin:security_notice_send-again", args=[notice.pk])
    first, second = client_of(support), client_of(support)
    assert first.get(url).status_code == second.get(url).status_code == 200
    assert first.post(url).status_code == 303
    late = second.post(url)
    assert late.status_code == 409
    assert "“Send again” is no longer possible:" in late.content.decode()
    assert reverse("admin:security_notice_change", args=[notice.pk]) in late.content.decode(), "the way back"
    assert AuditEntry.objects.filter(code="mail_owed_again").count() == 1


def test_support_signs_somebody_out_everywhere_and_changes_nothing_else(support, collaborator, legal, client_of):
    person, browsers = collaborator.user, [client_of(collaborator), client_of(collaborator)]
    url = reverse("admin:security_user_end-sessions", args=[person.pk])
    assert "Password and second factors stay" in client_of(support).get(url).content.decode()
    answer = client_of(support).post(url, follow=True)
    assert "2 sessions have ended." in answer.content.decode()
    assert [browser.get("/profile/").status_code for browser in browsers] == [303, 303]
    entry = AuditEntry.objects.get(code="other_sessions_ended")
    assert (entry.actor_kind, entry.actor, entry.subject) == ("staff", str(support.pk), str(person.pk))
    person.refresh_from_db()
    assert person.check_password(make.PASSWORD)
    assert client_of(support).post(url).status_code == 409, "there is none any more"
    assert client_of(legal).post(url).status_code == 404


def test_support_removes_somebody_and_everybody_concerned_is_told(support, collaborator, client_of, deliver):
    form = reverse("admin:organizations_membership_remove", args=[collaborator.pk])
    assert "They are told by email" in client_of(support).get(form).content.decode()
    answer = client_of(support).post(form, follow=True)
    assert "Carl Dubois was removed from Lanterna SA." in answer.content.decode()
    assert not type(collaborator).objects.filter(pk=collaborator.pk).exists()
    assert ["carl@lanterna.test"] in [mail.to for mail in deliver()]
    assert AuditEntry.objects.get(code="member_removed").actor_kind == "staff"


def test_support_is_told_where_somebody_else_was_faster(support, collaborator, rf):
    """They left between the moment the page was loaded and the operation."""
    row = Membership.objects.get(pk=collaborator.pk)
    collaborator.delete()
    request = rf.post("/")
    request.user = support
    said = RemoveMember(MembershipAdmin(Membership, site)).run(request, row, {})
    assert said == "This person is not a user of the organization."
    assert not AuditEntry.objects.filter(code="member_removed").exists()


def test_support_does_not_remove_a_legal_representative(support, legal, client_of):
    make.member(legal.organization, Role.LEGAL_REPRESENTATIVE)
    answer = client_of(support).post(reverse("admin:organizations_membership_remove", args=[legal.pk]))
    assert answer.status_code == 409
    assert type(legal).objects.filter(pk=legal.pk).exists()


def test_support_sends_an_invitation_again_and_whose_word_it_is_stays(support, legal, client_of, deliver):
    invitation = make.invitation(legal.organization, "new@x.test", sent_at=timezone.now() - timedelta(days=1))
    before = invitation.token
    client_of(support).post(reverse("admin:organizations_invitation_resend", args=[invitation.pk]))
    invitation.refresh_from_db()
    assert invitation.token != before
    assert invitation.invited_by == legal.user
    [mail] = deliver()
    assert invitation.token in mail.body
    assert before not in mail.body


def test_support_revokes_an_invitation(support, legal, client_of, client):
    invitation = make.invitation(legal.organization, "new@x.test")
    answer = client_of(support).post(
        reverse("admin:organizations_invitation_revoke", args=[invitation.pk]), follow=True
    )
    assert "was revoked" in answer.content.decode()
    assert client.get(reverse("invitation", args=[invitation.token])).status_code == 410
    assert AuditEntry.objects.get(code="invitation_revoked").actor_kind == "staff"
    again = reverse("admin:organizations_invitation_resend", args=[invitation.pk])
    assert client_of(support).get(again).status_code == 410
