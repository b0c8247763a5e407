"""ORG-14: what stands in the way of a hand-over is asked again when it is accepted, and nobody else answers it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from console.kit.exceptions import Denied
from console.kit.guards import Refused
from organizations.models import HandOver, Membership, Role
from organizations.operations import responsibility
from organizations.operations.people import change_role, leave
from security.audit import Actor
from security.models import AuditEntry, User
from tests import make
from tests.organizations.dialog import role_of, words


@pytest.fixture
def second(legal, organization):
    """A legal representative beside Linda Berger."""
    return make.member(organization, Role.LEGAL_REPRESENTATIVE, user=make.user("Luc", "Second"))


@pytest.fixture
def hand_over(legal, collaborator) -> HandOver:
    """Linda Berger nominated Carl Dubois."""
    return nominate(make.actor(legal), collaborator)


def nominate(actor, nominee, role_after=Role.ADMINISTRATOR):
    organization = nominee.organization
    return responsibility.nominate(actor=actor, organization=organization, member=nominee.pk, role_after=role_after)


def accept(who, hand_over):
    return responsibility.accept(actor=make.actor(who), hand_over=hand_over)


def codes(call, *arguments) -> set[str]:
    with pytest.raises(Refused) as refusal:
        call(*arguments)
    return refusal.value.codes


def test_one_nomination_at_a_time(client_of, legal, admin, hand_over):
    assert codes(nominate, make.actor(legal), admin) == {"hand_over_open"}
    sent = {"nominee": admin.pk, "role_after": "administrator"}
    answer = client_of(legal).post(reverse("hand-over", args=[admin.organization.slug]), sent)
    assert answer.status_code == 409
    assert "Another nomination is waiting for an answer." in words(answer)
    assert AuditEntry.objects.get(code="refused").facts["reasons"] == ["hand_over_open"]


def test_one_that_expired_stands_in_nobodys_way_before_the_worker_notes_it(legal, admin, hand_over):
    HandOver.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert codes(accept, hand_over.nominee, hand_over) == {"hand_over_expired"}
    assert nominate(make.actor(legal), admin).state == HandOver.State.OPEN
    hand_over.refresh_from_db()
    assert hand_over.state == HandOver.State.EXPIRED


@pytest.mark.parametrize(
    ("who", "code"), [("oneself", "oneself"), ("second", "legal_representative_already"), ("asleep", "deactivated")]
)
def test_who_cannot_be_nominated(legal, second, organization, who, code):
    asleep = make.member(organization, user=make.user(is_active=False))
    nominee = {"oneself": legal, "second": second, "asleep": asleep}[who]
    assert codes(nominate, make.actor(legal), nominee) == {code}


def test_a_second_factor_is_wanted_where_the_provider_says_so(legal, collaborator, settings):
    settings.STEWARD = settings.STEWARD | {"LEGAL_REPRESENTATIVE_NEEDS_SECOND_FACTOR": True}
    assert codes(nominate, make.actor(legal), collaborator) == {"no_second_factor"}


def test_the_second_factor_is_asked_again_when_it_is_accepted(client_of, hand_over, collaborator, settings):
    settings.STEWARD = settings.STEWARD | {"LEGAL_REPRESENTATIVE_NEEDS_SECOND_FACTOR": True}
    assert codes(accept, collaborator, hand_over) == {"no_second_factor"}
    page = words(client_of(collaborator).get(reverse("hand-over-answer", args=[hand_over.organization.slug])))
    assert f'<a href="{reverse("two-factor")}">Set up two-factor authentication.</a>' in page
    assert 'name="accept"' not in page, "whoever answers knows it before they are asked for their password"


@pytest.mark.parametrize("persona", ["admin", "collaborator", "external", "stranger"])
def test_only_a_legal_representative_nominates(client_of, request, legal, admin, organization, persona):
    who = request.getfixturevalue(persona)
    sent = {"nominee": admin.pk, "role_after": "collaborator"}
    answer = client_of(who).post(reverse("hand-over", args=[organization.slug]), sent)
    assert answer.status_code == (404 if persona == "stranger" else 403)
    with pytest.raises(Denied):
        nominate(make.actor(who), admin)
    assert not HandOver.objects.exists()


def test_neither_support_nor_the_console_itself_nominates(staff, collaborator):
    for actor in (Actor.staff(staff), make.SYSTEM):
        with pytest.raises(Denied):
            nominate(actor, collaborator)


def test_a_member_of_another_organization_is_nobody_here(client_of, legal, stranger, organization):
    sent = {"nominee": stranger.pk, "role_after": "administrator"}
    answer = client_of(legal).post(reverse("hand-over", args=[organization.slug]), sent)
    assert answer.status_code == 422
    assert "no longer a user of the organization" in words(answer)
    assert "Stella" not in words(answer)
    with pytest.raises(Denied):
        responsibility.nominate(
            actor=make.actor(legal), organization=organization, member=stranger.pk, role_after=Role.EXTERNAL
        )


@pytest.mark.parametrize("typed", [{}, {"role_after": "legal_representative"}, {"role_after": "king"}])
def test_the_nominator_becomes_one_of_three(client_of, legal, collaborator, organization, typed):
    sent = {"nominee": collaborator.pk, **typed}
    assert client_of(legal).post(reverse("hand-over", args=[organization.slug]), sent).status_code == 422
    with pytest.raises(ValueError, match="legal_representative"):
        nominate(make.actor(legal), collaborator, Role.LEGAL_REPRESENTATIVE)
    assert not HandOver.objects.exists()


# Meanwhile


def test_who_was_demoted_meanwhile_gives_nothing(second, legal, collaborator, hand_over):
    act = {"actor": make.actor(second), "organization": legal.organization}
    change_role(**act, members=[legal.pk], role=Role.ADMINISTRATOR)
    hand_over.refresh_from_db()
    assert hand_over.state == HandOver.State.WITHDRAWN
    assert AuditEntry.objects.filter(code="hand_over_withdrawn").exists()
    assert codes(accept, collaborator, hand_over) >= {"hand_over_ended"}
    assert role_of(collaborator) == Role.COLLABORATOR


def test_who_was_deactivated_meanwhile_gives_nothing(client_of, second, legal, collaborator, hand_over):
    User.objects.filter(pk=legal.user_id).update(is_active=False)
    assert codes(accept, collaborator, hand_over) == {"nominator_gone"}
    page = words(client_of(collaborator).get(reverse("hand-over-answer", args=[legal.organization.slug])))
    assert "The person who nominated you is no longer a legal representative." in page
    assert 'type="button" aria-disabled="true" aria-describedby="why-not">Accept the legal' in page
    assert role_of(collaborator) == Role.COLLABORATOR


def test_who_became_one_meanwhile_needs_no_hand_over(legal, collaborator, hand_over):
    act = {"actor": make.actor(legal), "organization": legal.organization}
    change_role(**act, members=[collaborator.pk], role=Role.LEGAL_REPRESENTATIVE)
    assert "legal_representative_already" in codes(accept, collaborator, hand_over)
    assert role_of(legal) == Role.LEGAL_REPRESENTATIVE


def test_who_left_meanwhile_takes_nothing(legal, collaborator, hand_over):
    leave(actor=make.actor(collaborator), membership=collaborator)
    hand_over.refresh_from_db()
    assert hand_over.state == HandOver.State.WITHDRAWN
    with pytest.raises(Denied):
        accept(collaborator, hand_over)


def test_whose_external_access_ended_meanwhile_takes_nothing(legal, external):
    hand_over = nominate(make.actor(legal), external)
    Membership.objects.filter(pk=external.pk).update(ends_at=timezone.now())
    with pytest.raises(Denied):
        accept(external, hand_over)


def test_it_is_answered_once(client_of, collaborator, legal, hand_over):
    client = client_of(collaborator)
    url = reverse("hand-over-answer", args=[legal.organization.slug])
    assert client.post(url, {"accept": "yes"}).status_code == 303
    for again in ({"accept": "yes"}, {"decline": "yes"}):
        answer = client.post(url, again)
        assert answer.status_code == 409
        assert "is no longer waiting for an answer" in words(answer)
    assert AuditEntry.objects.filter(code="role_handed_over").count() == 2


@pytest.mark.parametrize("persona", ["legal", "admin", "external", "stranger"])
def test_nobody_answers_for_the_nominee(client_of, request, legal, collaborator, hand_over, persona):
    who = request.getfixturevalue(persona)
    url = reverse("hand-over-answer", args=[legal.organization.slug])
    for sent in ({"accept": "yes"}, {"decline": "yes"}):
        client_of(who).post(url, sent)
    for answer in (responsibility.accept, responsibility.decline):
        with pytest.raises(Denied):
            answer(actor=make.actor(who), hand_over=hand_over)
    hand_over.refresh_from_db()
    assert hand_over.state == HandOver.State.OPEN
    assert role_of(collaborator) == Role.COLLABORATOR


def test_nobody_but_a_legal_representative_withdraws_it(collaborator, admin, hand_over):
    for who in (collaborator, admin):
        with pytest.raises(Denied):
            responsibility.withdraw(actor=make.actor(who), hand_over=hand_over)


def test_looking_at_it_answers_nothing(client_of, collaborator, legal, hand_over):
    url = reverse("hand-over-answer", args=[legal.organization.slug])
    client = client_of(collaborator)
    client.get(url, {"accept": "yes"})
    client.post(url)
    hand_over.refresh_from_db()
    assert hand_over.state == HandOver.State.OPEN
