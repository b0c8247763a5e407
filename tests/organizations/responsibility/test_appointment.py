"""ORG-14: where no legal representative can be reached, two members of staff give one, and everybody is told."""

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from console import staff as groups
from console.kit.exceptions import Denied
from console.kit.guards import Refused
from organizations.models import Appointment, Role
from organizations.operations import appointments
from security.audit import Actor
from security.models import AuditEntry, User
from tests import make
from tests.organizations.dialog import STALE, role_of, words

WAIT = settings.STEWARD["APPOINTMENT_WAIT"]
State = Appointment.State


def form(name, row) -> str:
    return reverse(f"admin:organizations_{row._meta.model_name}_{name}", args=[row.pk])


def stop_page(organization) -> str:
    return reverse("appointment-stop", args=[organization.slug])


def state(appointment) -> str:
    return Appointment.objects.get(pk=appointment.pk).state


def codes(call, actor, appointment) -> set[str]:
    with pytest.raises(Refused) as refusal:
        call(actor=actor, appointment=appointment)
    return refusal.value.codes


def test_the_whole_procedure(
    client_of, staff, colleague, legal, admin, collaborator, external, organization, deliver, time_machine_of
):
    User.objects.filter(pk=legal.user_id).update(language="de")
    browser = client_of(staff)
    shown = browser.get(form("appointment", admin)).content.decode()
    assert "Only if no legal representative of Lanterna SA can be reached." in shown
    answer = browser.post(form("appointment", admin), {"reason": "Called twice, wrote a letter."}, follow=True)
    assert "Andrea Conti is proposed." in answer.content.decode()
    made = Appointment.objects.get()
    assert (made.not_before - made.proposed_at, made.proposed_by) == (WAIT, staff)
    mails = {mail.to[0]: mail for mail in deliver()}
    assert set(mails) == {"linda@lanterna.test", "andrea@lanterna.test", "carl@lanterna.test"}
    assert settings.PUBLIC_URL + stop_page(organization) in mails["linda@lanterna.test"].body
    assert "Stop it in the console" not in mails["carl@lanterna.test"].body
    assert "Andrea Conti is proposed as legal representative" in mails["carl@lanterna.test"].subject
    assert "proposes you" in mails["andrea@lanterna.test"].body
    for mail in mails.values():
        assert staff.name not in mail.body
        assert "Called twice" not in mail.body

    time_machine_of(made, WAIT)
    answer = client_of(colleague).post(form("appoint", made), follow=True)
    assert "Andrea Conti is now legal representative of Lanterna SA." in answer.content.decode()
    assert (role_of(admin), role_of(legal)) == (Role.LEGAL_REPRESENTATIVE, Role.LEGAL_REPRESENTATIVE)
    made.refresh_from_db()
    assert (made.state, made.decided_by) == (State.APPOINTED, colleague)
    entries = AuditEntry.objects.filter(organization=organization.pk).exclude(code="refused")
    assert set(entries.values_list("code", "actor_kind", "actor")) == {
        ("appointment_proposed", "staff", str(staff.pk)),
        ("appointment_made", "staff", str(colleague.pk)),
        ("role_changed", "staff", str(colleague.pk)),
    }
    told = deliver()
    assert sorted(mail.to[0] for mail in told) == [
        *("andrea@lanterna.test", "andrea@lanterna.test", "carl@lanterna.test", "linda@lanterna.test")
    ]
    summary = next(mail for mail in told if mail.subject == "Your role in Lanterna SA has changed")
    assert f"Support of {settings.STEWARD['PROVIDER_NAME']}" in summary.body


@pytest.fixture
def time_machine_of():
    """Lets the days to object pass."""

    def pass_by(appointment, wait):
        ago = {"proposed_at": appointment.proposed_at - wait, "not_before": appointment.not_before - wait}
        Appointment.objects.filter(pk=appointment.pk).update(**ago)

    return pass_by


