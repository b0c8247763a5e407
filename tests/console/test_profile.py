"""Manage my profile: what one says about oneself, seen at once (CON-1)."""

from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from console.kit.time_zones import zone_choices
from organizations.models import Role
from organizations.operations.people import change_role
from security.audit import refused
from security.events import AccessDenied
from security.models import AuditEntry, AuditName
from tests import make


def edit(client, part, **fields):
    return client.post(reverse("profile-edit", args=[part]), fields)


def test_the_profile_shows_what_is_known(client_of, collaborator):
    text = client_of(collaborator).get("/profile/").content.decode()
    for shown in ("Carl Dubois", "carl@lanterna.test", "English", "Switzerland, Zurich", "As the system"):
        assert shown in text
    assert 'href="/profile/security/address/" hx-get' in text, "what is known can be changed from here"


def test_a_name_is_changed_and_the_log_shows_the_new_one_but_keeps_no_value(client_of, collaborator):
    response = edit(client_of(collaborator), "name", given_name=" Karl ", family_name="Dubois-Favre")
    assert (response.status_code, response.url) == (303, "/profile/")
    collaborator.user.refresh_from_db()
    assert collaborator.user.name == "Karl Dubois-Favre"
    entry = AuditEntry.objects.get(code="profile_changed")
    assert "Karl" not in str(entry.facts)
    assert AuditName.objects.get(kind="user", key=str(collaborator.user_id)).name == "Karl Dubois-Favre"


def test_the_language_takes_effect_in_the_answer_and_in_the_next_mail(client_of, admin, collaborator, deliver):
    client = client_of(collaborator)
    edit(client, "language", language="de")
    response = client.get("/profile/")
    assert response.headers["Content-Language"] == "de"
    assert '<html lang="de"' in response.content.decode()
    change_role(
        actor=make.actor(admin), organization=admin.organization, members=[collaborator.pk], role=Role.ADMINISTRATOR
    )
    assert [mail.extra_headers["Content-Language"] for mail in deliver()] == ["de"]


def test_the_time_zone_takes_effect_at_once(client_of, collaborator):
    client = client_of(collaborator)
    edit(client, "time-zone", time_zone="Asia/Tokyo")
    assert "Japan, Tokyo" in client.get("/profile/").content.decode()
    at = AuditEntry.objects.get(code="profile_changed").at
    text = client.get("/profile/history/").content.decode()
    assert f"{at.astimezone(ZoneInfo('Asia/Tokyo')):%H:%M}" in text
    assert "Switzerland, Zurich" in text
    assert "Japan, Tokyo" in text
    assert "Asia/Tokyo" not in text


def test_the_appearance_takes_effect_at_once(client_of, collaborator):
    client = client_of(collaborator)
    assert 'data-appearance="system"' in client.get("/profile/").content.decode()
    edit(client, "appearance", appearance="dark")
    assert 'data-appearance="dark"' in client.get("/profile/").content.decode()


def test_a_change_stands_in_the_own_history_with_before_and_after(client_of, collaborator):
    client = client_of(collaborator)
    edit(client, "appearance", appearance="dark")
    edit(client, "name", given_name="Karl", family_name="")
    text = client.get("/profile/history/").content.decode()
    assert "Appearance: As the system → <b>Dark</b>" in text
    assert "given name, family name" in text


def test_saving_what_is_already_so_records_nothing(client_of, collaborator):
    assert edit(client_of(collaborator), "appearance", appearance="system").status_code == 303
    assert not AuditEntry.objects.filter(code="profile_changed").exists()


@pytest.mark.parametrize(
    ("part", "fields"),
    [
        ("name", {"given_name": "", "family_name": "Dubois"}),
        ("name", {"given_name": "x" * 81}),
        ("name", {"given_name": "Carl\u202e"}),
        ("language", {"language": "xx"}),
        ("time-zone", {"time_zone": "Mars/Olympus"}),
        ("appearance", {}),
    ],
)
def test_what_makes_no_sense_is_refused_at_the_field_and_kept(part, fields, client_of, htmx, collaborator):
    for browser in (client_of(collaborator), htmx(client_of(collaborator))):
        response = edit(browser, part, **fields)
        assert response.status_code == 422
        assert "field__error" in response.content.decode()
    collaborator.user.refresh_from_db()
    assert collaborator.user.name == "Carl Dubois"


def test_nothing_else_can_be_changed_through_the_forms(client_of, collaborator):
    edit(client_of(collaborator), "appearance", appearance="dark", is_staff="on", email="root@steward.test")
    collaborator.user.refresh_from_db()
    assert not collaborator.user.is_staff
    assert collaborator.user.email == "carl@lanterna.test"


def test_a_part_that_does_not_exist_answers_404(client_of, collaborator):
    assert client_of(collaborator).get("/profile/password-of-others/").status_code == 404


def test_the_time_zones_are_in_the_readers_language(db):
    with translation.override("de"):
        choices = dict(zone_choices())
    assert choices["Europe/Zurich"] == "Schweiz, Zürich"
    assert choices["UTC"] == "UTC"
    assert len(choices) > 400


def test_a_zone_that_the_list_does_not_know_is_kept(client_of, db):
    person = make.user(time_zone="Asia/Kolkata")
    client = client_of(person)
    assert client.get("/profile/time-zone/").content.decode().count("selected") == 1
    assert edit(client, "time-zone", time_zone="Asia/Kolkata").status_code == 303


def test_the_history_shows_the_own_and_nobody_elses(client_of, collaborator, admin):
    edit(client_of(admin), "appearance", appearance="dark")
    text = client_of(collaborator).get("/profile/history/").content.decode()
    assert "No entry yet" in text


def test_wrong_guesses_of_others_stand_in_the_own_history(client, client_of, collaborator):
    client.post(reverse("sign-in"), {"email": "carl@lanterna.test", "password": "not his password"})
    text = client_of(collaborator).get("/profile/history/").content.decode()
    assert "Wrong guess" in text
    assert "Password at sign-in" in text


def test_what_belongs_to_an_organization_is_not_in_the_own_history(client_of, admin, collaborator):
    change_role(actor=make.actor(admin), organization=admin.organization, members=[collaborator.pk], role=Role.EXTERNAL)
    assert "Role changed" not in client_of(collaborator).get("/profile/history/").content.decode()


def test_the_history_costs_the_same_however_long_it_is(client_of, collaborator):
    client, actor = client_of(collaborator), make.actor(collaborator)
    found = []
    for number in (2, 60):
        for _ in range(number):
            refused(AccessDenied(action="csrf", path="/"), actor=actor)
        with CaptureQueriesContext(connection) as captured:
            assert "A form without its token" in client.get("/profile/history/").content.decode()
        found.append(len(captured))
    assert found[0] == found[1] <= 8
