"""The operation behind the profile: what differs is changed and recorded, names without their letters."""

import pytest

from security.models import AuditEntry, AuditName
from security.operations.profile import change_profile
from tests import make


def test_only_what_differs_is_changed_and_recorded(db):
    person = make.user("Linda", "Berger")
    change_profile(actor=make.actor(person), user=person, given_name="Linda", time_zone="Europe/Rome")
    person.refresh_from_db()
    assert (person.given_name, person.time_zone) == ("Linda", "Europe/Rome")
    facts = AuditEntry.objects.get(code="profile_changed").facts
    assert facts == {"before": {"time_zone": "Europe/Zurich"}, "after": {"time_zone": "Europe/Rome"}}


def test_the_log_keeps_that_a_name_changed_but_not_the_name(db):
    person = make.user("Linda", "Berger")
    changed = change_profile(actor=make.actor(person), user=person, family_name="Marchetti")
    entry = AuditEntry.objects.get(code="profile_changed")
    assert entry.facts == {"before": {"family_name": ""}, "after": {"family_name": ""}}
    assert AuditName.objects.get(kind="user", key=str(person.pk)).name == changed.name == "Linda Marchetti"


def test_no_change_is_no_entry(db):
    person = make.user()
    change_profile(actor=make.actor(person), user=person, language="en", appearance="system")
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("field", ["is_staff", "email", "password", "is_active"])
def test_nothing_else_can_be_changed_this_way(db, field):
    person = make.user()
    with pytest.raises(TypeError):
        change_profile(actor=make.actor(person), user=person, **{field: "x"})
