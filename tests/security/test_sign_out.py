"""Signing out: the row is gone, the old cookie opens nothing, and the browser forgets."""

import pytest
from django.conf import settings

from security.models import AuditEntry, Session
from tests import make


def test_signing_out_ends_the_session_and_is_logged(client_of, legal):
    client = client_of(legal)
    response = client.post("/sign-out/")
    assert (response.status_code, response["Location"]) == (303, "/sign-in/?out=yes")
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert not Session.objects.exists()
    assert AuditEntry.objects.get(code="signed_out").actor == str(legal.user_id)
    assert "You are signed out." in client.get("/sign-in/?out=yes").content.decode()


@pytest.mark.parametrize(
    "url", ["/", "/profile/", "/profile/organizations/", "/o/{slug}/members/", "/o/{slug}/log.csv"]
)
def test_the_old_cookie_leads_to_sign_in_everywhere(client_of, htmx, legal, url):
    client = client_of(legal)
    kept = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post("/sign-out/")
    url = url.format(slug=legal.organization.slug)
    client.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert client.get(url)["Location"].startswith("/sign-in/?next=")
    client.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert htmx(client).get(url)["HX-Redirect"].startswith("/sign-in/?next=")


def test_get_only_asks(client_of, legal):
    client = client_of(legal)
    page = client.get("/sign-out/")
    assert page.status_code == 200
    assert legal.user.email in page.content.decode()
    assert client.get("/profile/").status_code == 200
    assert not AuditEntry.objects.filter(code="signed_out").exists()


def test_whoever_is_not_signed_in_is_led_to_sign_in(client):
    assert client.get("/sign-out/")["Location"] == "/sign-in/"
    assert client.post("/sign-out/")["Location"] == "/sign-in/"


def test_other_sessions_of_the_person_stay(client_of, legal):
    here, elsewhere = client_of(legal), client_of(legal)
    here.post("/sign-out/")
    assert elsewhere.get("/profile/").status_code == 200


def test_every_page_of_a_person_shows_sign_out(client_of, legal):
    for url in ("/profile/", "/profile/organizations/", f"/o/{make.actor(legal) and legal.organization.slug}/members/"):
        assert 'action="/sign-out/"' in client_of(legal).get(url).content.decode(), url
