"""The generated documents say what the code decides."""

import pytest
from django.core.management import CommandError, call_command

from console.documentation import documents
from organizations.permissions import TABLE
from security.event import CATALOGUE


def test_the_documents_in_the_repository_are_up_to_date():
    call_command("document", "--check")


def test_a_stale_document_fails_the_check_and_is_written_anew(settings, tmp_path):
    settings.ROOT = tmp_path
    with pytest.raises(CommandError, match=r"docs/permissions\.md, docs/events\.md, docs/fields\.md"):
        call_command("document", "--check")
    assert list(tmp_path.iterdir()) == []
    call_command("document")
    call_command("document", "--check")
    (tmp_path / "docs" / "events.md").write_text("something else")
    with pytest.raises(CommandError, match=r"Out of date: docs/events.md\."):
        call_command("document", "--check")


def test_every_action_and_every_event_has_its_line_in_whatever_language_the_reader_is():
    permissions, events, *_others = documents().values()
    assert all(f"| `{action}` | {row.sentence} |" in permissions for action, row in TABLE.items())
    assert all(f"| `{code}` |" in events for code in CATALOGUE)
