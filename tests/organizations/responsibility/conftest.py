"""What stories of an appointment by support begin with."""

from datetime import timedelta

import pytest
from django.utils import timezone

from organizations.models import Appointment
from organizations.operations import appointments
from security.audit import Actor
from security.models import User
from tests import make


@pytest.fixture
def colleague(db) -> User:
    """Sara Support, another of the provider's staff."""
    return make.staff(email="sara@provider.test")


@pytest.fixture
def proposal(staff, admin) -> Appointment:
    """Sam Support proposed Andrea Conti, and the days to object are over."""
    made = appointments.propose(actor=Actor.staff(staff), membership=admin, reason="Linda Berger cannot be reached.")
    Appointment.objects.filter(pk=made.pk).update(not_before=timezone.now() - timedelta(seconds=1))
    made.refresh_from_db()
    return made
