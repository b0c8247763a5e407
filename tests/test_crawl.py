"""Looking changes nothing: every address is opened with GET by everybody, and the database stays as it was."""

import pytest
from django.db import connection

from tests import make, urls, world
from tests.world import PERSONAS, address, objects_of

pytestmark = pytest.mark.django_db

# A session notes where it was last; a refusal is logged.
NOTED = {"security_session"}
LOG = {"security_auditentry", "security_auditname"}


def checksums() -> dict[str, str]:
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT md5(coalesce(string_agg(t::text, ';' ORDER BY t::text), '')) FROM {table} t")
            found[table] = cursor.fetchone()[0]
        return found


def changed(before: dict[str, str]) -> set[str]:
    return {table for table, checksum in checksums().items() if before[table] != checksum}


@pytest.mark.parametrize("persona", PERSONAS)
def test_looking_at_every_page_changes_nothing(persona):
    there = world.build()
    client = there.client(persona)
    before = checksums()
    for url in urls.all_urls():
        if url.is_admin:
            continue
        for which in objects_of(url):
            for asking in (client, make.Htmx(client)):
                asking.get(address(url, which, there))
        refused = LOG if persona != "legal_representative" else set()
        assert changed(before) <= NOTED | refused, url.name


def test_the_list_of_tables_that_may_change_is_not_longer_than_it_must_be():
    """Whoever may open everything leaves no trace in the log by looking."""
    there = world.build()
    before = checksums()
    client = there.client("legal_representative")
    for url in urls.all_urls():
        if not url.is_admin and set(url.kwargs) <= {"slug"}:
            client.get(address(url, "own", there))
    assert changed(before) <= NOTED
