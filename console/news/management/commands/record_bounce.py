"""The intake for reports about mails that did not arrive: a mail server hands each to this command."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from console.news import reports
from console.news.operations.bounces import record
from security.audit import Actor

MOST = 1_000_000  # bytes that are read: a report may hold the whole mail, whose end says nothing
TRY_LATER = 75  # EX_TEMPFAIL of sysexits.h: the mail server keeps the report and tries again


class Command(BaseCommand):
    """`manage.py record_bounce [--recipient ADDRESS] < report`: docs/operations.md says how a mail server is told."""

    help = "Reads a delivery status report (RFC 3464) from standard input and notes which address it is about."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--recipient", default="", help="The address to which the report was sent.")

    def handle(self, *args: Any, **options: Any) -> None:
        """A mail that is no report ends well: a mail server would answer it with a report of its own otherwise."""
        report = reports.read(self._content())
        if report is None:
            self.stdout.write("This is no report about a mail that failed.")
            return
        try:
            bounce = record(actor=Actor.system("record_bounce"), report=report, addresses=[options["recipient"]])
        except DatabaseError as error:
            raise CommandError(f"The database cannot be written to: {error}", returncode=TRY_LATER) from error
        if bounce is None:
            self.stdout.write("It is about no mail of this console.")
            return
        ends = "no news go there until the address is confirmed" if bounce.is_hard else "nothing follows from it"
        self.stdout.write(f"Noted with status {bounce.status}: {ends}.")

    @staticmethod
    def _content() -> bytes:
        return sys.stdin.buffer.read(MOST)
