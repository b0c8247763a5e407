"""`manage.py verify_audit` says in words and by its status whether the log is as it was written."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from security import audit, seals
from security.events import SignedIn, SignedOut
from security.models import AuditEntry
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(legal) -> list[AuditEntry]:
    """Two sealed entries and one that waits for the next seal."""
    for event in (SignedIn, SignedOut, SignedIn):
        if event is SignedIn and AuditEntry.objects.exists():
            seals.seal(now=timezone.now())
        with audit.operation(actor=make.actor(legal)) as operation:
            operation.record(event(user=legal.user))
    return list(AuditEntry.objects.order_by("id"))


def verify(capsys) -> tuple[int, str]:
    """The status and the words."""
    status = 0
    try:
        call_command("verify_audit")
    except SystemExit as end:
        status = end.code
    said = capsys.readouterr()
    return status, said.out + said.err


def as_the_owner_of_the_database(sql: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE security_auditentry DISABLE TRIGGER USER")
        cursor.execute(sql, values)
        cursor.execute("ALTER TABLE security_auditentry ENABLE TRIGGER USER")


def test_a_whole_log_passes(log, capsys):
    status, words = verify(capsys)
    assert status == 0
    assert "The log is whole" in words


def test_a_changed_entry_is_named(log, capsys):
    as_the_owner_of_the_database("UPDATE security_auditentry SET device = 'forged' WHERE id = %s", log[0].pk)
    status, words = verify(capsys)
    assert status == 1
    assert f"Entry {log[0].pk} of seal" in words
    assert "was changed" in words


def test_an_entry_changed_before_it_was_sealed_is_named_too(log, capsys):
    as_the_owner_of_the_database("UPDATE security_auditentry SET code = 'signed_out' WHERE id = %s", log[2].pk)
    status, words = verify(capsys)
    assert status == 1
    assert f"Entry {log[2].pk}, not sealed yet, was changed." in words


def test_a_missing_entry_is_named(log, capsys):
    as_the_owner_of_the_database("DELETE FROM security_auditentry WHERE id = %s", log[1].pk)
    status, words = verify(capsys)
    assert status == 1
    assert f"Entry {log[1].pk} of seal" in words
    assert "is missing" in words


def test_an_inserted_entry_is_named(log, capsys):
    forged = AuditEntry(at=timezone.now() - seals.LATE * 3, code="signed_in", actor_kind="person")
    forged.digest = forged.compute_digest()
    forged.save()
    status, words = verify(capsys)
    assert status == 1
    assert f"Entry {forged.pk} was inserted afterwards." in words
    assert "Faults in the log: 1." in words
