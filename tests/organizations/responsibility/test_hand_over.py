"""ORG-14: a legal representative nominates somebody, who accepts: both roles change at one moment, and all are told."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from organizations.models import HandOver, Invitation, Role
from organizations.operations import responsibility
from organizations.operations.people import change_role
from security.models import AuditEntry
from tests import make
from tests.organizations.dialog import STALE, role_of, words

VALID = settings.STEWARD["HAND_OVER_VALID"]


def page(organization) -> str:
    return reverse("hand-over", args=[organization.slug])


def answer_page(organization) -> str:
    return reverse("hand-over-answer", args=[organization.slug])


def nominate(legal, nominee, role_after=Role.ADMINISTRATOR) -> HandOver:
    return responsibility.nominate(
        actor=make.actor(legal), organization=legal.organization, member=nominee.pk, role_after=role_after
    )


def state(hand_over) -> str:
    return HandOver.objects.get(pk=hand_over.pk).state


@pytest.fixture
def second(legal, organization):
    """Luc Second, a legal representative beside Linda Berger."""
    return make.member(
        organization, Role.LEGAL_REPRESENTATIVE, user=make.user("Luc", "Second", email="luc@lanterna.test")
    )


def test_the_page_offers_every_other_user_and_three_roles(client_of, legal, admin, external, organization):
    text = words(client_of(legal).get(page(organization)))
    for member in (admin, external):
        assert f'name="nominee" value="{member.pk}"' in text
    assert f'name="nominee" value="{legal.pk}"' not in text
    for role in ("administrator", "collaborator", "external"):
        assert f'name="role_after" value="{role}"' in text
    assert 'value="legal_representative"' not in text


def test_whoever_is_alone_is_led_to_inviting_somebody(client_of, legal, organization):
    text = words(client_of(legal).get(page(organization)))
    assert "There is nobody to hand over to" in text
    assert reverse("invite", args=[organization.slug]) in text
    assert 'name="role_after"' not in text


def test_among_many_one_searches_and_what_was_chosen_stays(client_of, htmx, legal, admin, organization):
    for number in range(25):
        make.member(organization, user=make.user("Zed", f"Number{number:02}"))
    client = client_of(legal)
    assert "There are more users." in words(client.get(page(organization)))
    found = words(client.get(page(organization), {"q": "number24", "nominee": admin.pk}))
    assert "Zed Number24" in found
    assert "Zed Number23" not in found
    assert f'value="{admin.pk}" id="nominee-{admin.pk}" checked' in found
    fragment = htmx(client).get(page(organization), {"q": "nobody of this name"}, headers={"HX-Target": "candidates"})
    assert "No user of the organization has this name or address" in words(fragment)
    assert "<h1" not in words(fragment)


def test_nominating_changes_no_role_and_tells_everybody(client_of, legal, second, collaborator, organization, deliver):
    sent = {"nominee": collaborator.pk, "role_after": "administrator"}
    answer = client_of(legal).post(page(organization), sent, follow=True)
    assert "Carl Dubois was asked by email." in words(answer)
    assert "Withdraw the nomination" in words(answer)
    assert (role_of(legal), role_of(collaborator)) == (Role.LEGAL_REPRESENTATIVE, Role.COLLABORATOR)
    made = HandOver.objects.get()
    assert made.expires_at == made.created_at + VALID
    entry = AuditEntry.objects.get(code="hand_over_proposed")
    assert (entry.subject, entry.actor) == (str(collaborator.user_id), str(legal.user_id))
    mails = {mail.to[0]: mail for mail in deliver()}
    assert set(mails) == {"linda@lanterna.test", "luc@lanterna.test", "carl@lanterna.test"}
    asked, told = mails["carl@lanterna.test"], mails["luc@lanterna.test"]
    assert "Linda Berger wants to hand over the legal responsibility to you" in asked.subject
    assert settings.PUBLIC_URL + answer_page(organization) in asked.body
    assert "Carl Dubois was nominated as legal representative" in told.subject
    assert "Linda Berger wants to hand over the legal responsibility for Lanterna SA to Carl Dubois." in told.body
    assert "you want to hand over the legal responsibility" in mails["linda@lanterna.test"].body


def test_home_tells_the_nominee_and_those_who_wait(client_of, legal, second, admin, external, organization):
    nominate(legal, external)
    home = reverse("home-of", args=[organization.slug])
    asked = words(client_of(external).get(home))
    assert "Linda Berger wants to hand over the legal responsibility to you" in asked
    assert answer_page(organization) in asked
    for waiting in (legal, second):
        text = words(client_of(waiting).get(home))
        assert "Eva Example was asked to take over the legal responsibility from Linda Berger" in text
        assert page(organization) in text
    assert "legal responsibility from" not in words(client_of(admin).get(home))


def test_accepting_changes_both_roles_at_one_moment(client_of, legal, second, collaborator, organization, deliver):
    hand_over = nominate(legal, collaborator)
    make.invitation(organization, by=legal.user, role=Role.LEGAL_REPRESENTATIVE)
    deliver()
    client = client_of(collaborator)
    shown = words(client.get(answer_page(organization)))
    assert "Take over the legal responsibility for Lanterna SA?" in shown
    answer = client.post(answer_page(organization), {"accept": "yes"}, follow=True)
    assert "You are now legal representative of Lanterna SA." in words(answer)
    assert (role_of(legal), role_of(collaborator)) == (Role.ADMINISTRATOR, Role.LEGAL_REPRESENTATIVE)
    assert state(hand_over) == HandOver.State.ACCEPTED
    # What an administrator may not send is void with it.
    assert Invitation.objects.get().state == Invitation.State.REVOKED
    entries = AuditEntry.objects.filter(code__in=["hand_over_accepted", "role_handed_over"])
    assert entries.values("operation").distinct().count() == 1
    assert {(e.subject, e.facts["before"], e.facts["after"]) for e in entries.filter(code="role_handed_over")} == {
        (str(legal.user_id), "legal_representative", "administrator"),
        (str(collaborator.user_id), "collaborator", "legal_representative"),
    }
    mails = {mail.to[0]: mail for mail in deliver()}
    assert set(mails) == {"linda@lanterna.test", "luc@lanterna.test", "carl@lanterna.test"}
    given, taken = mails["linda@lanterna.test"], mails["carl@lanterna.test"]
    assert "Carl Dubois accepted: the legal responsibility for Lanterna SA is now theirs" in given.body
    assert "Role before: Legal representative\nRole now: Administrator" in given.body
    assert "that Linda Berger handed over to you" in taken.body
    assert "Role now: Legal representative" in taken.body
    for summary in (given, taken):
        assert summary.subject == "Your role in Lanterna SA has changed"
        assert "Linda Berger, by a hand-over that Carl Dubois accepted" in summary.body
    assert "Carl Dubois is now legal representative" in mails["luc@lanterna.test"].subject


def test_the_only_legal_representative_may_become_external(legal, external, organization):
    end = timezone.now() + timedelta(days=3)
    organization.memberships.filter(pk=external.pk).update(ends_at=end)
    responsibility.accept(actor=make.actor(external), hand_over=nominate(legal, external, Role.EXTERNAL))
    assert (role_of(legal), role_of(external)) == (Role.EXTERNAL, Role.LEGAL_REPRESENTATIVE)
    external.refresh_from_db()
    assert external.ends_at is None


def test_accepting_wants_a_fresh_proof_and_declining_none(client_of, legal, collaborator, organization):
    hand_over = nominate(legal, collaborator)
    client = client_of(collaborator, proved=STALE)
    answer = client.post(answer_page(organization), {"accept": "yes"})
    assert answer.url.startswith(reverse("confirm"))
    assert answer_page(organization).replace("/", "%2F") in answer.url
    assert state(hand_over) == HandOver.State.OPEN
    answer = client.post(answer_page(organization), {"decline": "yes"}, follow=True)
    assert "You declined. Every role stays as it is." in words(answer)
    assert state(hand_over) == HandOver.State.DECLINED


def test_nominating_wants_a_fresh_proof_and_keeps_what_was_chosen(client_of, legal, collaborator, organization):
    client = client_of(legal, proved=STALE)
    answer = client.post(page(organization), {"nominee": collaborator.pk, "role_after": "external"})
    assert answer.url.startswith(reverse("confirm"))
    assert f"nominee%3D{collaborator.pk}%26role_after%3Dexternal" in answer.url
    kept = words(client_of(legal).get(page(organization), {"nominee": collaborator.pk, "role_after": "external"}))
    assert f'value="{collaborator.pk}" id="nominee-{collaborator.pk}" checked' in kept
    assert 'value="external" id="role-after-external" checked' in kept


def test_declined_everybody_who_knew_is_told(legal, second, collaborator, organization, deliver):
    hand_over = nominate(legal, collaborator)
    deliver()
    responsibility.decline(actor=make.actor(collaborator), hand_over=hand_over)
    assert (role_of(legal), role_of(collaborator)) == (Role.LEGAL_REPRESENTATIVE, Role.COLLABORATOR)
    mails = deliver()
    assert {mail.to[0] for mail in mails} == {"linda@lanterna.test", "luc@lanterna.test", "carl@lanterna.test"}
    assert all("does not take over the legal responsibility" in mail.subject for mail in mails)
    assert all("Every role stays as it is." in mail.body for mail in mails)


@pytest.mark.parametrize("persona", ["legal", "second"])
def test_any_legal_representative_withdraws_it(client_of, request, legal, collaborator, organization, persona):
    who = request.getfixturevalue(persona)
    hand_over = nominate(legal, collaborator)
    answer = client_of(who).post(page(organization), {"withdraw": "yes"}, follow=True)
    assert "Carl Dubois is no longer asked to take over." in words(answer)
    assert state(hand_over) == HandOver.State.WITHDRAWN
    assert "Nominate, and ask by email" in words(answer)
    shown = words(client_of(collaborator).get(answer_page(organization)))
    assert "Nothing is waiting for your answer" in shown
    assert "Withdrawn" in shown


def test_it_expires_once_and_is_told(legal, collaborator, organization, deliver):
    hand_over = nominate(legal, collaborator)
    deliver()
    now = timezone.now()
    assert responsibility.expire(actor=make.SYSTEM, now=now + VALID - timedelta(seconds=5)) == 0
    assert responsibility.expire(actor=make.SYSTEM, now=now + VALID) == 1
    assert responsibility.expire(actor=make.SYSTEM, now=now + VALID) == 0
    assert state(hand_over) == HandOver.State.EXPIRED
    assert {mail.to[0] for mail in deliver()} == {"linda@lanterna.test", "carl@lanterna.test"}
    assert AuditEntry.objects.get(code="hand_over_expired").actor_kind == "system"


def test_whom_something_stands_against_is_shown_and_cannot_be_chosen(client_of, legal, second, organization, settings):
    settings.STEWARD = settings.STEWARD | {"LEGAL_REPRESENTATIVE_NEEDS_SECOND_FACTOR": True}
    asleep = make.member(organization, user=make.user("Ada", "Asleep", is_active=False))
    text = words(client_of(legal).get(page(organization), {"nominee": asleep.pk}))
    for sentence in (
        "This person is already a legal representative.",
        "The account is deactivated, and a legal representative must be able to sign in.",
        "A legal representative needs two-factor authentication",
    ):
        assert sentence in text
    assert "checked" not in text.split('id="candidates"')[1].split("</fieldset>")[0]


def test_whoever_became_legal_representative_another_way_is_not_asked_any_more(legal, second, collaborator, deliver):
    hand_over = nominate(legal, collaborator)
    deliver()
    change_role(
        actor=make.actor(second),
        organization=legal.organization,
        members=[collaborator.pk],
        role=Role.LEGAL_REPRESENTATIVE,
    )
    assert state(hand_over) == HandOver.State.WITHDRAWN
    told = [mail for mail in deliver() if "The nomination of Carl Dubois was withdrawn" in mail.subject]
    assert {mail.to[0] for mail in told} == {"linda@lanterna.test", "luc@lanterna.test", "carl@lanterna.test"}
    assert not any("Every role stays as it is." in mail.body for mail in told)


def test_a_nominator_who_was_demoted_is_led_to_what_they_may_open(client_of, legal, second, collaborator, deliver):
    nominate(legal, collaborator)
    deliver()
    slug = legal.organization.slug
    change_role(actor=make.actor(second), organization=legal.organization, members=[legal.pk], role=Role.ADMINISTRATOR)
    mails = {mail.to[0]: mail.body for mail in deliver() if "was withdrawn" in mail.subject}
    mine = mails["linda@lanterna.test"]
    assert settings.PUBLIC_URL + reverse("home-of", args=[slug]) in mine
    assert reverse("hand-over", args=[slug]) not in mine
    assert "Sent because your role changed." in mine
    assert "Every role stays as it is." not in mine
    assert reverse("hand-over", args=[slug]) in mails["luc@lanterna.test"]


def test_one_that_cannot_expire_stops_no_other(legal, collaborator, stranger, failing_in, caplog):
    broken = nominate(legal, collaborator)
    other = nominate(stranger, make.member(stranger.organization))
    failing_in("organizations_handover", legal.organization)
    assert responsibility.expire(actor=make.SYSTEM, now=timezone.now() + VALID) == 1
    assert (state(broken), state(other)) == (HandOver.State.OPEN, HandOver.State.EXPIRED)
    assert "A nomination could not expire." in caplog.text
