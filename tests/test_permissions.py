"""Walks every address of the console as everybody: what is answered follows from the permission table alone."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.test import Client
from django.test.client import ClientHandler
from django.urls import reverse
from django.utils import timezone

from organizations.models import Membership, Organization, Role
from organizations.permissions import Action, allows
from security.access import PUBLIC, STAFF
from security.models import User
from tests import make, objects, urls, world
from tests.urls import Url
from tests.world import OUTSIDERS, PERSONAL, PERSONAS, POSTED, ROLES, World, address, objects_of, undone

pytestmark = pytest.mark.django_db

URLS = [url for url in urls.all_urls() if not url.is_admin]
WALKED = [pytest.param(url, id=url.name or url.route) for url in URLS]

DONE = {200, 204, 302, 303, 409, 422}  # what a person who may gets: shown, done, not possible now, not valid
SIGN_IN = {"to sign-in"}
NOT_SO = 405  # the address knows no such method, whoever asks


@pytest.fixture(scope="module")
def there(django_db_setup, django_db_blocker, plain_templates) -> Iterator[World]:
    """One world for the whole walk: whatever a request changes in it is undone."""
    with django_db_blocker.unblock(), undone():
        yield world.build()


def ask(client: Client, method: str, path: str, *, htmx: bool, sent: dict[str, str] | None = None) -> Any:
    asking: Any = make.Htmx(client) if htmx else client
    with undone():
        return asking.get(path) if method == "GET" else asking.post(path, sent or {})


def expected(url: Url, persona: str, which: str) -> set[Any]:
    """What the permission table and the view's declaration lead to."""
    if url.access == PUBLIC:
        return DONE if which == "own" else {404, 410}
    if persona in {"anonymous", "halfway"}:
        return SIGN_IN
    if url.access == STAFF:
        return DONE if persona == "staff" else {404}
    if url.name in PERSONAL and persona != Role.LEGAL_REPRESENTATIVE:
        return DONE if (persona, which) == ("stranger", "foreign") else {404}
    if "slug" not in url.kwargs:
        return DONE if which == "own" else {404}
    if persona in OUTSIDERS:
        return DONE if persona == "stranger" and which == "foreign organization" else {404}
    if "organization" in which:
        return {404}
    if isinstance(url.access, Action) and not allows(url.access, persona):
        return {403}
    own = f"own of {persona}"
    return DONE if which == (own if own in objects_of(url) else "own") else {404}


def got(answer: Any) -> Any:
    """The status, or that the answer leads to sign-in."""
    target = answer.headers.get("HX-Redirect") or answer.headers.get("Location") or ""
    return "to sign-in" if urlsplit(target).path == reverse("sign-in") else answer.status_code


@cache
def methods_of(url: Url, there: World) -> set[str]:
    """The methods by which somebody gets something from the address."""
    path, sent = address(url, "own", there), POSTED.get(url.name)
    return {
        method
        for method in ("GET", "POST")
        for persona in PERSONAS
        if got(ask(there.client(persona), method, path, htmx=False, sent=sent)) in DONE
    }


@pytest.mark.parametrize("url", WALKED)
def test_the_tests_know_what_every_address_is_about(url):
    assert "own" in objects_of(url), f"say in tests/objects.py what {url.route} is about"


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("url", WALKED)
def test_everybody_gets_what_the_table_says(url, persona, there):
    client, wrong = there.client(persona), []
    for which in objects_of(url):
        path = address(url, which, there)
        for method in ("GET", "POST"):
            for htmx in (False, True):
                answer = ask(client, method, path, htmx=htmx, sent=POSTED.get(url.name))
                if answer.status_code == NOT_SO and method not in methods_of(url, there):
                    continue
                if (url.access != PUBLIC or which != "own") and got(answer) not in expected(url, persona, which):
                    wrong.append(f"{method} {which}, {'htmx' if htmx else 'plain'}: {got(answer)}")
                assert answer.status_code < 500
    assert wrong == []


@pytest.mark.parametrize("url", WALKED)
def test_every_address_answers_to_somebody_and_to_no_other_method(url, there):
    assert methods_of(url, there)
    client = there.client("staff" if url.access == STAFF else "legal_representative")
    for method in (client.put, client.patch, client.delete):
        assert method(address(url, "own", there)).status_code == NOT_SO


