"""SEC-5: what waits for reviewers stands in the order in which it ends; who comes too late reads what became of it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from security.models import RecoveryRequest, User
from tests.security import recovering
from tests.security.reviewing import DECLINE, READ, form_of, looked, page_of, picture_of, reviewer


@pytest.fixture
def nadia(db) -> User:
    return recovering.locked_out(email="nadia@lanterna.test", recovery_email="nadia@home.test")


@pytest.fixture
def rosa(db) -> User:
    return reviewer("Rosa")


@pytest.mark.parametrize("state", ["approved", "stopped", "declined", "lapsed"])
def test_what_does_not_wait_is_not_looked_at_any_more_and_says_what_became_of_it(nadia, rosa, client_of, state):
    request = recovering.approved(nadia) if state == "approved" else recovering.sent(nadia)
    browser, now = looked(client_of, rosa, request) if state != "approved" else client_of(rosa), timezone.now()
    if state == "stopped":
        recovering.recovery.stop(actor=recovering.SYSTEM, recovery=request, now=now)
    elif state == "declined":
        looked(client_of, reviewer("Ruth"), request).post(form_of(request), DECLINE)
    elif state == "lapsed":
        recovering.recovery_time.move_on(actor=recovering.SYSTEM, now=recovering.later("RECOVERY_UNDECIDED"))
    words = f"{request.number} {'lapsed' if state == 'lapsed' else f'was {state}'} on "
    for answer, status in (
        (browser.get(form_of(request)), 410),
        (browser.get(picture_of(request)), 410),
        (browser.post(form_of(request), READ | {"note": "Corners <cut>"}), 409),
    ):
        page = answer.content.decode()
        assert answer.status_code == status
        assert words in page
        assert "Nothing is left to decide" in page
        assert 'id="user-tools"' in page, "within Django admin"
    assert "Corners &lt;cut&gt;" in page
    assert browser.get(page_of(request)).status_code == 200


def test_the_queue_begins_with_what_ends_first_and_says_when(nadia, rosa, client_of):
    done = recovering.approved(nadia)
    people = [recovering.locked_out(name, "Other", email=f"{name}@x.test") for name in ("olga", "oona", "otto")]
    first, second, third = requests = [recovering.sent(person) for person in people]
    recovering.look(first, reviewer("Ruth"))
    ago = (timedelta(days=1), timedelta(days=2), timedelta(hours=1))
    for request, since in zip(requests, ago, strict=True):
        RecoveryRequest.objects.filter(pk=request.pk).update(sent_at=timezone.now() - since)
    queue = reverse("admin:security_recoveryrequest_changelist")
    answer = client_of(rosa).get(queue)
    rows = list(answer.context["cl"].result_list)
    assert [row.pk for row in rows] == [second.pk, third.pk, first.pk, done.pk]
    left = [row.documents_end_at - timezone.now() for row in rows[:3]]
    assert [-(-one // timedelta(hours=1)) for one in left] == [24, 71, 6 * 24]
    page = answer.content.decode()
    assert "Documents end" in page
    assert "state=sent" in page
    assert "state=draft" not in page, "drafts are in no list"
    assert client_of(rosa).get(queue, {"state": "approved"}).context["cl"].result_count == 1
