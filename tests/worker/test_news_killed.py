"""The worker that sends an issue of news is killed with -9 and the broker forgets everything: each gets it once."""

import pytest
from celery import current_app

from console.news.models import Copy, Issue, State, Subscription
from console.news.operations.sending import RESUMED, TASK
from security.models import User
from tests.news import newsroom
from tests.worker.post_office import wait_until
from tests.worker.workers import Worker, sweep

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.proof]
PEOPLE = 1_300  # three chunks


def test_after_kill_9_and_flushall_an_issue_goes_on_where_it_stopped(post_office, empty_broker, tmp_path, request):
    people = User.objects.bulk_create([User(email=f"{n}@x.test", given_name=f"P{n}") for n in range(PEOPLE)])
    Subscription.objects.bulk_create([Subscription(user=person, theme="products") for person in people])
    issue = newsroom.issue(State.SENDING)
    deaths = 0
    for enough in (200, 700, PEOPLE):
        worker = Worker(tmp_path, email_url=post_office.url).start()
        request.addfinalizer(worker.stop)
        worker.wait()
        current_app.send_task(TASK, args=[issue.pk])
        if enough == PEOPLE:
            break
        wait_until(lambda enough=enough: len(post_office.mails) >= enough, 120)
        worker.kill()
        deaths += 1
        empty_broker()
    wait_until(lambda: len(post_office.recipients) == PEOPLE, 180, meanwhile=lambda: resumed(issue))
    wait_until(lambda: Issue.objects.get().state == State.SENT, 60, meanwhile=lambda: resumed(issue))
    assert post_office.recipients == {person.email for person in people}
    assert Copy.objects.count() == PEOPLE
    # Only what the server accepted in the moment of a death, before its commit, may come twice, with its Message-ID.
    assert len(post_office.message_ids) == PEOPLE
    assert sum(post_office.message_ids.values()) <= PEOPLE + 2 * deaths


def resumed(issue: Issue) -> None:
    """What the clock says, a minute after the last sign of life."""
    Issue.objects.filter(pk=issue.pk, state=State.SENDING).update(changed_at=issue.changed_at - 2 * RESUMED)
    current_app.send_task("console.news.tasks.begin_issues")
    sweep()