def telling(answer: Any, path: str, there: World) -> tuple[Any, ...]:
    """All of an answer that could tell something, without what differs from one request to the next."""
    body = answer.content.decode()
    for known in (path, answer.request["PATH_INFO"], there.stranger.organization.slug, objects.NO_SLUG):
        body = body.replace(known, "…")
    body = re.sub(r"(csrfmiddlewaretoken\" value=\"|X-CSRFToken[^A-Za-z0-9]+)[A-Za-z0-9]{64}", r"\1…", body)
    headers = {
        name: value.replace(path, "…").replace(quote(path, safe=""), "…")
        for name, value in answer.headers.items()
        if name not in {"X-Request-Id", "Content-Length"}
    }
    return answer.status_code, body, headers


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("url", [url for url in WALKED if url.values[0].kwargs])
def test_what_is_somebody_elses_answers_as_what_does_not_exist(url, persona, there):
    client, known = there.client(persona), objects_of(url)
    same = (("foreign", "missing"), ("external", "missing"), ("foreign organization", "missing organization"))
    for foreign, missing in same:
        if foreign not in known or expected(url, persona, foreign) == DONE:
            continue
        for method in ("GET", "POST"):
            for htmx in (False, True):
                paths = [address(url, which, there) for which in (foreign, missing)]
                answers = [telling(ask(client, method, path, htmx=htmx), path, there) for path in paths]
                assert answers[0] == answers[1], f"{method} {url.name}"


OF_AN_ORGANIZATION = [url for url in WALKED if "slug" in url.values[0].kwargs]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("url", OF_AN_ORGANIZATION)
def test_whoever_left_is_a_stranger_from_that_moment_on(url, role, there):
    """ORG-10, ORG-12: a session that is open elsewhere opens nothing of the organization any more."""
    client = there.client(role)
    Membership.objects.filter(pk=there.members[role].pk).delete()
    answers = {ask(client, method, address(url, "own", there), htmx=False).status_code for method in ("GET", "POST")}
    assert answers <= {404, NOT_SO}


@pytest.mark.parametrize("role", ["legal_representative", "external"])
@pytest.mark.parametrize("url", OF_AN_ORGANIZATION)
def test_a_closed_organization_opens_to_nobody(url, role, there):
    Organization.objects.filter(pk=there.organization.pk).update(closed_at=timezone.now())
    assert ask(there.client(role), "GET", address(url, "own", there), htmx=False).status_code in {404, NOT_SO}


@pytest.mark.parametrize("role", ["legal_representative", "external"])
@pytest.mark.parametrize("url", OF_AN_ORGANIZATION)
def test_a_deactivated_account_opens_nothing(url, role, there):
    client = there.client(role)
    User.objects.filter(pk=there.members[role].user_id).update(is_active=False)
    assert got(ask(client, "GET", address(url, "own", there), htmx=False)) == "to sign-in"


# Mail programs leave a theme with one click: the secret in the address is the token (tests/news/test_unsubscribe.py).
# Browsers report what a policy blocked, which changes nothing (tests/console/test_policy_reports.py).
OF_BROWSERS = [url for url in WALKED if url.id not in {"news-unsubscribe", "csp-report"}]


@pytest.mark.parametrize("url", OF_BROWSERS)
def test_no_form_is_accepted_without_its_token(url, there):
    persona = "anonymous" if url.access == PUBLIC else "legal_representative"
    client = there.client("staff" if url.access == STAFF else persona)
    path = address(url, "own", there)
    accepted = ask(client, "POST", path, htmx=False).status_code != NOT_SO
    client.handler = ClientHandler(enforce_csrf_checks=True)
    answer = ask(client, "POST", path, htmx=False)
    assert answer.status_code == 403 if accepted else answer.status_code in {403, NOT_SO}


# A picture is everybody's, and kept by caches: see tests/security/test_pictures.py. A report has no answer to read.
PAGES = [url for url in WALKED if url.id not in {"picture", "csp-report"}]


@pytest.mark.parametrize("url", PAGES)
def test_every_answer_is_for_one_reader_and_runs_nothing_foreign(url, there):
    for persona in ("legal_representative", "anonymous"):
        answer = ask(there.client(persona), "GET", address(url, "own", there), htmx=False)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "HX-Request" in answer.headers["Vary"]
        assert "no-store" in answer.headers["Cache-Control"] or url.name == "health"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Referrer-Policy"] in {"same-origin", "strict-origin"}
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "charset=utf-8" in answer.headers["Content-Type"] or url.name == "health"
