"""SEC-5: the waiting time, the notices, what stops a request, and what the worker destroys and lets lapse."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from security import tasks
from security.models import AuditEntry, RecoveryDocument, RecoveryRequest, User
from security.models.recovery import State
from security.operations import recovery, recovery_time
from tests import make
from tests.security import recovering
from tests.security.recovering import SYSTEM, later


@pytest.fixture
def nadia(db) -> User:
    return recovering.locked_out(email="nadia@lanterna.test", recovery_email="nadia@home.test")


def move_on(now) -> int:
    return recovery_time.move_on(actor=SYSTEM, now=now)


def stands(request: RecoveryRequest) -> str:
    request.refresh_from_db()
    return request.state


def link(name: str, request: RecoveryRequest, token: str = "") -> str:
    return reverse(name, args=[request.pk, token or request.token])


def test_the_link_comes_when_the_waiting_time_is_over_and_not_before(nadia, deliver):
    request = recovering.approved(nadia)
    deliver()
    assert move_on(request.due_at - timedelta(seconds=1)) == 0
    assert move_on(request.due_at) == 1
    assert stands(request) == State.READY
    mails = {mail.to[0]: mail for mail in deliver()}
    assert mails.keys() == {"nadia@lanterna.test", "nadia@home.test"}
    method = link("recovery-method", request, request.method_token)
    assert method in mails["nadia@lanterna.test"].body
    assert method not in mails["nadia@home.test"].body + str(mails["nadia@home.test"].alternatives)
    assert "nadia@lanterna.test" in mails["nadia@home.test"].body


@pytest.mark.parametrize("stage", [recovering.sent, recovering.approved, recovering.ready])
def test_the_link_in_every_notice_stops_it(nadia, client, deliver, stage):
    request = stage(nadia)
    stop = link("recovery-stop", request)
    assert all(stop in mail.body for mail in deliver())
    assert client.get(stop).status_code == 200
    assert request.state == stands(request)  # looking stops nothing
    answer = client.post(stop)
    assert answer["Location"] == link("recovery-status", request)
    assert stands(request) == State.STOPPED
    assert not RecoveryDocument.objects.exists()
    page = client.get(answer["Location"]).content.decode()
    assert "somebody knows your password" in page
    assert "By the link that stops it" in page
    assert {mail.to[0] for mail in deliver()} == {"nadia@lanterna.test", "nadia@home.test"}
    assert client.get(link("recovery-method", request, request.method_token)).status_code == 410
    assert client.post(stop).status_code == 303
    assert AuditEntry.objects.filter(code="recovery_stopped").count() == 1


@pytest.mark.parametrize("name", ["recovery-status", "recovery-stop", "recovery-method", "recovery-handover"])
def test_no_other_link_opens_anything(nadia, client, name):
    request = recovering.sent(nadia)
    other = recovering.sent(recovering.locked_out("Olga", "Other"))
    for url in (link(name, request, "0" * 64), link(name, request, other.token), reverse(name, args=[10**30, "x"])):
        assert client.get(url).status_code == 410
        assert client.post(url).status_code in {405, 410}
    assert stands(request) == State.SENT


@pytest.mark.parametrize("stage", [recovering.sent, recovering.approved, recovering.ready])
def test_a_sign_in_with_a_second_factor_stops_it(nadia, deliver, stage):
    request = stage(nadia)
    deliver()
    answer = make.halfway(nadia).post(reverse("sign-in-code"), {"code": make.code()})
    assert answer["Location"] == "/profile/"
    assert stands(request) == State.STOPPED
    assert not RecoveryDocument.objects.exists()
    mails = [mail for mail in deliver() if "signed in" in mail.body and "was stopped" in mail.subject]
    assert len(mails) == 2
    assert "By a sign-in with a second factor" in make.client().get(link("recovery-status", request)).content.decode()


def test_a_wrong_answer_to_the_second_step_stops_nothing(nadia):
    request = recovering.sent(nadia)
    assert make.halfway(nadia).post(reverse("sign-in-code"), {"code": "000000"}).status_code == 422
    assert stands(request) == State.SENT


def test_what_nobody_has_looked_at_is_destroyed_in_time_and_the_person_is_told(nadia, deliver):
    request = recovering.sent(nadia)
    deliver()
    assert move_on(request.sent_at + timedelta(hours=72) - timedelta(seconds=1)) == 0
    assert move_on(request.sent_at + timedelta(hours=72)) == 1
    assert stands(request) == State.LAPSED
    assert (request.sealed_identity, RecoveryDocument.objects.count()) == (None, 0)
    assert all("nobody could decide" in mail.body for mail in deliver())


def test_what_is_wrong_with_one_request_does_not_keep_the_documents_of_others(nadia, monkeypatch, caplog):
    broken, other = recovering.sent(nadia), recovering.sent(recovering.locked_out("Olga", "Other"))
    end = RecoveryRequest.end

    def fail(request, *args, **options):
        assert request.pk != broken.pk, "BROKEN"
        end(request, *args, **options)

    monkeypatch.setattr(RecoveryRequest, "end", fail)
    assert move_on(later("RECOVERY_UNTOUCHED")) == 1
    assert (stands(broken), stands(other)) == (State.SENT, State.LAPSED)
    assert "BROKEN" in caplog.text


def test_what_was_looked_at_has_a_little_longer_and_is_destroyed_too(nadia):
    request = recovering.sent(nadia)
    recovering.approve(request, make.user(is_staff=True))
    RecoveryRequest.objects.filter(pk=request.pk).update(opened_at=timezone.now())
    assert move_on(later("RECOVERY_UNTOUCHED")) == 0
    assert move_on(later("RECOVERY_UNDECIDED")) == 1
    assert not RecoveryDocument.objects.exists()


def test_what_was_begun_and_not_sent_leaves_nothing_behind(nadia):
    recovering.filled_in(nadia)
    assert move_on(later("RECOVERY_FORM_VALID")) == 1
    assert not RecoveryRequest.objects.exists()
    assert not RecoveryDocument.objects.exists()


def test_a_link_that_is_not_used_lapses(nadia, client, deliver):
    request = recovering.ready(nadia)
    deliver()
    method = link("recovery-method", request, request.method_token)
    assert client.get(method).status_code == 200
    RecoveryRequest.objects.filter(pk=request.pk).update(
        ready_at=timezone.now() - settings.STEWARD["RECOVERY_LINK_VALID"]
    )
    assert client.get(method).status_code == 410
    assert move_on(timezone.now()) == 1
    assert stands(request) == State.LAPSED
    assert all("was not used in time" in mail.body for mail in deliver())


def test_the_worker_does_it_and_doing_it_twice_changes_nothing(nadia):
    request = recovering.approved(nadia)
    RecoveryRequest.objects.filter(pk=request.pk).update(due_at=timezone.now())
    tasks.move_recovery_on()
    tasks.move_recovery_on()
    assert stands(request) == State.READY
    assert AuditEntry.objects.filter(code="recovery_ready").count() == 1


def test_the_status_page_says_at_each_stage_what_comes_next(nadia, client):
    request = recovering.sent(nadia)
    page = client.get(link("recovery-status", request))
    assert page["Referrer-Policy"] == "strict-origin"
    lines = page.context["lines"][-2:]
    assert {str(line.title) for line in lines} == {"Your documents are destroyed"}
    assert [line.at - request.sent_at for line in lines] == [timedelta(hours=72), timedelta(days=7)]
    assert "Two members of staff are looking at it" in page.content.decode()
    request = recovering.approve(request, make.user())
    page = client.get(link("recovery-status", request))
    assert page.context["lines"][-1].at - request.sent_at == timedelta(days=7)
    text = page.content.decode()
    assert text.count("Your documents are destroyed") == 1
    assert "One person has looked at it, now a second one is looking" in text
    assert "Two members of staff are looking at it" not in text
    request = recovering.approve(request, make.user())
    text = client.get(link("recovery-status", request)).content.decode()
    assert "23 h 60 min" not in text
    assert "24 h 0 min left" in text
    assert "A link comes to your sign-in address" in text
    move_on(request.due_at)
    assert "A link was sent to your sign-in address" in client.get(link("recovery-status", request)).content.decode()


def test_the_bytes_in_the_database_are_no_picture_and_no_name(nadia):
    """SEC-5, ASVS 11.3.3: what stands in the tables is of no use without the key."""
    recovering.sent(nadia, content=recovering.JPEG + b"PLANTED-PIXELS")
    with connection.cursor() as cursor:
        for table in (
            "security_recoveryrequest",
            "security_recoverydocument",
            "security_auditentry",
            "security_notice",
        ):
            cursor.execute(f"SELECT t::text FROM {table} t")
            text = " ".join(row for (row,) in cursor.fetchall())
            assert "Élise" not in text
            assert "1984" not in text
        cursor.execute("SELECT sealed FROM security_recoverydocument")
        for (sealed,) in cursor.fetchall():
            assert bytes(sealed).startswith(b"gAAAA")
            for trace in (b"\xff\xd8", b"JFIF", b"PLANTED"):
                assert trace not in bytes(sealed)


def test_keys_rotate_and_what_an_old_one_encrypted_is_read_until_it_is_gone(nadia, settings):
    request = recovering.sent(nadia)
    old = settings.ENCRYPTION_KEYS
    settings.ENCRYPTION_KEYS = ["a new key that is long enough", *old]
    assert request.documents.get(side="front").content == recovering.JPEG
    newer = recovering.sent(recovering.locked_out("Olga", "Other"))
    settings.ENCRYPTION_KEYS = ["a new key that is long enough"]
    assert newer.documents.get(side="front").content == recovering.JPEG
    assert newer.identity.family_name == "Other"


def test_whoever_is_signed_in_sees_that_somebody_asks_in_their_name(nadia, client_of):
    browser = client_of(nadia)
    assert "None open" in browser.get(reverse("security")).content.decode()
    request = recovering.sent(nadia)
    page = browser.get(reverse("security")).content.decode()
    assert "Somebody who knows your password asks" in page
    assert browser.post(link("recovery-stop", request)).status_code == 303
    assert stands(request) == State.STOPPED


def test_whoever_asks_and_stops_at_the_same_moment_ends_it_once(nadia):
    request = recovering.sent(nadia)
    recovery.stop(actor=SYSTEM, recovery=request, now=timezone.now())
    with pytest.raises(recovery.Ended):
        recovery.stop(actor=SYSTEM, recovery=request, now=timezone.now())
    assert move_on(later("RECOVERY_UNDECIDED")) == 0
