"""Makes the groups of the provider's staff; knows only how to say so."""

from typing import Any

from django.core.management.base import BaseCommand

from console import staff


class Command(BaseCommand):
    """`manage.py seed_staff_groups`: safe to run at every release."""

    help = "Makes the groups of staff and gives each exactly the permissions it has in this release."

    def handle(self, *args: Any, **options: Any) -> None:
        for group in staff.seed_groups():
            self.stdout.write(f"Group “{group.name}”: {group.permissions.count()} permissions.")
