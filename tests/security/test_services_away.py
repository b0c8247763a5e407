"""Redis, mail server and provider of SMS are away: people sign in and work, and what is owed stands (ASVS 16.5.2)."""

import time
from types import SimpleNamespace

import pytest
from django.urls import reverse

from console.kit import workers
from organizations.models import Role
from security import sms_gateway
from security.models import Notice
from tests import make


@pytest.fixture
def away(monkeypatch, settings, transactional_db):
    """Whoever is asked does not answer; returns who was."""
    asked = []

    def nobody(*args, **kwargs):
        asked.append(args)
        raise OSError("Connection refused")

    monkeypatch.setattr(workers, "current_app", SimpleNamespace(send_task=nobody))
    monkeypatch.setattr(workers._silence, "until", 0.0)
    monkeypatch.setattr("security.delivery.get_connection", nobody)
    monkeypatch.setattr(sms_gateway, "HTTPSConnection", nobody)
    settings.SMS_URL = "https://token@gateway.test/"
    return asked


def test_with_an_app_one_signs_in_reads_and_changes_what_one_may(away, client, legal, collaborator):
    make.authenticator(legal)
    make.phone(legal)
    client.post("/sign-in/", {"email": legal.user.email, "password": make.PASSWORD})
    assert client.post("/sign-in/sms/send/").status_code == 303
    assert "The message could not be sent." in client.get("/sign-in/sms/").content.decode()
    assert client.post("/sign-in/code/", {"code": make.code()}).status_code == 303
    slug = legal.organization.slug
    assert client.get(reverse("members", args=[slug])).status_code == 200
    role = reverse("member-role", args=[slug, collaborator.pk])
    begun = time.monotonic()
    assert client.post(role, {"role": Role.ADMINISTRATOR}).status_code == 303
    assert time.monotonic() - begun < 2, "nobody waits for a broker"
    collaborator.refresh_from_db()
    assert collaborator.role == Role.ADMINISTRATOR
    assert Notice.objects.owed().filter(code="role_changed").exists()
    while not any("security.tasks.deliver_notices" in args for args in away):
        assert time.monotonic() - begun < 10
        time.sleep(0.01)
