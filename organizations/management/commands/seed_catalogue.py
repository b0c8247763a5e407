"""Adds the kinds of products that are missing; knows only how to say so."""

from typing import Any

from django.core.management.base import BaseCommand

from organizations import catalogue


class Command(BaseCommand):
    """`manage.py seed_catalogue`: safe to run at every release."""

    help = "Adds the kinds of products that are missing. Those that are there stay as the provider made them."

    def handle(self, *args: Any, **options: Any) -> None:
        added = catalogue.seed()
        self.stdout.write(f"Kinds of products: {len(catalogue.CATALOGUE)} in the catalogue, {len(added)} added.")