def test_support_has_the_rights_and_the_lists(client_of, admin, support_of):
    first = support_of("first@provider.test")
    page = client_of(first).get(reverse("admin:organizations_membership_change", args=[admin.pk])).content.decode()
    assert form("appointment", admin) in page
    made = make.appointment(admin)
    row = client_of(first).get(reverse("admin:organizations_appointment_change", args=[made.pk])).content.decode()
    assert made.reason in row
    assert form("appoint", made) in row
    assert form("reject", made) in row


@pytest.fixture
def support_of(db):
    """Makes members of the support group."""
    groups.seed_groups()

    def build(email):
        person = make.user(email=email, is_staff=True)
        person.groups.add(Group.objects.get(name=groups.SUPPORT))
        return person

    return build


def test_a_right_to_look_proposes_and_decides_nothing(client_of, admin):
    newcomer = make.user(is_staff=True)
    made = make.appointment(admin)
    for url in (form("appointment", admin), form("appoint", made), form("reject", made)):
        assert client_of(newcomer).post(url, {"reason": "x"}).status_code == 403
    assert state(made) == State.OPEN


def test_whoever_proposed_does_not_decide(client_of, staff, admin, proposal):
    for name in ("appoint", "reject"):
        answer = client_of(staff).post(form(name, proposal))
        assert answer.status_code == 409
        assert "The person who made a proposal cannot decide on it." in answer.content.decode()
    assert (state(proposal), role_of(admin)) == (State.OPEN, Role.ADMINISTRATOR)
    entry = AuditEntry.objects.filter(code="refused").first()
    assert (entry.organization, entry.subject) == (admin.organization_id, str(admin.user_id))


def test_staff_of_the_organization_neither_proposes_nor_decides(staff, colleague, admin, organization, proposal):
    make.member(organization, user=colleague)
    decide = Actor.staff(colleague)
    assert codes(appointments.appoint, decide, proposal) == {"staff_is_member"}
    assert codes(appointments.reject, decide, proposal) == {"staff_is_member"}
    Appointment.objects.all().delete()
    with pytest.raises(Refused, match="staff_is_member"):
        appointments.propose(actor=decide, membership=admin, reason="It is mine.")


def test_nobody_is_appointed_before_the_days_to_object_are_over(client_of, staff, colleague, admin):
    made = appointments.propose(actor=Actor.staff(staff), membership=admin, reason="Nobody answers.")
    answer = client_of(colleague).post(form("appoint", made))
    assert answer.status_code == 409
    assert "to object" in answer.content.decode()
    assert role_of(admin) == Role.ADMINISTRATOR


def test_rejecting_needs_no_waiting_and_is_told(client_of, staff, colleague, legal, admin, deliver):
    made = appointments.propose(actor=Actor.staff(staff), membership=admin, reason="Nobody answers.")
    deliver()
    answer = client_of(colleague).post(form("reject", made), follow=True)
    assert "was rejected" in answer.content.decode()
    assert (state(made), role_of(admin)) == (State.REJECTED, Role.ADMINISTRATOR)
    mails = deliver()
    assert {mail.to[0] for mail in mails} == {"linda@lanterna.test", "andrea@lanterna.test"}
    assert all("does not become legal representative" in mail.subject for mail in mails)


def test_appointing_wants_a_fresh_proof_of_identity(client_of, colleague, admin, proposal):
    answer = client_of(colleague, proved=STALE).post(form("appoint", proposal))
    assert answer.url.startswith(reverse("confirm"))
    assert role_of(admin) == Role.ADMINISTRATOR


@pytest.mark.parametrize("code", ["legal_representative_already", "not_a_member", "deactivated", "organization_closed"])
def test_everything_is_asked_again_when_it_is_decided(colleague, legal, admin, organization, proposal, code):
    if code == "legal_representative_already":
        organization.memberships.filter(pk=admin.pk).update(role=Role.LEGAL_REPRESENTATIVE)
    elif code == "not_a_member":
        admin.delete()
    elif code == "deactivated":
        User.objects.filter(pk=admin.user_id).update(is_active=False)
    else:
        organization.closed_at = timezone.now()
        organization.save()
    assert codes(appointments.appoint, Actor.staff(colleague), proposal) == {code}
    assert state(proposal) == State.OPEN


