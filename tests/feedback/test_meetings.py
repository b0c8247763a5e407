"""A service's meeting: what it decides holds when it is closed, and each author is told once (CON-3)."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from console.feedback.models import Decision, ServiceMeeting, State, Step, Suggestion
from console.feedback.operations import meetings, suggestions
from console.kit import fingerprints
from console.kit.guards import Refused
from security.audit import Actor
from security.models import AuditEntry
from tests import make
from tests.feedback.suggesting import answered, closed, decided, meeting, suggestion
from tests.together import together


def refused(code: str):
    """The guard says no, for this reason."""
    return pytest.raises(Refused, match=code)


def test_what_was_decided_holds_when_the_meeting_is_closed_and_each_author_hears_it_once(
    legal, collaborator, staff, client_of, deliver
):
    collaborator.user.language = "fr"
    collaborator.user.save()
    planned, declined = suggestion(legal, "Undo for ever"), suggestion(legal, "A fax gateway")
    kept, untouched = suggestion(collaborator, "Télécopie"), suggestion(collaborator)
    found = meeting(staff)
    decided(found, planned, State.PLANNED, answer="Second quarter of 2027")
    decided(found, declined, State.DECLINED, grounds="few")
    decided(found, kept, State.DISCUSSED)
    assert set(Suggestion.objects.values_list("state", flat=True)) == {State.RECEIVED}
    assert deliver() == []
    closed(found)

    states = dict(Suggestion.objects.values_list("pk", "state"))
    assert [states[one.pk] for one in (planned, declined, kept, untouched)] == [
        *(State.PLANNED, State.DECLINED, State.DISCUSSED, State.RECEIVED)
    ]
    mails = {mail.to[0]: mail for mail in deliver()}
    assert set(mails) == {"linda@lanterna.test", "carl@lanterna.test"}
    text = mails["linda@lanterna.test"].body
    assert mails["linda@lanterna.test"].subject == "What became of your 2 suggestions"
    for said in ("Undo for ever", "Second quarter of 2027", "A fax gateway", "Too few people would use it."):
        assert said in text
    assert mails["carl@lanterna.test"].extra_headers["Content-Language"] == "fr"
    assert "Undo for ever" not in mails["carl@lanterna.test"].body
    page = client_of(legal).get(declined.page_url).content.decode()
    assert "It was declined. Too few people would use it." in page
    assert "The suggestion was received." in page
    assert AuditEntry.objects.get(code="meeting_closed").facts["number"] == 3
    with refused("meeting_closed"):
        closed(found)
    assert deliver() == []

    again = meeting(staff, held_on=found.held_on + timedelta(days=1))
    agenda = Suggestion.objects.on_the_agenda("kdrive")
    assert set(agenda) == {kept, untouched}
    with refused("not_on_the_agenda"):
        decided(again, planned, State.DONE)


def test_a_meeting_is_not_closed_before_its_day(staff, db):
    found = meeting(staff, held_on=make.today() + timedelta(days=1))
    said = {"actor": Actor.staff(staff), "staff": staff, "meeting": found, "minutes": "", "seen": fingerprints.of("")}
    with refused("before_its_day"):
        meetings.close_meeting(**said, today=make.today())
    moved = {"actor": Actor.staff(staff), "meeting": found, "today": make.today()}
    with refused("before_first_day"):  # it was planned today
        meetings.move_meeting(**moved, held_on=make.today() - timedelta(days=1))
    meetings.move_meeting(**moved, held_on=make.today())
    assert meetings.close_meeting(**said, today=make.today()).is_closed


def test_what_says_the_same_is_one_point_and_everybody_is_told(legal, collaborator, admin, staff, client_of, deliver):
    first, same, third = suggestion(legal), suggestion(collaborator), suggestion(admin)
    actor, found = Actor.staff(staff), meeting(staff)
    decided(found, same, State.DECLINED, grounds="few")
    meetings.join(actor=actor, suggestion=third, into=same)
    meetings.join(actor=actor, suggestion=same, into=first)
    assert list(Suggestion.objects.on_the_agenda("kdrive")) == [first]
    assert not Decision.objects.exists()  # the one that was noted for a point that is none any more
    assert "Somebody else suggested the same" in client_of(admin).get(third.page_url).content.decode()
    with refused("not_on_the_agenda"):
        meetings.join(actor=actor, suggestion=same, into=first)
    decided(found, first, State.PLANNED)
    closed(found)
    assert {mail.to[0] for mail in deliver()} == {legal.user.email, admin.user.email, collaborator.user.email}

    late = suggestion(make.user(email="late@x.test"))
    with refused("another_service"):
        meetings.join(actor=actor, suggestion=suggestion(legal, service="mail"), into=first)
    with refused("cannot_lead"):
        meetings.join(actor=actor, suggestion=late, into=same)
    meetings.join(actor=actor, suggestion=late, into=first)
    late.refresh_from_db()
    assert (late.state, late.meeting) == (State.PLANNED, found)
    assert [mail.to for mail in deliver()] == [["late@x.test"]]


def test_whoever_withdraws_takes_nothing_from_those_who_said_the_same(legal, collaborator, admin, staff, deliver):
    first, same, third, found = suggestion(legal), suggestion(collaborator), suggestion(admin), meeting(staff)
    for one in (same, third):
        meetings.join(actor=Actor.staff(staff), suggestion=one, into=first)
    decided(found, first, State.PLANNED)
    for who, one in ((legal, first), (admin, third)):
        suggestions.withdraw(actor=make.actor(who), suggestion=one)
    assert list(Suggestion.objects.on_the_agenda("kdrive")) == [same]
    closed(found)
    same.refresh_from_db()
    assert same.state == State.PLANNED
    assert [mail.to for mail in deliver()] == [[collaborator.user.email]]
    assert AuditEntry.objects.get(code="suggestions_answered").subject == str(collaborator.user_id)


def test_what_became_of_a_plan_is_said_without_a_meeting(legal, staff, deliver):
    one = answered(suggestion(legal), State.PLANNED)
    deliver()
    said = {"actor": Actor.staff(staff), "suggestion": one, "grounds": "", "answer": "Since version 7"}
    meetings.follow_up(**said, state=State.DONE)
    [mail] = deliver()
    assert "Since version 7" in mail.body
    assert list(one.steps.order_by("pk").values_list("state", flat=True)) == ["received", "planned", "done"]
    with refused("not_planned"):
        meetings.follow_up(**said, state=State.DONE)


def test_nobody_overwrites_a_decision_that_they_have_not_seen(legal, staff):
    one, found, other = suggestion(legal), meeting(staff), make.staff(email="other@provider.test")
    decided(found, one, State.PLANNED)
    said = {"actor": Actor.staff(other), "staff": other, "meeting": found, "suggestion": one}
    with refused("decided_meanwhile"):
        meetings.decide(**said, state=State.DECLINED, grounds="few", answer="", seen=f"{found.pk}:0")
    assert Decision.objects.get().state == State.PLANNED
    meetings.decide(**said, state=State.DECLINED, grounds="few", answer="", seen=f"{found.pk}:1")
    assert Decision.objects.get().decided_by == other


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_decides_and_one_plans():
    staff, author = make.staff(), make.user()
    one, found = suggestion(author), meeting(staff)
    said = {"actor": Actor.staff(staff), "staff": staff, "meeting": found, "suggestion": one, "grounds": ""}
    deciding = [
        lambda state=state: meetings.decide(**said, state=state, answer="", seen=f"{found.pk}:0")
        for state in (State.PLANNED, State.DONE)
    ]
    assert sorted(type(result).__name__ for result in together(*deciding)) == ["Decision", "Refused"]
    today = make.today()
    plan = {"actor": Actor.staff(staff), "staff": staff, "service": "mail", "today": today}
    planning = [lambda day=day: meetings.plan_meeting(**plan, held_on=today + timedelta(days=day)) for day in (1, 2)]
    assert sorted(type(result).__name__ for result in together(*planning)) == ["Refused", "ServiceMeeting"]
    assert ServiceMeeting.objects.ahead().count() == 2


def test_closing_asks_the_database_no_more_for_many(staff, db):
    costs = []
    for number in (2, 30):
        found = meeting(staff, held_on=make.today() - timedelta(days=number))
        for one in [suggestion(make.user()) for _ in range(number)]:
            decided(found, one, State.PLANNED)
        with CaptureQueriesContext(connection) as captured:
            closed(found)
        costs.append(len(captured))
    assert costs[0] == costs[1]


FORGED = [
    "UPDATE feedback_suggestion SET state = 'declined', meeting_id = (SELECT max(id) FROM feedback_servicemeeting)",
    "UPDATE feedback_suggestion SET state = 'discussed'",
    "UPDATE feedback_suggestion SET author_id = NULL, channel = 'mail'",
    "UPDATE feedback_suggestion SET withdrawn_at = now()",
    "UPDATE feedback_suggestion SET title = ''",
    "UPDATE feedback_suggestion SET merged_into_id = id",
    "UPDATE feedback_suggestion SET service = 'mail'",
    "UPDATE feedback_step SET answer = 'Other words'",
    "DELETE FROM feedback_step",
    "UPDATE feedback_servicemeeting SET closed_at = now()",
]


def test_the_database_itself_keeps_the_order(legal, staff):
    suggestion(legal)
    meeting(staff)
    done = answered(suggestion(legal, service="domain"), State.DONE)
    old = ServiceMeeting.objects.get(service="domain")
    forged = [
        *FORGED,
        f"UPDATE feedback_suggestion SET state = 'received', meeting_id = NULL WHERE id = {done.pk}",
        f"UPDATE feedback_servicemeeting SET minutes = 'Other minutes' WHERE id = {old.pk}",
        f"UPDATE feedback_decision SET state = 'planned' WHERE meeting_id = {old.pk}",
        f"DELETE FROM feedback_decision WHERE meeting_id = {old.pk}",
    ]
    for statement in forged:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(meeting=meeting(staff, service="mail"), suggestion=done, decided_by=staff, state="done")
    assert Step.objects.filter(suggestion=done).count() == 2


@pytest.mark.django_db(transaction=True)
def test_what_is_joined_in_the_moment_the_other_is_withdrawn_is_not_lost(legal, staff):
    """The one that waits for the other sees what it did: what stays is on the agenda, and joined with nothing gone."""
    gone, kept = suggestion(legal, "The first"), suggestion(None, "The second")
    acts = (
        lambda: meetings.join(actor=Actor.staff(staff), suggestion=kept, into=gone),
        lambda: suggestions.withdraw(actor=make.actor(legal), suggestion=gone),
    )
    threads = [Thread(target=lambda act=act: (act(), connection.close()), daemon=True) for act in acts]
    with transaction.atomic():
        Suggestion.objects.filter(pk=gone.pk).locked()
        for thread in threads:  # both wait for the row, and get it in this order
            thread.start()
            thread.join(0.4)
            assert thread.is_alive()
    for thread in threads:
        thread.join(10)
    kept.refresh_from_db()
    assert (kept.merged_into, kept.withdrawn_at) == (None, None)
    assert list(Suggestion.objects.on_the_agenda("kdrive")) == [kept]
