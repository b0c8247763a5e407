"""Where the pages of the invite wizard are, and what stands on them, for the stories about it."""

import re
from datetime import timedelta
from html import unescape

from django.urls import reverse

from organizations.models import InvitationBatch, Membership
from tests import make
from tests.organizations.dialog import words

SOON = (make.today() + timedelta(days=90)).isoformat()
PERSON = {"email": "ann@x.test", "given_name": "Ann", "family_name": "Lee", "role": "collaborator", "ends_on": ""}


def url(member: Membership, name: str, *parts: int) -> str:
    """The page `invite` or, with a draft's id, `invite-…`."""
    return reverse(name, args=[member.organization.slug, *parts])


def only_batch() -> InvitationBatch:
    return InvitationBatch.objects.get()


def emails(batch: InvitationBatch) -> list[str]:
    return [row["email"] for row in InvitationBatch.objects.get(pk=batch.pk).rows]


def seen(page: str) -> str:
    """The moment at which the draft was as the review shows it."""
    (value,) = re.findall(r'name="seen" value="([^"]*)"', page)
    return value


def send(client, draft: InvitationBatch, **extra):
    """Looks at the review and presses its button."""
    address = reverse("invite-draft", args=[draft.organization.slug, draft.pk])
    return client.post(address, {"seen": seen(words(client.get(address)))} | extra)


def steps(page: str) -> list[str]:
    """The names of the steps; the current one in brackets."""
    found = re.findall(r'<li class="steps__step[^"]*"( aria-current="step")?>([^<]*)</li>', page)
    return [f"[{label}]" if current else label for current, label in found]


def table(page: str) -> list[tuple[str, str]]:
    """Name and result of each row in the table."""
    rows = re.findall(r"<tr>(.*?)</tr>", page.split("<tbody>")[1], re.DOTALL)
    return [
        (
            unescape(re.findall(r'table__title">([^<]*)<', row)[0]),
            " ".join(re.findall(r'class="badge badge--\w+">([^<]*)<', row)),
        )
        for row in rows
    ]
