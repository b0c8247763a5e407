"""`/health/`: what watches the console learns what is late, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from security import tasks
from security.models import Heartbeat


def test_after_the_workers_sweep_and_seal_all_is_well(client, db):
    tasks.sweep_notices()
    tasks.seal_log()
    response = client.get("/health/")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "database": "ok",
        "clock": {"status": "ok", "seconds_off": 0},
        "sweep": {"status": "ok", "seconds_ago": 0},
        "seal": {"status": "ok", "seconds_ago": 0},
    }


@pytest.mark.parametrize("name", [Heartbeat.SWEEP, Heartbeat.SEAL])
def test_a_worker_that_does_not_work_is_late_while_pages_are_served(name, client, db):
    tasks.sweep_notices()
    tasks.seal_log()
    Heartbeat.objects.filter(name=name).update(at=timezone.now() - timedelta(minutes=6))
    response = client.get("/health/")
    assert response.status_code == 200
    assert response.json()["status"] == "late"
    assert response.json()[name]["status"] == "late"
    assert response.json()[name]["seconds_ago"] >= 360


def test_a_clock_that_goes_wrong_is_told(client, db, monkeypatch):
    tasks.sweep_notices()
    tasks.seal_log()
    monkeypatch.setattr("console.shell.health.timezone.now", lambda: datetime.now(UTC) - timedelta(minutes=1))
    told = client.get("/health/").json()
    assert told["status"] == "late"
    assert told["clock"]["status"] == "wrong"
    assert 55 <= told["clock"]["seconds_off"] <= 65


def test_before_the_first_sweep_it_is_late_too(client, db):
    assert client.get("/health/").json()["sweep"] == {"status": "late", "seconds_ago": None}


def test_it_needs_no_session_and_asks_once(client, db, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get("/health/")
    assert not response.cookies


def test_without_the_database_it_says_so(client, transactional_db):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE security_heartbeat RENAME TO security_heartbeat_away")
    try:
        response = client.get("/health/")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE security_heartbeat_away RENAME TO security_heartbeat")
    assert response.status_code == 503
    assert response.json() == {"status": "down", "database": "unreachable"}


def test_it_tells_no_version_and_takes_no_form(client, db):
    assert client.post("/health/").status_code == 405
    assert "version" not in client.get("/health/").content.decode().lower()


def test_a_beat_is_kept_once_for_each_work(db):
    for _ in range(3):
        Heartbeat.beat(Heartbeat.SWEEP)
    assert Heartbeat.objects.count() == 1
