"""What stories of the worker share: an organization in which a change fails."""

import pytest
from django.db import connection


@pytest.fixture
def failing_in(db):
    """`failing_in(table, organization)`: the database refuses every change of the organization's rows there."""

    def build(table, organization):
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE FUNCTION fails_here() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'It fails here.'; END $$"
            )
            cursor.execute(
                f"CREATE TRIGGER fails_here BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
                f"WHEN (OLD.organization_id = {organization.pk}) EXECUTE FUNCTION fails_here()"
            )

    return build