def test_one_proposal_at_a_time_and_never_of_a_legal_representative(client_of, staff, legal, collaborator, proposal):
    with pytest.raises(Refused, match="appointment_open"):
        appointments.propose(actor=Actor.staff(staff), membership=collaborator, reason="Another.")
    assert client_of(staff).get(form("appointment", legal)).status_code == 410


@pytest.mark.parametrize("who", ["legal", "system"])
def test_only_staff_proposes_and_decides(legal, admin, proposal, who):
    actor = make.SYSTEM if who == "system" else make.actor(legal)
    with pytest.raises(Denied):
        appointments.propose(actor=actor, membership=admin, reason="Mine.")
    for decide in (appointments.appoint, appointments.reject):
        with pytest.raises(Denied):
            decide(actor=actor, appointment=proposal)


# The legal representatives


def test_a_legal_representative_sees_and_stops_it(client_of, legal, colleague, admin, organization, proposal, deliver):
    deliver()
    client = client_of(legal)
    home = words(client.get(reverse("home-of", args=[organization.slug])))
    assert "Support proposes Andrea Conti as legal representative" in home
    page = words(client.get(stop_page(organization)))
    assert "Andrea Conti" in page
    assert proposal.reason not in page
    answer = client.post(stop_page(organization), {"stop": "yes"}, follow=True)
    assert "The proposal was stopped." in words(answer)
    assert state(proposal) == State.STOPPED
    mails = deliver()
    assert {mail.to[0] for mail in mails} == {"linda@lanterna.test", "andrea@lanterna.test"}
    assert all("a legal representative of Lanterna SA has stopped" in mail.body for mail in mails)
    assert codes(appointments.appoint, Actor.staff(colleague), proposal) >= {"appointment_ended"}
    assert client.post(stop_page(organization), {"stop": "yes"}).status_code == 409
    assert "Support is not proposing anybody" in words(client.get(stop_page(organization)))


def test_stopping_wants_a_fresh_proof_and_a_legal_representative(client_of, legal, admin, organization, proposal):
    answer = client_of(legal, proved=STALE).post(stop_page(organization), {"stop": "yes"})
    assert answer.url.startswith(reverse("confirm"))
    assert client_of(admin).post(stop_page(organization), {"stop": "yes"}).status_code == 403
    for actor in (make.actor(admin), make.SYSTEM):
        with pytest.raises(Denied):
            appointments.stop(actor=actor, appointment=proposal)
    assert state(proposal) == State.OPEN


def test_an_administrator_is_not_told_on_home_how_to_stop_it(client_of, admin, organization, proposal):
    assert stop_page(organization) not in words(client_of(admin).get(reverse("home-of", args=[organization.slug])))


# The database


def in_sql(appointment, **values) -> str:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Appointment.objects.filter(pk=appointment.pk).update(**values)
    return error.value.__cause__.diag.constraint_name


def test_no_path_at_all_lets_one_person_do_both(staff, colleague, admin, collaborator, organization, proposal):
    over = {"state": State.APPOINTED, "ended_at": timezone.now()}
    assert in_sql(proposal, **over, decided_by=staff) == "decided_by_a_second_person"
    assert in_sql(proposal, **over) == "appointed_by_somebody"
    assert in_sql(proposal, **over, decided_by=collaborator.user) == "appointment_comes_from_outside"
    Appointment.objects.filter(pk=proposal.pk).update(not_before=timezone.now() + WAIT)
    assert in_sql(proposal, **over, decided_by=colleague) == "appointment_leaves_time"
    Appointment.objects.all().delete()
    with pytest.raises(IntegrityError, match="does not propose"), transaction.atomic():
        make.appointment(admin, proposed_by=collaborator.user)
