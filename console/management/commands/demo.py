"""Fills an empty local installation with the demo world; knows no part of the story."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from console.demo import cast, world
from console.demo.cast import PASSWORD
from security.models import User


class Command(BaseCommand):
    """`manage.py demo`: accounts with a password that everybody knows, so never where somebody else can sign in."""

    help = "Fills an empty local installation with invented people, organizations and products."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo world is refused in production: its password is known to everybody.")
        if User.objects.exists():
            raise CommandError("There are people here already. The demo world wants an empty installation: make reset.")
        world.build(now=timezone.now())
        self.stdout.write(f"{User.objects.count()} people are in the demo world. Each signs in with {PASSWORD}:")
        for person in (cast.LEGAL, cast.ADMINISTRATOR, cast.COLLABORATOR, cast.EXTERNAL, cast.SUPPORT, cast.REVIEWER):
            self.stdout.write(f"  {person.address}")
        self.stdout.write(f"Whoever has an authenticator app there, staff too, has the key {cast.KEY}.")
