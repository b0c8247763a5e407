"""Support searches the log of all organizations from its indexes: no question reads all of it."""

import pytest
from django.db import connection
from django.db.models import Q
from django.urls import reverse

from security.admin_filters import entries_about
from security.models import AuditEntry

LIST = "/admin/security/auditentry/"


@pytest.fixture
def number(collaborator, client_of, organization) -> str:
    """The id of a request from 2001:db8::17 that was denied."""
    page = reverse("branding", args=[organization.slug])
    return client_of(collaborator).get(page, REMOTE_ADDR="2001:db8::17").headers["X-Request-Id"]


@pytest.mark.parametrize("words", ["2001:db8::17", " 2001:DB8:0::17", "the request"])
def test_an_address_and_a_request_are_found_however_they_are_written(support, client_of, number, legal, words):
    client_of(legal).get("/admin/")
    found = client_of(support).get(LIST, {"q": number.upper() if words == "the request" else words})
    [entry] = found.context["cl"].result_list
    assert (entry.code, entry.request) == ("access_denied", number)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "index", "first"),
    [
        (entries_about("2001:db8::17"), "audit_of_an_address", "address"),
        (entries_about("0123456789abcdef"), "audit_of_a_request", "request"),
        (Q(code="access_denied"), "audit_of_an_event", "code"),
    ],
)
def test_each_has_an_index(asked, index, first):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # of so few it would read all
        indexes = connection.introspection.get_constraints(cursor, AuditEntry._meta.db_table)
    assert indexes[index]["columns"][0] == first
    assert f" {index} " in AuditEntry.objects.filter(asked).order_by().explain()
