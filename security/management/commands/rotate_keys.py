"""Encrypts what is kept long with the newest key; knows only how to say so."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from security.encryption import Unreadable
from security.operations.factors import rotate_keys


class Command(BaseCommand):
    """`manage.py rotate_keys`: after a new key became the first of ENCRYPTION_KEYS, before an old one is taken out."""

    help = "Encrypts the keys of authenticator apps with the first of ENCRYPTION_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = rotate_keys()
        except Unreadable as error:
            raise CommandError(f"None of ENCRYPTION_KEYS opens the key of an {error}. Add the one that did.") from error
        self.stdout.write(self.style.SUCCESS(f"Keys encrypted with the first of ENCRYPTION_KEYS: {count}."))
