"""An operation is the transaction: the change, its log entries and its mails exist together or not at all."""

import pytest
from django.db import transaction

from organizations.events.people import MemberJoined, RoleChanged
from organizations.models import Role
from organizations.operations.joining import admit
from organizations.operations.people import change_role
from security import audit
from security.event import Actor
from security.events import AccessDenied, ProfileChanged, SignedIn, SignedOut
from security.models import AuditEntry, AuditName, Notice, User
from tests import make

pytestmark = pytest.mark.django_db


class Trouble(Exception):
    """Something in the middle of an operation."""


def codes() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("code", flat=True))


def test_what_is_recorded_stands_in_the_log_with_who_and_when(legal):
    with audit.operation(actor=make.actor(legal)) as operation:
        operation.record(SignedOut(user=legal.user))
    entry = AuditEntry.objects.get()
    assert (entry.code, entry.outcome, entry.operation) == ("signed_out", "done", operation.id)
    assert (entry.actor_kind, entry.actor) == ("person", str(legal.user.pk))
    assert (entry.subject_kind, entry.subject) == ("user", str(legal.user.pk))
    assert entry.at == operation.at


def test_when_it_raises_neither_change_nor_entry_nor_mail_exists(admin):
    with pytest.raises(Trouble), audit.operation(actor=make.SYSTEM) as operation:
        User.objects.filter(pk=admin.user_id).update(given_name="Other")
        operation.record(RoleChanged(membership=admin, before=Role.COLLABORATOR))
        raise Trouble
    admin.user.refresh_from_db()
    assert admin.user.given_name == "Andrea"
    assert codes() == []
    assert not Notice.objects.exists()


def test_an_inner_operation_joins_the_outer(admin, legal):
    with audit.operation(actor=make.actor(legal)) as outer:
        outer.record(SignedIn(user=legal.user))
        with audit.operation(actor=make.SYSTEM) as inner:
            inner.record(RoleChanged(membership=admin, before=Role.COLLABORATOR))
        outer.record(SignedOut(user=legal.user))
    assert codes() == ["signed_in", "role_changed", "signed_out"]
    assert set(AuditEntry.objects.values_list("operation", flat=True)) == {outer.id}
    assert AuditEntry.objects.get(code="role_changed").actor_kind == "system"
    assert Notice.objects.get().operation == outer.id


def test_a_refused_inner_operation_withdraws_only_what_is_its_own(admin, legal):
    with audit.operation(actor=make.actor(legal)) as outer:
        outer.record(SignedIn(user=legal.user))
        with pytest.raises(Trouble), audit.operation(actor=make.actor(legal)) as inner:
            User.objects.filter(pk=admin.user_id).update(given_name="Other")
            inner.record(RoleChanged(membership=admin, before=Role.COLLABORATOR))
            with audit.operation(actor=make.actor(legal)) as innermost:
                innermost.record(MemberJoined(membership=admin))
            raise Trouble
        outer.record(SignedOut(user=legal.user))
    admin.user.refresh_from_db()
    assert admin.user.given_name == "Andrea"
    assert codes() == ["signed_in", "signed_out"]
    assert not Notice.objects.exists()


def test_what_an_inner_operation_did_goes_when_the_outer_fails(organization, legal):
    newcomer = make.user()
    with pytest.raises(Trouble), audit.operation(actor=make.actor(legal)):
        admit(actor=make.actor(legal), organization=organization, user=newcomer, role=Role.EXTERNAL)
        raise Trouble
    assert not newcomer.memberships.exists()
    assert codes() == []


def test_after_a_failure_the_next_operation_begins_anew(legal):
    with pytest.raises(Trouble), audit.operation(actor=make.actor(legal)) as failed:
        raise Trouble
    with audit.operation(actor=make.actor(legal)) as operation:
        operation.record(SignedOut(user=legal.user))
    assert operation.id != failed.id
    assert codes() == ["signed_out"]


def test_an_operation_does_not_hide_in_somebody_elses_transaction(legal):
    with pytest.raises(RuntimeError), transaction.atomic(), audit.operation(actor=make.actor(legal)):
        pass


def test_an_event_is_read_when_it_is_recorded(admin):
    with audit.operation(actor=make.SYSTEM) as operation:
        operation.record(RoleChanged(membership=admin, before=Role.COLLABORATOR))
        admin.role = Role.EXTERNAL
        admin.user.email = "elsewhere@example.test"
    assert AuditEntry.objects.get().facts["after"] == Role.ADMINISTRATOR
    assert Notice.objects.get().address == "andrea@lanterna.test"


def test_a_refusal_stands_in_the_log_although_nothing_happened(organization, legal):
    audit.refused(AccessDenied(action="log.view", organization=organization.pk), actor=make.actor(legal))
    entry = AuditEntry.objects.get()
    assert (entry.code, entry.outcome, entry.organization) == ("access_denied", "denied", organization.pk)


def test_a_refusal_is_never_logged_inside_the_transaction_that_goes(legal):
    with pytest.raises(RuntimeError), audit.operation(actor=make.actor(legal)):
        audit.refused(AccessDenied(action="log.view"), actor=make.actor(legal))


@pytest.mark.django_db(transaction=True)
def test_a_refused_request_leaves_its_entry_and_nothing_else(legal, client_of):
    """The last legal representative demotes themselves by a crafted request, in real transactions."""
    url = f"/o/{legal.organization.slug}/members/{legal.pk}/role/"
    answer = client_of(legal).post(url, {"role": Role.COLLABORATOR})
    assert answer.status_code == 409
    legal.refresh_from_db()
    assert legal.role == Role.LEGAL_REPRESENTATIVE
    entry = AuditEntry.objects.get(outcome="refused")
    assert "last_legal_representative" in entry.facts["reasons"]
    assert entry.organization == legal.organization_id
    assert entry.request
    assert not Notice.objects.exists()


def test_names_are_kept_beside_the_log_and_follow_their_owners(admin, legal, organization):
    change_role(actor=make.actor(legal), organization=organization, members=[admin.pk], role=Role.EXTERNAL)
    assert AuditName.objects.get(kind="user", key=str(admin.user_id)).name == "Andrea Conti"
    User.objects.filter(pk=admin.user_id).update(family_name="Ferri")
    change_role(actor=make.actor(legal), organization=organization, members=[admin.pk], role=Role.COLLABORATOR)
    assert AuditName.objects.get(kind="user", key=str(admin.user_id)).name == "Andrea Ferri"
    assert AuditName.objects.filter(kind="user", key=str(legal.user_id)).count() == 1


def test_a_blanked_name_leaves_the_entry_as_it_was(admin, legal):
    with audit.operation(actor=make.actor(legal)) as operation:
        operation.record(ProfileChanged(user=admin.user, before={"language": "de"}, after={"language": "fr"}))
    AuditName.objects.update(name="")
    entry = AuditEntry.objects.get()
    assert "Conti" not in str(entry.content())
    assert entry.compute_digest() == bytes(entry.digest)


def test_somebody_unknown_is_nobody_in_the_log():
    audit.refused(AccessDenied(action="csrf", path="/sign-in/\r\nforged"), actor=Actor.anonymous())
    entry = AuditEntry.objects.get()
    assert (entry.actor_kind, entry.actor) == ("person", "")
    assert entry.facts["path"] == "/sign-in/forged"
    assert not AuditName.objects.exists()
