"""The log is chained in sealed batches: a change, a gap or an insertion shows, whoever made it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from security import audit, seals, tasks
from security.events import SignedIn, SignedOut
from security.models import AuditEntry, AuditSeal
from tests import make

pytestmark = pytest.mark.django_db

LATER = timedelta(hours=2)


@pytest.fixture
def log(legal):
    """Six entries in two seals."""
    for _ in range(2):
        for event in (SignedIn, SignedOut, SignedIn):
            with audit.operation(actor=make.actor(legal)) as operation:
                operation.record(event(user=legal.user))
        seals.seal(now=timezone.now())
    return list(AuditEntry.objects.order_by("id"))


def behind_our_back(sql: str, *values) -> None:
    """As somebody with all rights in the database, who lifts the triggers first."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE security_auditentry DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE security_auditseal DISABLE TRIGGER USER")
        cursor.execute(sql, values)


def faults() -> list[str]:
    return [fault.sentence for fault in seals.verify()]


def test_a_log_that_nobody_touched_has_no_fault(log):
    assert [len(seal.entries) for seal in AuditSeal.objects.order_by("id")] == [3, 3]
    assert faults() == []


def test_every_entry_is_sealed_once_and_a_quiet_minute_makes_no_seal(log):
    sealed = [pk for seal in AuditSeal.objects.all() for pk in seal.entries]
    assert sorted(sealed) == [entry.pk for entry in log]
    assert seals.seal(now=timezone.now()) is None


def test_each_seal_covers_the_one_before(log):
    first, second = AuditSeal.objects.order_by("id")
    assert bytes(first.previous) == b"\0" * 32
    assert bytes(second.previous) == bytes(first.digest)


def test_an_entry_that_commits_late_goes_into_the_next_seal(legal, log):
    late = AuditEntry(at=timezone.now() - timedelta(minutes=5), code="signed_in", actor_kind="person")
    late.digest = late.compute_digest()
    late.pk = log[0].pk - 1 if log[0].pk > 1 else 10_000_000
    late.save(force_insert=True)
    assert seals.seal(now=timezone.now()).entries == [late.pk]
    assert faults() == []


@pytest.mark.parametrize(
    "change",
    [
        "facts = '{\"forged\": true}'",
        "actor = '999999'",
        "at = at - interval '1 day'",
        "outcome = 'refused'",
        "organization = 42",
        "address = '192.0.2.1'",
    ],
)
def test_a_changed_entry_shows(log, change):
    behind_our_back(f"UPDATE security_auditentry SET {change} WHERE id = %s", log[1].pk)
    assert f"Entry {log[1].pk} of seal {AuditSeal.objects.order_by('id')[0].pk} was changed." in faults()


def test_a_changed_entry_with_a_new_digest_shows(log):
    behind_our_back("UPDATE security_auditentry SET code = 'signed_out' WHERE id = %s", log[0].pk)
    forged = AuditEntry.objects.get(pk=log[0].pk)
    behind_our_back("UPDATE security_auditentry SET digest = %s WHERE id = %s", forged.compute_digest(), forged.pk)
    assert faults() == [f"Seal {AuditSeal.objects.order_by('id')[0].pk} does not match its entries."]


def test_a_missing_entry_shows(log):
    behind_our_back("DELETE FROM security_auditentry WHERE id = %s", log[4].pk)
    assert faults() == [f"Entry {log[4].pk} of seal {AuditSeal.objects.order_by('-id')[0].pk} is missing."]


def test_an_entry_inserted_into_the_past_shows(log):
    forged = AuditEntry(at=timezone.now() - LATER, code="signed_in", actor_kind="person")
    forged.digest = forged.compute_digest()
    forged.save()
    assert faults() == [f"Entry {forged.pk} was inserted afterwards."]


def test_a_missing_seal_shows(log):
    first = AuditSeal.objects.order_by("id")[0]
    behind_our_back("DELETE FROM security_auditseal WHERE id = %s", first.pk)
    assert f"Seal {AuditSeal.objects.get().pk} does not follow the seal before it." in faults()


def test_a_changed_seal_shows(log):
    first = AuditSeal.objects.order_by("id")[0]
    behind_our_back("UPDATE security_auditseal SET entries = entries[1:2] WHERE id = %s", first.pk)
    assert f"Seal {first.pk} does not match its entries." in faults()


def an_old_seal(years: int) -> AuditSeal:
    """Two entries as they were written and sealed so many years ago."""
    then = timezone.now() - timedelta(days=366 * years)
    for _ in range(2):
        entry = AuditEntry(at=then, code="signed_in", actor_kind="person")
        entry.digest = entry.compute_digest()
        entry.save()
    return seals.seal(now=then)


def test_the_log_of_more_than_ten_years_ago_is_forgotten_and_the_rest_is_still_whole(legal, caplog):
    """No younger entry goes. One that is taken out of an old seal still shows, and so does a seal made older."""
    oldest, _older, young = [an_old_seal(years) for years in (12, 11, 9)]
    with caplog.at_level("INFO", logger="security.seals"):
        tasks.forget_log()
    assert caplog.records[-1].facts["entries"] == 4
    assert {pk for (pk,) in AuditEntry.objects.values_list("pk")} == set(young.entries)
    assert AuditSeal.objects.count() == 3
    assert faults() == []
    with audit.operation(actor=make.actor(legal)) as operation:
        operation.record(SignedIn(user=legal.user))
    seals.seal(now=timezone.now())
    tasks.forget_log()
    assert faults() == []
    behind_our_back("DELETE FROM security_auditentry WHERE id = %s", young.entries[0])
    behind_our_back("UPDATE security_auditseal SET at = %s WHERE id = %s", oldest.at, young.pk)
    assert faults() == [
        f"Entry {young.entries[0]} of seal {young.pk} is missing.",
        f"Seal {young.pk} is dated before the seal before it.",
    ]


def test_the_newest_seal_keeps_its_entries_however_old(log):
    behind_our_back("TRUNCATE security_auditentry, security_auditseal")
    only = an_old_seal(12)
    tasks.forget_log()
    assert AuditEntry.objects.count() == len(only.entries) == 2
    assert seals.seal(now=timezone.now()) is None


@pytest.mark.parametrize("table", ["security_auditentry", "security_auditseal"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET at = now()", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_database_refuses_to_change_the_log(log, table, statement):
    refused = pytest.raises(DatabaseError, match="The log is never changed")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_the_head_is_told_to_the_operators_log(log, legal, caplog):
    with audit.operation(actor=make.actor(legal)) as operation:
        operation.record(SignedOut(user=legal.user))
    with caplog.at_level("INFO", logger="security.seals"):
        seal = seals.seal(now=timezone.now())
    assert caplog.records[-1].facts["head"] == bytes(seal.digest).hex()
