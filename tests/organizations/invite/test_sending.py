"""ORG-6: many invitations are sent by the worker in chunks: each once, whoever dies, with what came of each."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations import tasks
from organizations.models import Invitation, InvitationBatch, Membership, Role
from organizations.operations import batches, sending
from organizations.operations.sending import CHUNK, RESUMED
from security.models import AuditEntry, Notice
from tests import make
from tests.organizations.dialog import STALE, words
from tests.organizations.invite.pages import only_batch, send, table, url
from tests.together import raised, together


def addresses(number: int) -> list[str]:
    return [f"person{place}@x.test" for place in range(number)]


def later() -> None:
    """As if the last chunk had been sent a while ago."""
    InvitationBatch.objects.update(changed_at=timezone.now() - 2 * RESUMED)


@pytest.fixture
def prepared(legal) -> InvitationBatch:
    """A draft for 250 people."""
    return make.draft(legal, *addresses(250))


@pytest.fixture
def sent(client_of, legal, prepared) -> InvitationBatch:
    """The same after its button was pressed."""
    send(client_of(legal), prepared)
    return only_batch()


# From the button to the end


def test_the_button_hands_it_to_the_worker_and_leads_to_its_progress(
    client_of, legal, prepared, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as told:
        response = send(client_of(legal), prepared)
    assert response["Location"] == url(legal, "invite-progress", prepared.pk)
    assert (only_batch().state, only_batch().done) == ("sending", 0)
    assert not Invitation.objects.exists()
    assert len(told) == 1


def test_the_worker_sends_every_one(legal, sent):
    tasks.send_batch(sent.pk)
    assert (only_batch().state, only_batch().done) == ("sent", 250)
    assert set(Invitation.objects.values_list("email", flat=True)) == set(addresses(250))
    assert Notice.objects.count() == 250
    assert set(AuditEntry.objects.values_list("actor", flat=True)) == {str(legal.user_id)}
    tasks.send_batch(sent.pk)
    assert Invitation.objects.count() == Notice.objects.count() == 250


def test_a_chunk_costs_the_same_whatever_the_number_of_rows(client_of, legal):
    numbers = []
    for number in (3, CHUNK):
        draft = make.draft(legal, *(f"{number}-{address}" for address in addresses(number)))
        send(client_of(legal), draft)
        with CaptureQueriesContext(connection) as captured:
            tasks.send_batch(draft.pk)
        numbers.append(len(captured))
    assert numbers[0] == numbers[1] < 45


def test_what_comes_with_the_invitation_is_the_drafts(legal, organization, sent):
    make.grant(sent, make.product(organization))
    tasks.send_batch(sent.pk)
    assert {invitation.batch for invitation in Invitation.objects.select_related("batch")} == {sent}


def test_a_row_that_cannot_be_invited_says_why_and_stops_no_other(client_of, legal, organization):
    people = ["ann@x.test", "nonsense", "ANN@X.test", "member@x.test", {"email": "boss@x.test", "role": "boss"}]
    draft = make.draft(legal, *people)
    send(client_of(legal), draft)
    make.member(organization, user=make.user(email="member@x.test"))
    tasks.send_batch(draft.pk)
    assert [row["result"] for row in only_batch().rows] == [
        "",
        "wrong_address",
        "twice_in_the_list",
        "already_a_member",
        "unknown_role",
    ]
    page = words(client_of(legal).get(url(legal, "invite-progress", draft.pk)))
    assert "1 invitation was sent." in page
    assert "4 people were not invited." in page
    assert [name for name, _result in table(page)] == [
        "nonsense",
        "ANN@X.test",
        "member@x.test",
        "boss@x.test",
        "ann@x.test",
    ]
    assert table(page)[0][1] == "The address is not valid."
    assert table(page)[-1][1] == "Sent"


def test_an_address_that_stands_in_two_chunks_is_invited_once(client_of, legal):
    draft = make.draft(legal, *addresses(CHUNK), "Person0@x.test")
    send(client_of(legal), draft)
    tasks.send_batch(draft.pk)
    assert only_batch().rows[-1]["result"] == "already_invited"
    assert Invitation.objects.count() == CHUNK


# What can go wrong


def test_a_worker_that_dies_in_a_chunk_loses_and_doubles_nothing(sent, monkeypatch):
    monkeypatch.setattr(sending, "invite", _dies_after(1))
    with pytest.raises(DatabaseError):
        tasks.send_batch(sent.pk)
    assert only_batch().done == Invitation.objects.count() == CHUNK
    monkeypatch.undo()
    tasks.sweep_batches()  # too early: perhaps somebody is at work
    assert only_batch().done == CHUNK
    later()
    tasks.sweep_batches()
    assert (only_batch().state, Invitation.objects.count(), Notice.objects.count()) == ("sent", 250, 250)


def _dies_after(chunks: int):
    """The operation, which fails after it has done its work for the last time."""
    done = []

    def dying(**arguments):
        result = sending_invite(**arguments)
        done.append(1)
        if len(done) > chunks:
            raise DatabaseError
        return result

    sending_invite = sending.invite
    return dying


def test_without_any_worker_told_the_sweep_sends_it(sent):
    later()
    tasks.sweep_batches()
    assert (only_batch().state, Invitation.objects.count()) == ("sent", 250)


def test_a_batch_that_cannot_be_sent_holds_up_no_other(client_of, legal, sent, monkeypatch):
    other = make.draft(legal, "ann@x.test", "bob@x.test")
    send(client_of(legal), other)
    later()
    whole = sending.send_rest

    def failing(*, batch):
        if batch == sent.pk:
            raise DatabaseError
        whole(batch=batch)

    monkeypatch.setattr(sending, "send_rest", failing)
    tasks.sweep_batches()
    assert InvitationBatch.objects.get(pk=other.pk).state == "sent"


@pytest.mark.parametrize("change", [{"role": Role.COLLABORATOR}, {"ends_at": timezone.now(), "role": Role.EXTERNAL}])
def test_who_may_no_longer_invite_sends_no_further_chunk(client_of, admin, legal, monkeypatch, change):
    draft = make.draft(admin, *addresses(250))
    send(client_of(admin), draft)
    whole = sending.invite

    def then_demoted(**arguments):
        result = whole(**arguments)
        Membership.objects.filter(pk=admin.pk).update(**change)
        return result

    monkeypatch.setattr(sending, "invite", then_demoted)
    tasks.send_batch(draft.pk)
    batch = only_batch()
    assert (batch.state, batch.done, Invitation.objects.count()) == ("sent", 250, CHUNK)
    assert {row["result"] for row in batch.rows[CHUNK:]} == {"may_not_invite"}
    assert AuditEntry.objects.filter(code="access_denied", actor=str(admin.user_id)).count() == 1


def test_what_does_not_exist_is_nothing_to_send(db):
    tasks.send_batch(999_999)


def test_a_legal_representative_among_many_asks_for_a_fresh_proof(client_of, legal):
    draft = make.draft(legal, "ann@x.test", {"email": "bob@x.test", "role": "legal_representative"})
    page = {"seen": draft.changed_at.isoformat()}
    response = client_of(legal, proved=STALE).post(url(legal, "invite-draft", draft.pk), page)
    assert "/confirm/" in response["Location"]
    assert only_batch().state == "draft"


@pytest.mark.django_db(transaction=True)
def test_two_tabs_and_two_workers_at_once_send_each_once(organization):
    legal = organization.memberships.select_related("user", "organization").get()
    draft = make.draft(legal, *addresses(150))
    actor = make.actor(legal)

    def press():
        return sending.send(actor=actor, organization=organization, batch=draft.pk, seen=draft.changed_at)

    assert raised(together(press, press)) == []
    assert raised(together(*[lambda: tasks.send_batch(draft.pk)] * 2)) == []
    assert (only_batch().state, Invitation.objects.count(), Notice.objects.count()) == ("sent", 150, 150)


@pytest.mark.django_db(transaction=True)
def test_one_person_is_invited_once_by_two_tabs_at_once(organization):
    legal = organization.memberships.select_related("user", "organization").get()
    draft = make.draft(legal, "ann@x.test")

    def press():
        actor = make.actor(legal)
        return sending.send(actor=actor, organization=organization, batch=draft.pk, seen=draft.changed_at)

    assert [batch.state for batch in together(press, press)] == ["sent", "sent"]
    assert Invitation.objects.count() == 1


# Progress


def test_the_progress_says_how_far_it_is_and_can_be_reloaded(client_of, legal, sent):
    InvitationBatch.objects.update(done=CHUNK)
    page = words(client_of(legal).get(url(legal, "invite-progress", sent.pk)))
    assert '<progress class="progress__bar" aria-labelledby="sending" max="250" value="100">' in page
    assert f'<a href="{url(legal, "invite-progress", sent.pk)}"' in page
    assert 'hx-trigger="every 1s"' in page


def test_asked_every_second_it_answers_only_with_news_and_stops_at_the_end(client_of, htmx, legal, sent):
    browser, address = htmx(client_of(legal)), url(legal, "invite-progress", sent.pk)
    asking = {"headers": {"HX-Target": "progress"}}
    assert browser.get(address, {"done": "0"}, **asking).status_code == 204
    InvitationBatch.objects.update(done=CHUNK)
    page = words(browser.get(address, {"done": "0"}, **asking))
    assert page.startswith('<div class="progress">')
    assert f"{address}?done=100" in page
    tasks.send_batch(sent.pk)
    assert browser.get(address, {"done": "100"}, **asking)["HX-Redirect"] == address


def test_the_results_have_pages(client_of, htmx, legal, sent):
    tasks.send_batch(sent.pk)
    client, address = client_of(legal), url(legal, "invite-progress", sent.pk)
    page = words(client.get(address))
    assert "250 invitations were sent." in page
    assert len(table(page)) == 100
    page = words(htmx(client).get(address, {"page": "3"}, headers={"HX-Target": "table"}))
    assert page.startswith('<div id="table">')
    assert len(table(page)) == 50


def test_a_draft_has_no_progress_yet(client_of, legal, prepared):
    response = client_of(legal).get(url(legal, "invite-progress", prepared.pk))
    assert response["Location"] == url(legal, "invite-draft", prepared.pk)


# Forgotten


def test_a_draft_is_forgotten_when_nobody_works_on_it_any_more(legal, organization, settings):
    long_ago = timezone.now() - settings.STEWARD["INVITATION_DRAFT_KEPT"] - timedelta(minutes=1)
    old = make.draft(legal, changed_at=long_ago)
    make.grant(old, make.product(organization))
    old.teams.add(make.team(organization))
    kept = [make.draft(legal), make.draft(legal, state="sent", changed_at=long_ago)]
    tasks.forget_drafts()
    assert set(InvitationBatch.objects.all()) == set(kept)
    assert not AuditEntry.objects.exists()


def test_who_works_on_a_draft_keeps_it(legal, organization, settings):
    draft = make.draft(legal, changed_at=timezone.now() - settings.STEWARD["INVITATION_DRAFT_KEPT"])
    batches.set_teams(actor=make.actor(legal), organization=organization, batch=draft.pk, teams=[])
    tasks.forget_drafts()
    assert InvitationBatch.objects.filter(pk=draft.pk).exists()
