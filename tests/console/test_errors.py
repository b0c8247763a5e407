"""The page for what went wrong on our side, and the page for an address that leads nowhere."""

import runpy

import pytest
from django.db import OperationalError, connection
from django.urls import reverse

from console.shell import urls
from tests import make


@pytest.fixture
def broken(db):
    """A database in which something is missing."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE organizations_product RENAME TO organizations_product_away")


def test_what_fails_on_our_side_says_so_with_the_reference_of_the_request(admin, broken):
    browser = make.signed_in(admin)
    browser.raise_request_exception = False
    response = browser.get(reverse("home-of", args=[admin.organization.slug]))
    assert response.status_code == 500
    text = response.content.decode()
    assert "Something failed on our side" in text
    assert response.headers["X-Request-Id"] in text
    assert "organizations_product" not in text


def test_a_database_that_is_full_or_away_is_said_to_be_busy(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("FATAL: sorry, too many clients already")

    monkeypatch.setattr("security.sessions.SessionStore.load", refuse)
    client.raise_request_exception = False
    client.cookies["session"] = "x" * 32
    response = client.get("/profile/")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "30")
    assert response.headers["X-Request-Id"] in response.content.decode()
    assert "too many clients" not in response.content.decode()


def test_an_address_that_leads_nowhere_keeps_the_frame_of_whoever_is_signed_in(client, client_of, admin):
    inside = client_of(admin).get("/nowhere/")
    assert inside.status_code == 404
    assert 'id="switcher"' in inside.content.decode()
    outside = client.get("/nowhere/")
    assert outside.status_code == 404
    assert 'id="switcher"' not in outside.content.decode()


@pytest.mark.parametrize(("kind", "there"), [("production", False), ("local", True)])
def test_the_style_guide_is_not_in_production(kind, there, settings):
    settings.KIND = kind
    patterns = runpy.run_path(urls.__file__)["urlpatterns"]
    assert ("styleguide" in {pattern.name for pattern in patterns}) == there


def test_where_no_page_names_the_icon_the_mark_is_found(client):
    answer = client.get("/favicon.ico")
    assert answer["Location"].startswith("/static/img/mark")
    assert client.get("/", follow=True).content.decode().count(f'rel="icon" href="{answer["Location"]}"') == 1
