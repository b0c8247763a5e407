"""SEC-5: who is of the support and a reviewer, too, learns from the log and the mails no more than from the queue."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from console import staff as groups
from security import audit
from security.events import Refusal, person
from security.events_passwords import PasswordChanged
from security.models import AuditEntry, Notice, RecoveryRequest, User
from security.models.recovery import State
from security.operations import recovery
from tests import make
from tests.security import recovering
from tests.security.reviewing import DECLINE, READ, form_of, looked, reviewer

LOG = reverse("admin:security_auditentry_changelist")
MAILS = reverse("admin:security_notice_changelist")
OF_A_REQUEST = {"recovery_begun", "recovery_sent", "recovery_document_viewed", "recovery_reviewed", "refused"}


@pytest.fixture
def nadia(db) -> User:
    return recovering.locked_out(email="nadia@lanterna.test", recovery_email="nadia@home.test")


@pytest.fixture
def both(db) -> User:
    """A member of staff in both groups."""
    person = reviewer("Bea")
    person.groups.add(Group.objects.get(name=groups.SUPPORT))
    return person


def listed(browser, url: str, **asked: str) -> list[int]:
    return sorted(row.pk for row in browser.get(url, asked).context["cl"].result_list)


def hidden(browser, model, url: str) -> set[str]:
    """The codes of the rows that are in no list, whose pages are not there either."""
    absent = model.objects.exclude(pk__in=listed(browser, url))
    for row in absent:
        page = reverse(f"admin:security_{model._meta.model_name}_change", args=[row.pk])
        assert browser.get(page).status_code == 302, "as for a row that does not exist"
    return {row.code for row in absent}


def test_as_long_as_a_request_is_undecided_neither_log_nor_mails_tell_of_it(
    nadia, both, client_of, django_assert_max_num_queries
):
    earlier = recovering.sent(nadia)
    recovery.stop(actor=recovering.SYSTEM, recovery=earlier, now=timezone.now())
    with audit.operation(actor=make.actor(nadia)) as operation:
        operation.record(PasswordChanged(user=nadia))  # told at both addresses, and about no request
    audit.refused(Refusal(guard="remove the method", about=person(nadia)), actor=make.actor(nadia))
    before = set(AuditEntry.objects.values_list("pk", flat=True))
    mailed = set(Notice.objects.values_list("pk", flat=True))
    request = recovering.sent(nadia)
    first = looked(client_of, reviewer("Rosa"), request)
    audit.refused(Refusal(guard="remove the method", about=person(nadia)), actor=make.actor(nadia))
    other_refusal = AuditEntry.objects.latest("pk").pk
    first.post(form_of(request), READ | {"born_on": "1970-01-01"})
    first.post(form_of(request), READ)
    assert request.reviews.get().approves

    browser = client_of(both)
    assert hidden(browser, AuditEntry, LOG) == OF_A_REQUEST
    assert hidden(browser, Notice, MAILS) == {"recovery_sent"}
    assert before | {other_refusal} <= set(listed(browser, LOG)), (
        "what is about ended requests, or none, stays in sight"
    )
    assert mailed <= set(listed(browser, MAILS))
    for asked in ({"person": str(nadia.pk)}, {"q": "Rosa"}, {"q": "Nadia"}, {"code": "recovery_reviewed"}):
        assert set(listed(browser, LOG, **asked)) <= before | {other_refusal}, asked
    assert set(listed(browser, MAILS, q="nadia@")) == mailed
    with django_assert_max_num_queries(7):
        browser.get(LOG)

    looked(client_of, both, request).post(form_of(request), DECLINE)
    assert RecoveryRequest.objects.get(pk=request.pk).state == State.DECLINED
    assert hidden(browser, AuditEntry, LOG) == hidden(browser, Notice, MAILS) == set()


def test_what_is_only_being_filled_in_is_not_told_either_and_what_waits_after_the_approval_is(nadia, both, client_of):
    browser = client_of(both)
    draft = recovering.filled_in(nadia)
    other = recovering.approved(recovering.locked_out("Olga", "Other"))
    assert hidden(browser, AuditEntry, LOG) == {"recovery_begun"}
    assert hidden(browser, Notice, MAILS) == set()
    assert AuditEntry.objects.filter(facts__recovery=other.pk, pk__in=listed(browser, LOG)).count() > 2
    RecoveryRequest.objects.filter(pk=draft.pk).update(begun_at=timezone.now() - timedelta(hours=2))
    recovering.recovery_time.move_on(actor=make.SYSTEM, now=timezone.now())
    assert hidden(browser, AuditEntry, LOG) == set()
