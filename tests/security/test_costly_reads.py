"""What is costly to read has a budget of each person (ASVS 2.4.1): downloads, and lists that are searched."""

import inspect
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from security import access
from tests import urls

OWN_BUDGET = {"takeout"}


@pytest.fixture
def few(settings):
    """Three of each, and one more every five minutes."""
    budgets = {f"{name}.account": (3, timedelta(minutes=5)) for name in (access.DOWNLOAD, access.SEARCH)}
    settings.STEWARD = {**settings.STEWARD, "LIMITS": {**settings.STEWARD["LIMITS"], **budgets}}


def statuses(client, url: str, times: int = 5, **sent) -> list[int]:
    return [client.get(url, sent).status_code for _ in range(times)]


def test_every_download_is_counted():
    streaming = {
        url.name: getattr(url.callback, "reads", "")
        for url in urls.all_urls()
        if "StreamingHttpResponse" in str(inspect.unwrap(url.callback).__annotations__.get("return", ""))
    }
    assert len(streaming) > 5
    assert {name for name, reads in streaming.items() if reads != access.DOWNLOAD} == OWN_BUDGET


def test_whoever_downloads_without_end_reads_when_to_come_back(few, client_of, legal, admin, organization):
    browser, users = client_of(legal), reverse("members-csv", args=[organization.slug])
    assert statuses(browser, users) == [200, 200, 200, 429, 429]
    answer = browser.get(users, {"role": "administrator"})
    text = " ".join(answer.content.decode().split())
    assert "Too many searches or downloads" in text
    assert "Continue in 5 minutes." in text
    assert f'href="{users}?role=administrator"' in text
    assert 0 < int(answer["Retry-After"]) <= 301
    for name in ("log-csv", "address-book-cards", "invite-template"):
        assert browser.get(reverse(name, args=[organization.slug])).status_code == 429, "one budget for all"
    assert browser.get(reverse("members", args=[organization.slug])).status_code == 200
    assert client_of(admin).get(users).status_code == 200, "nobody else's"


def test_whoever_searches_without_end_loses_nothing_typed(few, client_of, htmx, legal, organization):
    browser, users = client_of(legal), reverse("members", args=[organization.slug])
    assert statuses(browser, users, q="carl") == [200, 200, 200, 429, 429]
    for name in ("log", "address-book", "teams", "products"):
        assert browser.get(reverse(name, args=[organization.slug]), {"q": "x"}).status_code == 429, name
    answer = htmx(browser).get(users, {"q": "carl d"})
    assert (answer.status_code, answer.content.decode().strip()[:18]) == (429, '<div class="toast ')
    assert "Continue in 5 minutes." in answer.content.decode()
    assert not {"HX-Retarget", "HX-Redirect"} & set(answer.headers)
    assert statuses(browser, users, role="administrator", q=" ") == [200] * 5, "a list that is only looked at"
    assert browser.get(reverse("members-csv", args=[organization.slug])).status_code == 200, "a budget of its own"


def test_it_holds_in_django_admin_and_asks_nobody_who_is_not_signed_in(few, client_of, client, staff):
    browser = client_of(staff)
    assert statuses(browser, reverse("admin:security_user_changelist"), q="x") == [200, 200, 200, 429, 429]
    assert statuses(client, reverse("sign-in"), q="x") == [200] * 5


def test_a_search_costs_one_statement_and_a_list_none(client_of, legal, organization):
    browser, users = client_of(legal), reverse("members", args=[organization.slug])
    browser.get(users)
    said = []
    for sent in ({}, {"q": "linda"}):
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(users, sent).status_code == 200
        said.append([one["sql"] for one in queries if "security_limit" in one["sql"]])
    assert [len(one) for one in said] == [0, 1]
