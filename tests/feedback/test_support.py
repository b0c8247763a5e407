"""Support's part in Django admin: recording what came another way, and working through a service's agenda (CON-3)."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from console import staff as groups
from console.feedback.models import Decision, ServiceMeeting, State, Suggestion
from console.kit import formats
from security.models import AuditEntry
from tests import make
from tests.feedback.suggesting import closed, meeting, suggestion

LIST, MEETINGS = "/admin/feedback/suggestion/", "/admin/feedback/servicemeeting/"
SAID = {"channel": "phone", "service": "mail", "language": "fr", "title": "Un fax", "text": "Par téléphone."}


@pytest.fixture
def support(db, client_of):
    """A browser of Nora Support, of the group that supports customers."""
    groups.seed_groups()
    nora = make.user("Nora", "Support", email="nora@provider.test", is_staff=True)
    nora.groups.add(Group.objects.get(name=groups.SUPPORT))
    return client_of(nora)


def seen(page) -> str:
    """The hidden field by which a form knows what it showed."""
    return re.search(r'name="seen" value="([^"]*)"', page.content.decode()).group(1)


def page_of(found: ServiceMeeting) -> str:
    return f"{MEETINGS}{found.pk}/change/"


def test_what_came_by_phone_is_recorded_and_its_author_follows_it_like_any_other(support, legal, client_of, deliver):
    assert f"{LIST}record/" in support.get(LIST).content.decode()
    refused = support.post(f"{LIST}record/", SAID | {"author": "nobody@x.test"})
    assert "No account uses this address." in refused.content.decode()
    german = support.post(f"{LIST}record/", SAID | {"service": "kchat", "language": "de"})
    assert "Suggestions about kChat are accepted in: Français." in german.content.decode()
    long = support.post(f"{LIST}record/", SAID | {"text": "a\r\n" * 2001})
    assert "it has 4001 characters, and at most 4000 are allowed" in long.content.decode(), "a line end counts once"
    assert "maxlength" not in long.content.decode()
    assert "Up to 4,000 characters." in long.content.decode()
    answer = support.post(f"{LIST}record/", SAID | {"author": "LINDA@lanterna.test"}, follow=True)
    assert "Linda Berger is told." in answer.content.decode()
    assert answer.request["PATH_INFO"] == f"{LIST}{Suggestion.objects.get().pk}/change/", "it leads to what was made"
    [mail] = deliver()
    assert mail.to == ["linda@lanterna.test"]
    one = Suggestion.objects.get()
    assert one.page_url in mail.body
    assert "Recorded by support, Phone" in client_of(legal).get(one.page_url).content.decode()
    entry = AuditEntry.objects.get(code="suggestion_recorded")
    assert (entry.actor_kind, entry.subject) == ("staff", str(legal.user_id))
    support.post(f"{LIST}record/", SAID | {"channel": "social", "told_by": "a comment below our post"})
    assert Suggestion.objects.filter(author=None, channel="social").count() == 1
    assert deliver() == []


def test_an_agenda_from_its_day_to_the_mails(support, legal, collaborator, deliver):
    first, same, third = suggestion(legal), suggestion(collaborator), suggestion(title="Said on the phone")
    today = make.today().isoformat()
    support.post(f"{MEETINGS}plan/", {"service": "kdrive", "held_on": today})
    found = ServiceMeeting.objects.get()
    again = support.post(f"{MEETINGS}plan/", {"service": "kdrive", "held_on": today})
    assert again.status_code == 409
    assert "This service already has a meeting planned." in again.content.decode()
    text = support.get(page_of(found)).content.decode()
    assert all(one.title in text for one in (first, same, third))

    joining = f"{LIST}{same.pk}/join/"
    assert first.title in support.get(joining).content.decode()
    assert "There is no suggestion with this number." in support.post(joining, {"into": "F-0"}).content.decode()
    support.post(joining, {"into": first.number.lower()})
    assert same.title not in support.get(page_of(found)).content.decode()

    deciding = f"{LIST}{first.pk}/decide/"
    assert "2 people said so." in support.get(deciding).content.decode()
    declined = {"state": State.DECLINED, "seen": f"{found.pk}:0"}
    assert "Say why: the authors are told." in support.post(deciding, declined).content.decode()
    answer = support.post(deciding, declined | {"grounds": "other"})
    assert "Say which other reason" in answer.content.decode()
    sent = support.post(deciding, declined | {"grounds": "other", "answer": "It is against the law."})
    assert sent["Location"] == page_of(found)
    mine = {"state": State.PLANNED, "answer": "In spring."}
    stale = support.post(deciding, mine | {"seen": f"{found.pk}:0"})
    shown = stale.content.decode()
    assert stale.status_code == 409
    assert re.search(r"Nora Support has decided in the meantime \([^)]+\): Declined\. Nothing was saved\.", shown)
    there = shown[shown.index("In force now") : shown.index("<fieldset")]
    assert all(said in there for said in ("Declined", "For another reason.", "It is against the law."))
    assert "In spring." in shown, "nothing typed is lost"
    assert seen(stale) == f"{found.pk}:1", "saved again, it is meant"
    assert "Nothing was saved." not in support.post(deciding, mine | {"seen": f"{found.pk}:1"}).content.decode()
    assert found.decisions.get().answer == "In spring."
    support.post(deciding, declined | {"grounds": "other", "answer": "It is against the law.", "seen": f"{found.pk}:2"})
    assert AuditEntry.objects.filter(code="refused").latest("pk").facts["reasons"] == ["decided_meanwhile"]
    assert seen(support.get(deciding)) == f"{found.pk}:3"

    writing = f"{MEETINGS}{found.pk}/minutes/"
    first_seen = seen(support.get(writing))
    support.post(writing, {"minutes": "A long talk.", "seen": first_seen})
    stale = support.post(writing, {"minutes": "A short talk.", "seen": first_seen})
    assert stale.status_code == 409
    assert "Nora Support has changed the minutes in the meantime (" in stale.content.decode()
    assert all(said in stale.content.decode() for said in ("A long talk.", "A short talk."))
    assert support.post(f"{MEETINGS}{found.pk}/close/", {"minutes": "", "seen": first_seen}).status_code == 409
    closing = support.get(f"{MEETINGS}{found.pk}/close/").content.decode()
    assert "A long talk." in closing
    assert "1 suggestion was decided" in closing
    assert "1 waits for the next meeting" in closing
    late = support.get(f"{MEETINGS}{found.pk}/close/")
    support.post(f"{MEETINGS}{found.pk}/close/", {"minutes": "A long talk, and an end.", "seen": seen(late)})
    assert sorted(mail.to[0] for mail in deliver()) == ["carl@lanterna.test", "linda@lanterna.test"]
    text = support.get(page_of(found)).content.decode()
    assert "It is against the law." in text
    assert "A long talk, and an end." in text
    for path in (deciding, joining, f"{MEETINGS}{found.pk}/close/", f"{MEETINGS}{found.pk}/move/"):
        assert support.post(path, {}).status_code == 409
    late = support.post(writing, {"minutes": "Typed too late."}).content.decode()
    assert "“Write minutes” is no longer possible: kDrive," in late
    assert "Typed too late." in late, "nothing typed is lost"
    assert page_of(found) in late, "the way back"
    assert AuditEntry.objects.filter(code="suggestions_answered", actor_kind="staff").count() == 2


def test_a_meeting_ahead_says_why_it_cannot_be_closed_and_one_held_earlier_is_moved_back(support, staff):
    today = make.today()
    found = meeting(staff, service="kchat", held_on=today + timedelta(days=9))
    ServiceMeeting.objects.update(planned_at=timezone.now() - timedelta(days=3))
    text = support.get(page_of(found)).content.decode()
    button, described = re.search(r'<button type="button" ([^>]*)aria-describedby="([^"]+)">Close the', text).groups()
    assert button == 'aria-disabled="true" ', "the keyboard reaches it, and hears why"
    assert f'<p id="{described}"><strong>Close the meeting:</strong> The day of this meeting has not come yet.' in text
    assert "The day of this meeting has not come yet. If it was held earlier, move it first." in text
    assert ">Back to the list</a>" in text
    closing = support.get(f"{MEETINGS}{found.pk}/close/").content.decode()
    assert "gets its state now" not in closing
    assert "The day of this meeting has not come yet." in closing
    moving = f"{MEETINGS}{found.pk}/move/"
    early = support.post(moving, {"held_on": (today - timedelta(days=4)).isoformat()})
    assert f"The earliest day for this meeting is {formats.day(today - timedelta(days=3))}." in early.content.decode()
    support.post(moving, {"held_on": (today - timedelta(days=1)).isoformat()})
    text = support.get(page_of(found)).content.decode()
    assert "aria-disabled" not in text
    support.post(f"{MEETINGS}{found.pk}/close/", {"seen": seen(support.get(f"{MEETINGS}{found.pk}/close/"))})
    lists = {state: support.get(MEETINGS, {"state": state}).content.decode() for state in ("ahead", "closed")}
    assert {state: page_of(found) in page for state, page in lists.items()} == {"ahead": False, "closed": True}
    plan = {"service": "kchat", "held_on": (today + timedelta(days=9)).isoformat()}
    planned = support.post(f"{MEETINGS}plan/", plan, follow=True).content.decode()
    assert f">kChat, {formats.day(today + timedelta(days=9))} is planned.</li>" in planned, "a name keeps its letters"
    again = ServiceMeeting.objects.get(closed_at=None)
    ServiceMeeting.objects.filter(pk=again.pk).update(planned_at=timezone.now() - timedelta(days=9))
    refused = support.post(f"{MEETINGS}{again.pk}/move/", {"held_on": (today - timedelta(days=1)).isoformat()})
    assert f"The earliest day for this meeting is {formats.day(today)}." in refused.content.decode()


def test_what_was_typed_for_one_meeting_is_not_noted_at_the_next(support, legal, staff):
    one = suggestion(legal)
    deciding = f"{LIST}{one.pk}/decide/"
    assert (
        "Decide:</strong> No meeting of this service is planned."
        in support.get(f"{LIST}{one.pk}/change/").content.decode()
    )
    assert "Plan one first." in support.get(deciding).content.decode()
    first, typed = (
        meeting(staff, held_on=make.today() - timedelta(days=1)),
        {"state": State.PLANNED, "answer": "In spring."},
    )
    typed["seen"] = seen(support.get(deciding))
    closed(first)
    alone = support.post(deciding, typed)
    assert (alone.status_code, "No meeting of this service is planned." in alone.content.decode()) == (409, True)
    second = meeting(staff)
    late = support.post(deciding, typed)
    for answer in (alone, late):
        assert "In spring." in answer.content.decode(), "nothing typed is lost"
        assert "In force now" not in answer.content.decode(), "nothing is"
    assert late.status_code == 409
    assert f"The next one is {second}. Nothing was saved." in late.content.decode()
    assert not Decision.objects.exists()
    assert support.post(deciding, typed | {"seen": seen(late)}).status_code == 303
    assert second.decisions.get().answer == "In spring."


def test_minutes_that_were_not_seen_are_named_before_the_day_that_has_not_come(support, staff):
    found = meeting(staff, held_on=make.today() + timedelta(days=1))
    found.note("A long talk.")
    early = support.post(f"{MEETINGS}{found.pk}/close/", {"minutes": "Mine.", "seen": "of before"})
    text = early.content.decode()
    assert "has changed the minutes" in text
    assert "The day of this meeting has not come yet." not in text, "it is said of minutes that were compared"


def test_a_plan_is_answered_from_its_page(support, legal, staff, deliver):
    one = suggestion(legal)
    early = support.get(f"{LIST}{one.pk}/follow-up/")
    assert early.status_code == 410
    assert f"“Say what became of the plan” is not possible for {one} now." in early.content.decode()
    assert "has changed in the meantime" not in early.content.decode(), "nothing has"
    found = meeting(staff)
    Decision.objects.create(meeting=found, suggestion=one, state=State.PLANNED, decided_by=staff)
    support.post(f"{MEETINGS}{found.pk}/close/", {"seen": seen(support.get(f"{MEETINGS}{found.pk}/close/"))})
    deliver()
    answer = support.post(f"{LIST}{one.pk}/follow-up/", {"state": State.DONE}, follow=True)
    assert f"{one}: Done. The authors are told." in answer.content.decode()
    [mail] = deliver()
    assert mail.subject == "Your suggestion about kDrive: Done"
    assert "Open your suggestion:" in mail.body


def test_the_right_to_look_is_not_the_right_to_act(support, client_of, legal):
    one, found = suggestion(legal), meeting()
    group = Group.objects.get(name=groups.SUPPORT)
    group.permissions.remove(
        *group.permissions.filter(content_type__app_label="feedback", codename__regex="add|change")
    )
    assert f"{LIST}record/" not in support.get(LIST).content.decode()
    acting = [f"{LIST}record/", f"{LIST}{one.pk}/decide/", f"{LIST}{one.pk}/join/", f"{MEETINGS}plan/"]
    for path in [*acting, *(f"{MEETINGS}{found.pk}/{act}/" for act in ("move", "minutes", "close"))]:
        assert (support.get(path).status_code, support.post(path).status_code) == (403, 403), path
        assert client_of(legal).get(path).status_code == 404


def test_the_lists_and_the_agenda_cost_the_same_however_long_they_are(support, legal, staff):
    found, costs = meeting(staff), []
    support.get(page_of(found))  # the session notes its use
    for number in (2, 30):
        for _ in range(number):
            suggestion(legal)
        cost = []
        for path in (LIST, MEETINGS, page_of(found)):
            with CaptureQueriesContext(connection) as captured:
                assert support.get(path).status_code == 200
            cost.append(len(captured))
        costs.append(cost)
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 10
