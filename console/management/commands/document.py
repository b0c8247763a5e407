"""Writes the generated documents, or says which are out of date; knows not what stands in them."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from console.documentation import documents


class Command(BaseCommand):
    """`manage.py document [--check]`."""

    help = "Writes docs/permissions.md, docs/events.md and docs/fields.md from what decides them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Write nothing; fail if one is out of date.")

    def handle(self, *args: Any, **options: Any) -> None:
        stale = {
            path: text
            for path, text in documents().items()
            if not path.exists() or path.read_text(encoding="utf-8") != text
        }
        names = ", ".join(str(path.relative_to(settings.ROOT)) for path in stale)
        if options["check"] and stale:
            raise CommandError(f"Out of date: {names}. Run `make docs`.")
        for path, text in stale.items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.stdout.write(f"Written: {names}." if stale else "The generated documents are up to date.")
