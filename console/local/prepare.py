"""Brings the database and the files up to what this checkout wants, in one process, before the servers start."""

import sys
from pathlib import Path

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection

from console.demo import cast
from console.local.catalogues import compile_catalogues
from console.local.prepared import is_prepared, note

ACCOUNTS = (
    (cast.LEGAL, "legal representative"),
    (cast.ADMINISTRATOR, "administrator"),
    (cast.COLLABORATOR, "collaborator"),
    (cast.EXTERNAL, "external"),
    (cast.SUPPORT, "staff of the provider, with a second factor"),
    (cast.REVIEWER, "the same; two review a request for help"),
)


def main(folder: Path, static: str, *, database_is_ours: bool) -> None:
    """Compile, collect, migrate, and fill an empty installation; the accounts to try go into `folder`/accounts."""
    if not is_prepared(folder, static):
        compile_catalogues()
    django.setup()
    if settings.COLLECTED and not is_prepared(folder, static):
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    unfinished = folder / "demo-unfinished"
    if unfinished.exists() and database_is_ours:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    call_command("migrate", interactive=False, verbosity=1)
    for seeds in ("seed_catalogue", "seed_staff_groups"):
        call_command(seeds)
    if not get_user_model().objects.exists():
        unfinished.touch()
        call_command("demo")
        unfinished.unlink()
    (folder / "accounts").write_text(accounts())
    note(folder, static)


def accounts() -> str:
    """The demo accounts of this installation, for the person at the terminal; empty when there are none."""
    here = set(
        get_user_model().objects.values_list("email", flat=True).filter(email__in=[a.address for a, _ in ACCOUNTS])
    )
    lines = [f"  {person.address:<24} {role}\n" for person, role in ACCOUNTS if person.address in here]
    key = f"  Key for the authenticator app of staff: {cast.KEY}\n"
    return "".join([*lines, f"  Password of each: {cast.PASSWORD}\n", key]) if lines else ""


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], database_is_ours="ours" in sys.argv[3:])
