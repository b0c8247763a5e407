"""The log as a CSV file: as it is narrowed, in the reader's words, safe to open, whatever its size (ORG-15, ORG-18)."""

import csv
import io
import tracemalloc

import pytest
from django.urls import reverse

from organizations.models import Role
from tests import make
from tests.organizations.test_log import fill, promote


def rows_of(response) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def url_of(membership) -> str:
    return reverse("log-csv", args=[membership.organization.slug])


def test_it_holds_who_when_what_before_after_and_from_where(client_of, admin, collaborator):
    browser = client_of(admin)
    browser.post(
        reverse("member-role", args=[admin.organization.slug, collaborator.pk]),
        {"role": "administrator"},
        REMOTE_ADDR="192.0.2.44",
    )
    response = browser.get(url_of(admin))
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert f"{admin.organization.slug}-log.csv" in response.headers["Content-Disposition"]
    [row] = rows_of(response)
    assert row["Event"] == "Role changed"
    assert row["Outcome"] == "Done"
    assert (row["Who"], row["About"]) == ("Andrea Conti", "Carl Dubois")
    assert row["Before and after"] == "Role: Collaborator → Administrator"
    assert row["Address"] == "192.0.2.44"


def test_it_is_narrowed_as_the_page_is_and_the_page_links_to_it_so(client_of, admin, collaborator, external):
    promote(admin, collaborator)
    promote(admin, external, Role.COLLABORATOR)
    client = client_of(admin)
    page = client.get(reverse("log", args=[admin.organization.slug]), {"q": "carl", "outcome": "done"})
    link = f"{url_of(admin)}?q=carl&amp;outcome=done"
    assert f'href="{link}"' in page.content.decode()
    assert [row["About"] for row in rows_of(client.get(link.replace("&amp;", "&")))] == ["Carl Dubois"]


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@x", "\t=1"])
def test_a_name_that_a_spreadsheet_would_run_is_defused(name, client_of, admin, collaborator):
    collaborator.user.given_name = name
    collaborator.user.save()
    change = make.member(admin.organization, user=make.user(name, "X"))
    promote(admin, change)
    [row] = rows_of(client_of(admin).get(url_of(admin)))
    assert row["About"].startswith("'")


def test_a_large_log_is_streamed_in_little_memory(client_of, admin, django_assert_max_num_queries):
    fill(admin.organization, 12_000)
    client = client_of(admin)
    with django_assert_max_num_queries(40):
        response = client.get(url_of(admin))
        tracemalloc.start()
        count = sum(chunk.count(b"\r\n") for chunk in response.streaming_content)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert count == 12_001
    assert peak < 12_000_000
