"""Finding in the log: by person, thing, event, outcome, address and period (ORG-15)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from organizations.models import Role
from organizations.operations.people import change_role
from organizations.operations.products import add_product
from security import audit, events
from security.models import AuditEntry, AuditName
from tests import make
from tests.organizations.test_log import fill, promote, shown, url_of


@pytest.fixture
def log(client_of, admin, collaborator, external):
    """Reads the log, narrowed: a change of role by each, a product, and a denied access."""
    second = make.member(admin.organization, Role.ADMINISTRATOR, user=make.user("Émile", "Öztürk"))
    promote(admin, collaborator)
    promote(second, external, Role.COLLABORATOR)
    add_product(actor=make.actor(second), organization=admin.organization, kind=make.kind("hosting"), name="Wörkshop")
    audit.refused(
        events.AccessDenied(action="members.view", path="/o/x/members/", organization=admin.organization_id),
        actor=make.actor(collaborator),
    )
    client = client_of(admin)

    def read(**parameters) -> str:
        return shown(client.get(url_of(admin.organization), parameters))

    return read


@pytest.mark.parametrize("typed", ["Émile", "emile", "ozturk émile", "EMILE"])
def test_a_person_is_found_as_actor_whatever_case_and_accents(typed, log):
    text = log(q=typed)
    assert "Role changed · Eva Example" in text
    assert "Product added · Wörkshop" in text
    assert "Carl Dubois" not in text


def test_a_person_is_found_as_the_one_it_is_about(log):
    assert "Role changed · Carl Dubois" in log(q="carl")


def test_a_thing_is_found_by_its_name(log):
    text = log(q="workshop")
    assert "Product added · Wörkshop" in text
    assert "Role changed" not in text


def test_an_event_is_found_by_its_words(log):
    text = log(q="product added")
    assert "Wörkshop" in text
    assert "Role changed" not in text


def test_what_was_denied_is_found_by_the_words_of_the_action(log):
    text = log(q="see all users")
    assert "See all users" in text
    assert "Role changed" not in text


def test_every_word_must_occur(log):
    assert "Role changed · Carl Dubois" in log(q="andrea carl role")
    assert "Nothing matches" in log(q="andrea eva role")


def test_an_address_and_a_request_are_found(log, admin):
    fill(admin.organization, 1, address="192.0.2.77", code="seat_given")
    fill(admin.organization, 1, request="00ff00ff00ff00ff", code="mailbox_given")
    assert "Seat given" in log(q="192.0.2.77")
    assert "Role changed" not in log(q="192.0.2.77")
    assert "Mailbox given" in log(q="00ff00ff00ff00ff")


@pytest.mark.parametrize("typed", ["%", "_", "\\", "'", "a" * 300, "\x00", "{}", "192.0.2.999", "🙂"])
def test_signs_are_only_signs(typed, log):
    assert log(q=typed)


def test_names_of_other_organizations_find_nothing(log, stranger):
    promote(stranger, make.member(stranger.organization, user=make.user("Nils", "Nemo")))
    assert "Nothing matches" in log(q="nemo")


def test_a_member_of_staff_is_not_found_by_name(log, admin, staff):
    audit.refused(
        events.AccessDenied(action="csrf", organization=admin.organization_id), actor=audit.Actor.staff(staff)
    )
    AuditName.objects.update_or_create(kind="user", key=str(staff.pk), defaults={"name": staff.name})
    assert "Nothing matches" in log(q="Sam")


def test_more_names_than_can_be_looked_up_one_by_one_are_found_too(log, admin, monkeypatch):
    monkeypatch.setattr("organizations.log.queries.FEW", 1)
    assert "Role changed · Carl Dubois" in log(q="c")


def test_one_event_is_chosen(log):
    text = log(event="product_added")
    assert "Wörkshop" in text
    assert "Role changed" not in text


def test_the_outcomes_are_chosen_one_by_one_or_all_that_was_stopped(log, admin):
    fill(admin.organization, 1, outcome="refused", code="seat_given")
    assert "Seat given" in log(outcome="stopped")
    assert "See all users" in log(outcome="stopped")
    assert "Role changed" not in log(outcome="stopped")
    assert "See all users" not in log(outcome="refused")
    assert "Seat given" not in log(outcome="done")


def test_a_period_is_in_the_readers_time_zone(log, admin):
    admin.user.time_zone = "Asia/Tokyo"
    admin.user.save()
    fill(admin.organization, 1, code="seat_given", at=datetime(2025, 3, 1, 20, tzinfo=UTC))  # 2 March in Tokyo
    assert "Seat given" in log(on_from="2025-03-02", on_until="2025-03-02")
    assert "Seat given" not in log(on_from="2025-03-01", on_until="2025-03-01")


def test_one_person_is_followed_as_actor_and_as_subject(log, collaborator):
    text = log(person=str(collaborator.user_id))
    assert "Role changed · Carl Dubois" in text
    assert "See all users" in text
    assert "Eva Example" not in text


@pytest.mark.parametrize("key", ["", "x", "-1", "99999999999999999999999", "1 OR 1=1"])
def test_a_person_who_makes_no_sense_narrows_nothing(key, log):
    assert "Eva Example" in log(person=key)


def test_a_person_of_another_organization_is_not_named(client_of, admin, stranger, log):
    promote(stranger, make.member(stranger.organization))
    response = client_of(admin).get(url_of(admin.organization), {"person": str(stranger.user_id)})
    assert "Stella" not in response.content.decode()


def test_filters_narrow_together_and_are_taken_away_one_by_one(client_of, admin, collaborator, log):
    parameters = {"person": str(collaborator.user_id), "event": "role_changed", "q": "andrea"}
    text = client_of(admin).get(url_of(admin.organization), parameters).content.decode()
    assert f"event=role_changed&amp;person={collaborator.user_id}" in text
    assert "1 entry" in text
    assert f"person={collaborator.user_id}" in text


def test_the_count_stops_at_ten_thousand(client_of, admin, monkeypatch):
    monkeypatch.setattr("console.kit.tables.table.COUNT_LIMIT", 20)
    fill(admin.organization, 30)
    assert "20+ entries" in client_of(admin).get(url_of(admin.organization)).content.decode()


def test_a_search_costs_one_query_more_for_each_word(client_of, admin, collaborator, django_assert_num_queries):
    for _ in range(20):
        collaborator.refresh_from_db()
        role = Role.EXTERNAL if collaborator.role == Role.COLLABORATOR else Role.COLLABORATOR
        change_role(actor=make.actor(admin), organization=admin.organization, members=[collaborator.pk], role=role)
    client = client_of(admin)
    client.get(url_of(admin.organization))
    with django_assert_num_queries(10):  # one of them counts the search
        client.get(url_of(admin.organization), {"q": "carl role"})


def test_old_entries_are_found_as_well_as_new_ones(log, admin):
    fill(admin.organization, 1, code="seat_given", at=timezone.now() - timedelta(days=3000))
    fill(admin.organization, 60)
    assert AuditEntry.objects.count() > 60
    assert "Seat given" in log(q="seat")
