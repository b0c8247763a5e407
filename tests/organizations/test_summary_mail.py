"""ORG-5, ORG-12: the mails about people, as the worker renders them, in the recipient's language and time zone."""

from html import unescape

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from organizations.models import Role
from organizations.operations.people import change_role, leave
from organizations.permissions import AHEAD, TABLE
from organizations.roles import allowed
from security.audit import Actor
from security.models import Notice
from security.outbox import message
from tests import make


def change(actor, member, role):
    change_role(actor=actor, organization=member.organization, members=[member.pk], role=role)


def the_mail():
    return message(Notice.objects.get())


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


def html_of(mail) -> str:
    return plain(unescape(mail.alternatives[0][0]))


def both(mail) -> list[str]:
    return [plain(mail.body), html_of(mail)]


def test_it_says_what_changed_who_did_it_and_when(legal, collaborator):
    change(make.actor(legal), collaborator, Role.ADMINISTRATOR)
    mail = the_mail()
    assert mail.to == ["carl@lanterna.test"]
    assert mail.subject == "Your role in Lanterna SA has changed"
    for text in both(mail):
        for part in ("You are now Administrator", "Hello Carl", "Lanterna SA", "Linda Berger, Legal representative"):
            assert part in text
        assert "Zurich" in text
    assert "Role before: Collaborator\nRole now: Administrator" in mail.body


@pytest.mark.parametrize("role", [Role.LEGAL_REPRESENTATIVE, Role.ADMINISTRATOR, Role.EXTERNAL])
def test_it_says_what_the_new_role_allows_as_the_permission_table_has_it(legal, collaborator, role):
    change(make.actor(legal), collaborator, role)
    for text in both(the_mail()):
        for action, row in TABLE.items():
            assert (str(row.sentence) in text) == (row.answer(role).name != "NO" and action not in AHEAD)


def test_what_must_be_granted_is_marked(legal, external):
    change(make.actor(legal), external, Role.COLLABORATOR)
    assert "See products (if granted)" in plain(the_mail().body)


def test_it_leads_to_the_organization_and_says_what_to_do_if_it_was_not_expected(legal, collaborator):
    change(make.actor(legal), collaborator, Role.EXTERNAL)
    home = settings.PUBLIC_URL + reverse("home-of", args=[collaborator.organization.slug])
    for text in both(the_mail()):
        assert home in text
        assert "Not expected?" in text
        assert "Ask Linda Berger first: it cannot be undone from this email." in text
        assert settings.STEWARD["SUPPORT_EMAIL"] in text
        assert settings.PUBLIC_URL + reverse("profile") in text


def test_it_says_which_access_becomes_void_or_counts_again(legal, collaborator, organization):
    make.grant(collaborator, make.product(organization))
    change(make.actor(legal), collaborator, Role.ADMINISTRATOR)
    assert "The access to 1 product that was given to you no longer matters" in the_mail().body
    Notice.objects.all().delete()
    change(make.actor(legal), collaborator, Role.EXTERNAL)
    assert "The access to 1 product that was given to you before applies again." in the_mail().body


def test_who_steps_down_is_told_to_look_at_their_own_account(legal, organization):
    make.member(organization, Role.LEGAL_REPRESENTATIVE)
    change(make.actor(legal), legal, Role.ADMINISTRATOR)
    for text in both(the_mail()):
        assert "you changed your own role in Lanterna SA" in text
        assert "If it was not you, somebody else is in your account." in text


def test_the_name_of_a_member_of_staff_is_not_told(staff, collaborator):
    change(Actor.staff(staff), collaborator, Role.ADMINISTRATOR)
    for text in both(the_mail()):
        assert staff.name not in text
        assert f"Support of {settings.STEWARD['PROVIDER_NAME']}" in text
        assert "It cannot be undone from this email. Ask support" in text


def test_it_speaks_the_language_and_the_time_of_who_reads_it(legal, organization):
    member = make.member(organization, user=make.user("Tomoko", language="de", time_zone="Asia/Tokyo"))
    change(make.actor(legal), member, Role.EXTERNAL)
    notice = Notice.objects.get()
    mail = message(notice)
    with translation.override("de"):
        assert str(Role.EXTERNAL.label) in mail.body
        assert allowed(Role.EXTERNAL)[0][0] in mail.body
    assert "(Tokio)" in plain(mail.body)
    assert '<html lang="de"' in html_of(mail)


def test_the_head_is_the_organizations_own(legal, collaborator):
    change(make.actor(legal), collaborator, Role.EXTERNAL)
    mail = the_mail()
    assert mail.body.lstrip().startswith("Lanterna SA")
    assert f">{collaborator.organization.initials}</td>" in html_of(mail)


def test_a_name_cannot_smuggle_markup_or_headers(legal, organization):
    organization.name = "<b>Evil</b>\r\nBcc: all@example.test"
    organization.save()
    member = make.member(organization, user=make.user("<i>Carl</i>"))
    change(make.actor(legal), member, Role.EXTERNAL)
    mail = the_mail()
    assert "\n" not in mail.subject
    markup = mail.alternatives[0][0]
    assert "<b>Evil" not in markup
    assert "<i>Carl" not in markup
    assert "&lt;i&gt;Carl" in markup
    assert "<i>Carl</i>" in mail.body


# Leaving


def test_who_left_and_the_legal_representatives_are_told(legal, admin, collaborator):
    leave(actor=make.actor(collaborator), membership=collaborator)
    notices = {notice.address: notice for notice in Notice.objects.all()}
    assert set(notices) == {"carl@lanterna.test", "linda@lanterna.test"}
    own, told = message(notices["carl@lanterna.test"]), message(notices["linda@lanterna.test"])
    assert own.subject == "You have left Lanterna SA"
    assert told.subject == "Carl Dubois has left Lanterna SA"
    for text in both(own):
        assert "Role until then" in text
        assert settings.PUBLIC_URL + reverse("my-organizations") in text
    for text in both(told):
        assert "Carl Dubois" in text
        assert settings.PUBLIC_URL + reverse("members", args=[legal.organization.slug]) in text


def test_the_worker_delivers_it(deliver, legal, collaborator):
    change(make.actor(legal), collaborator, Role.EXTERNAL)
    (mail,) = deliver()
    assert mail.to == ["carl@lanterna.test"]
    assert not Notice.objects.owed().exists()
