"""ORG-14: what support proposed holds for a while only, and only for somebody who is still there."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from console.kit.guards import Refused
from organizations.models import Appointment, Role
from organizations.operations import appointments
from organizations.operations.people import leave
from organizations.operations.removal import remove_one
from security.audit import Actor
from tests import make
from tests.organizations.dialog import role_of, words

State = Appointment.State


def state(appointment) -> str:
    return Appointment.objects.get(pk=appointment.pk).state


def refusal(colleague, appointment) -> set[str]:
    """Why it cannot be appointed."""
    with pytest.raises(Refused) as refused:
        appointments.appoint(actor=Actor.staff(colleague), appointment=appointment)
    return refused.value.codes


def test_an_old_proposal_can_only_be_rejected(colleague, admin, proposal):
    long_ago = timezone.now() - settings.STEWARD["APPOINTMENT_VALID"]
    Appointment.objects.filter(pk=proposal.pk).update(proposed_at=long_ago)
    proposal.refresh_from_db()
    assert refusal(colleague, proposal) == {"proposal_too_old"}
    appointments.reject(actor=Actor.staff(colleague), appointment=proposal)
    assert (state(proposal), role_of(admin)) == (State.REJECTED, Role.ADMINISTRATOR)


@pytest.mark.parametrize("how", ["leaves", "is_removed", "is_removed_by_whoever_proposed"])
def test_the_proposal_of_whoever_goes_ends_with_them(staff, legal, admin, organization, proposal, deliver, how):
    deliver()
    if how == "leaves":
        leave(actor=make.actor(admin), membership=admin)
    else:
        actor = make.actor(legal) if how == "is_removed" else Actor.staff(staff)
        remove_one(actor=actor, organization=organization, member=admin.pk)
    assert state(proposal) == State.STOPPED
    (told,) = [mail for mail in deliver() if "does not become legal representative" in mail.subject]
    assert told.to == ["linda@lanterna.test"]
    assert "Andrea Conti is no longer asked" in told.body


def test_an_external_whose_access_has_ended_is_not_appointed(staff, colleague, external):
    made = make.appointment(external, proposed_by=staff, not_before=timezone.now() - timedelta(seconds=1))
    external.ends_at = timezone.now() - timedelta(seconds=1)
    external.save()
    assert refusal(colleague, made) == {"not_a_member"}


def test_staff_see_when_the_legal_representatives_were_last_active(client_of, colleague, legal, organization, proposal):
    url = reverse("admin:organizations_appointment_change", args=[proposal.pk])
    assert "Linda Berger: –" in words(client_of(colleague).get(url))
    organization.memberships.filter(pk=legal.pk).update(last_active_at=datetime(2026, 3, 2, 9, tzinfo=UTC))
    page = words(client_of(colleague).get(url))
    assert "Last activity of the legal representatives" in page
    assert "Linda Berger: 2 Mar 2026" in page.replace("\xa0", " ")
