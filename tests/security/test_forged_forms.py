"""Forms without their token (ASVS 3.5.1): refused everywhere, explained to people, and no flood of entries."""

import re
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client

from security.models import AuditEntry, User
from tests import make, urls

UNSAFE = ["post", "put", "patch", "delete"]


@pytest.fixture
def strict(db) -> Client:
    """A browser whose forms are checked, as in reality."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def inside(legal, strict) -> Client:
    strict.cookies[settings.SESSION_COOKIE_NAME] = make.session(legal)
    return strict


# Leaving a theme by a mail program, where the secret in the address is the token; what takes no form from anybody; and
# what browsers report by themselves, which changes nothing.
WITHOUT_A_TOKEN = {"news-unsubscribe", "picture", "csp-report"}


def addresses(slug: str) -> list[str]:
    """Every address of ours, with something in the place of what varies."""
    values = {"slug": slug, "pk": 1, "sign_up_id": 1, "token": "nothing", "part": "name"}
    found = []
    for url in urls.all_urls():
        if url.is_admin or url.name in WITHOUT_A_TOKEN:
            continue
        route = url.route
        for name in url.kwargs:
            value = str(UUID(int=1)) if f"<uuid:{name}>" in route else str(values.get(name, 1))
            route = re.sub(rf"<(\w+:)?{name}>", value, route)
        found.append(f"/{route}")
    return found


@pytest.mark.parametrize("is_htmx", [False, True])
def test_no_address_takes_a_form_without_its_token(inside, organization, is_htmx):
    headers = {"HX-Request": "true"} if is_htmx else {}
    before = User.objects.values().get()
    for url in addresses(organization.slug):
        for method in UNSAFE:
            response = getattr(inside, method)(url, headers=headers)
            assert response.status_code == 403, f"{method} {url}"
    assert User.objects.values().get() == before


def test_a_form_with_its_token_is_taken(strict):
    make.user(email="linda@lanterna.test")
    token = strict.get("/sign-in/").content.decode().split('csrfmiddlewaretoken" value="')[1].split('"')[0]
    fields = {"email": "linda@lanterna.test", "password": make.PASSWORD}
    assert strict.post("/sign-in/", fields | {"csrfmiddlewaretoken": token}).status_code == 303
    response = strict.post("/confirm/", {"password": make.PASSWORD, "csrfmiddlewaretoken": token})
    assert response.status_code == 403, "the token of before the sign-in is over"


def test_a_form_that_stood_open_says_what_happened_and_opens_again(strict):
    response = strict.post("/sign-in/?next=/profile/", {"email": "linda@lanterna.test", "password": "secret"})
    body = response.content.decode()
    assert response.status_code == 403
    assert "Nothing was changed." in body
    assert 'href="/sign-in/?next=/profile/"' in body
    assert "secret" not in body


def test_a_fragment_has_its_page_loaded_again(inside, legal):
    response = inside.post("/confirm/", {"password": "x"}, headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Refresh"]) == (403, "true")
    assert "was loaded again" in inside.get("/profile/").content.decode()


def test_the_refusal_is_logged_for_a_person_and_not_for_just_anybody(strict, inside, legal):
    inside.post("/confirm/", {"password": "x"})
    entry = AuditEntry.objects.get()
    assert (entry.code, entry.actor, entry.facts) == (
        "access_denied",
        str(legal.user_id),
        {"action": "csrf", "path": "/confirm/"},
    )
    del inside.cookies[settings.SESSION_COOKIE_NAME]
    for _ in range(5):
        assert inside.post("/sign-in/", {}).status_code == 403
    assert AuditEntry.objects.count() == 1


def test_htmx_alone_is_no_proof_of_anything(inside):
    headers = {"HX-Request": "true", "X-CSRFToken": "a" * 64, "Origin": "https://evil.test"}
    assert inside.post("/sign-out/", headers=headers).status_code == 403
    assert inside.get("/profile/").status_code == 200
