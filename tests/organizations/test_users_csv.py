"""The users as a CSV file: as the list is narrowed, safe to open, whatever their number (ORG-18)."""

import csv
import io
import tracemalloc
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.models import Membership, Role
from security.models import AuditEntry, User
from tests import make


def rows_of(response) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def url_of(membership) -> str:
    return reverse("members-csv", args=[membership.organization.slug])


def test_it_holds_role_security_last_activity_and_joining(client_of, admin, collaborator):
    joined, seen = datetime(2026, 1, 5, 8, 30, tzinfo=UTC), datetime(2026, 7, 5, 8, 30, 15, tzinfo=UTC)
    Membership.objects.filter(pk=collaborator.pk).update(joined_at=joined, last_active_at=seen)
    response = client_of(admin).get(url_of(admin), {"q": "carl"})
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert f'attachment; filename="{admin.organization.slug}-users.csv"' == response.headers["Content-Disposition"]
    assert response.headers["Cache-Control"] == "no-store"
    assert rows_of(response) == [
        {
            "Name": "Carl Dubois",
            "Address": "carl@lanterna.test",
            "Role": "Collaborator",
            "Security": "Password only",
            "Last activity": "2026-07-05 10:30:15+02:00",
            "Joined": "2026-01-05 09:30:00+01:00",
        }
    ]


def test_a_deactivated_account_and_who_was_never_there_are_told(client_of, admin, organization):
    make.member(organization, user=make.user("Dora", "Dormant", is_active=False))
    [row] = rows_of(client_of(admin).get(url_of(admin), {"deactivated": "1"}))
    assert (row["Security"], row["Last activity"]) == ("Deactivated · Cannot sign in", "")


def test_it_is_in_the_readers_language(client_of, admin):
    User.objects.filter(pk=admin.user_id).update(language="de")
    row = rows_of(client_of(admin).get(url_of(admin)))[0]
    assert list(row) == ["Name", "Adresse", "Rolle", "Sicherheit", "Letzte Aktivität", "Beigetreten am"]


def test_it_is_narrowed_and_sorted_as_the_list_is_which_links_to_it_so(client_of, admin, collaborator, external):
    client = client_of(admin)
    asked = {"q": "lanterna.test", "role": Role.COLLABORATOR, "sort": "-person"}
    page = client.get(reverse("members", args=[admin.organization.slug]), asked)
    link = f"{url_of(admin)}?q=lanterna.test&amp;role=collaborator&amp;sort=-person"
    assert f'href="{link}" data-follows-list' in page.content.decode()
    assert [row["Name"] for row in rows_of(client.get(link.replace("&amp;", "&")))] == ["Carl Dubois"]
    backwards = rows_of(client.get(url_of(admin), {"sort": "-person"}))
    assert [row["Name"] for row in backwards] == ["Eva Example", "Carl Dubois", "Andrea Conti", "Linda Berger"]


def test_it_holds_nobody_of_another_organization(client_of, admin, stranger):
    assert {row["Address"] for row in rows_of(client_of(admin).get(url_of(admin)))} == {
        "andrea@lanterna.test",
        "linda@lanterna.test",
    }
    assert client_of(stranger).get(url_of(admin)).status_code == 404


@pytest.mark.parametrize(
    ("persona", "status"), [("legal", 200), ("admin", 200), ("collaborator", 403), ("external", 403)]
)
def test_who_manages_users_exports_them(client_of, request, persona, status):
    member = request.getfixturevalue(persona)
    assert client_of(member).get(url_of(member)).status_code == status


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@x", "\t=1"])
def test_a_name_that_a_spreadsheet_would_run_is_defused(name, client_of, admin, organization):
    make.member(organization, user=make.user(name, "Zzz"))
    row = rows_of(client_of(admin).get(url_of(admin), {"q": "zzz"}))[0]
    assert row["Name"] == f"'{name.strip()} Zzz"


def test_a_download_is_reading_and_leaves_no_entry(client_of, admin):
    client = client_of(admin)
    before = AuditEntry.objects.count()
    assert rows_of(client.get(url_of(admin)))
    assert AuditEntry.objects.count() == before


def fill(organization, number: int) -> None:
    people = [User(email=f"n{n}@many.test", given_name="Nora", family_name=f"N{n:05}") for n in range(number)]
    User.objects.bulk_create(people)
    role = Role.COLLABORATOR
    Membership.objects.bulk_create(Membership(organization=organization, user=user, role=role) for user in people)


def test_many_are_streamed_in_little_memory_and_few_queries(client_of, admin):
    fill(admin.organization, 4_000)
    response = client_of(admin).get(url_of(admin))
    with CaptureQueriesContext(connection) as captured:
        tracemalloc.start()
        count = sum(chunk.count(b"\r\n") for chunk in response.streaming_content)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert count == 4_003
    assert peak < 12_000_000
    assert len(captured) <= 30
