"""ORG-10: whoever is removed is told what ended, by whom and whom to ask; for a legal representative the others too."""

from html import unescape

from django.conf import settings
from django.urls import reverse

from organizations.models import Role
from organizations.operations.removal import remove
from security.audit import Actor
from security.models import Notice
from security.outbox import message
from tests import make
from tests.organizations.removal.removing import out


def both(mail) -> list[str]:
    return [unescape(text).replace("\xa0", " ") for text in (mail.body, mail.alternatives[0][0])]


def test_whoever_was_removed_is_told_what_ended_by_whom_and_whom_to_ask(admin, held):
    out(admin, held)
    mail = message(Notice.objects.get(code="member_removed"))
    assert mail.to == ["carl@lanterna.test"]
    assert mail.subject == "You were removed from Lanterna SA"
    for text in both(mail):
        for told in ("Andrea Conti, Administrator", "Access to 1 product", "1 seat", "1 email address", "Collaborator"):
            assert told in text
        assert "A place in 1 team" in text
        assert "1 invitation that nobody had answered yet" in text
        assert "Ask Andrea Conti first" in text
        assert settings.PUBLIC_URL + reverse("my-organizations") in text


def test_it_speaks_their_language(admin, organization):
    member = make.member(organization, user=make.user("Tomoko", language="de", time_zone="Asia/Tokyo"))
    out(admin, member)
    mail = message(Notice.objects.get())
    assert '<html lang="de"' in mail.alternatives[0][0]
    assert "(Tokio)" in mail.body.replace("\xa0", " ")


def test_the_other_legal_representatives_are_told_of_one_who_goes(legal, organization):
    second, third = (make.member(organization, Role.LEGAL_REPRESENTATIVE) for _ in range(2))
    out(legal, second)
    told = {notice.address: message(notice) for notice in Notice.objects.filter(code="member_removed")}
    assert set(told) == {second.user.email, third.user.email, legal.user.email}
    for text in both(told[third.user.email]):
        assert f"Linda Berger removed {second.user.name}, a legal representative" in text


def test_of_anybody_else_only_they_are_told(legal, admin, collaborator):
    make.member(legal.organization, Role.LEGAL_REPRESENTATIVE)
    out(legal, admin, collaborator)
    assert {notice.address for notice in Notice.objects.all()} == {"andrea@lanterna.test", "carl@lanterna.test"}


def test_of_a_collaborator_who_goes_with_one_they_are_not_told(legal, collaborator):
    second, third = (make.member(legal.organization, Role.LEGAL_REPRESENTATIVE) for _ in range(2))
    out(legal, second, collaborator)
    (told,) = Notice.objects.filter(address=third.user.email)
    assert told.facts["member_name"] == second.user.name


def test_who_of_the_staff_it_was_is_not_told(staff, collaborator, organization):
    remove(actor=Actor.staff(staff), organization=organization, members=[collaborator.pk])
    for text in both(message(Notice.objects.get())):
        assert staff.name not in text
        assert "support removed you from Lanterna SA" in text
