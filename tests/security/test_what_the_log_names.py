"""What was refused stands in the log with whom it is about and who tried it; secrets of links stand in no log."""

import json
import logging

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from console.kit.logs import JsonLines
from console.kit.middleware import client_address
from console.kit.paths import plain_path
from organizations.models import Role
from security.models import AuditEntry
from tests import make

pytestmark = pytest.mark.django_db


def test_a_refusal_names_the_person_and_leads_back_to_the_form(legal, client_of):
    url = reverse("member-role", args=[legal.organization.slug, legal.pk])
    answer = client_of(legal).post(url, {"role": Role.COLLABORATOR})
    assert answer.status_code == 409
    assert f'href="{url}"' in answer.content.decode()
    entry = AuditEntry.objects.get(code="refused")
    assert (entry.subject_kind, entry.subject) == ("user", str(legal.user_id))


def test_what_staff_may_not_do_in_django_admin_is_logged_as_tried_by_staff(collaborator, client_of):
    clerk = make.user(is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="view_membership"))
    url = reverse("admin:organizations_membership_role", args=[collaborator.pk])
    assert client_of(clerk).get(url).status_code == 403
    entry = AuditEntry.objects.get(code="access_denied")
    assert (entry.actor_kind, entry.actor) == ("staff", str(clerk.pk))


def test_the_secret_of_a_mailed_link_stands_in_no_log(client, caplog):
    waiting = make.sign_up()
    url = reverse("sign-up-complete", args=[waiting.pk, waiting.token])
    with caplog.at_level(logging.WARNING):
        assert client.post(url, {}).status_code == 422
        assert Client(enforce_csrf_checks=True).post(url, {}).status_code == 403
    lines = [JsonLines().format(record) for record in caplog.records]
    assert [json.loads(line)["logger"] for line in lines].count("django.request") == 1
    assert waiting.token not in "".join(lines)


def test_nor_where_something_was_added_to_the_link(client, caplog, organization):
    asked = make.invitation(organization)
    with caplog.at_level(logging.WARNING):
        assert client.get(f"{reverse('invitation', args=[asked.token])}x").status_code == 404
    [line] = [JsonLines().format(record) for record in caplog.records]
    assert json.loads(line)["message"].endswith("/…/x")
    assert asked.token not in line


def test_nor_in_the_history_of_a_person_who_sends_it_without_its_token(legal):
    waiting = make.sign_up()
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["session"] = make.session(legal)
    browser.post(reverse("sign-up-complete", args=[waiting.pk, waiting.token]), {})
    entry = AuditEntry.objects.get(code="access_denied")
    assert entry.facts["path"] == f"/sign-up/{waiting.pk}/…/"


def test_a_path_without_a_secret_is_written_as_it_is(client, rf):
    assert plain_path(rf.get("/o/lanterna/")) == "/o/lanterna/"


def test_the_zone_of_a_link_local_address_is_no_part_of_it(client, rf):
    """The database drops it: kept in the entry's digest, the entry would look changed."""
    assert client_address(rf.get("/", REMOTE_ADDR="fe80::1%eth0")) == "fe80::1"
