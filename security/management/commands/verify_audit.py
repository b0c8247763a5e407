"""Says whether the log is as it was written; knows only how to say so."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from security import seals


class Command(BaseCommand):
    """`manage.py verify_audit`: prints each fault, and ends with status 1 if there is one."""

    help = "Checks every entry and seal of the log: finds what was changed, removed or inserted."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = 0
        for fault in seals.verify():
            faults += 1
            self.stderr.write(fault.sentence)
        if faults:
            self.stderr.write(f"Faults in the log: {faults}.")
            sys.exit(1)
        self.stdout.write(self.style.SUCCESS("The log is whole: nothing was changed, removed or inserted."))
