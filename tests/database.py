"""Empties the database after tests whose transactions are real; pytest-django's own way meets our triggers.

The log refuses TRUNCATE, so its triggers are lifted for the moment. What belongs to the schema (content types,
permissions) stays, and only tables that hold something are emptied.
"""

from typing import Any

from django.db import connection
from django.test import TransactionTestCase

KEPT = {"django_migrations", "django_content_type", "auth_permission"}


def empty() -> None:
    """Forget every row that tests have made."""
    tables = [name for name in connection.introspection.table_names() if name not in KEPT]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"(SELECT '{name}' FROM {name} LIMIT 1)" for name in tables))
        filled = [name for (name,) in cursor.fetchall()]
        if not filled:
            return
        lifted = "; ".join(f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in filled)
        restored = "; ".join(f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in filled)
        cursor.execute(f"BEGIN; {lifted}; TRUNCATE {', '.join(filled)} CASCADE; {restored}; COMMIT")


def install() -> None:
    """Takes the place of the flush that Django does after such tests."""

    def teardown(self: Any) -> None:
        empty()

    TransactionTestCase._fixture_teardown = teardown
