"""What the stories about invitations have in common: rows, links, and what the invited type."""

from html import unescape

from django.urls import reverse

from organizations.models import Invitation

ACCOUNT = {
    "given_name": "Sofia",
    "family_name": "Keller",
    "password": "orchard lantern quiet 42",
    "language": "de",
    "time_zone": "America/Lima",
}
SOFIA = "sofia@keller.test"


def row(email: str, role: str = "collaborator", ends_on: str = "", **names: str) -> dict[str, str]:
    """A row of a batch."""
    return {"email": email, "given_name": "", "family_name": "", "role": role, "ends_on": ends_on} | names


def link(invitation: Invitation) -> str:
    """The link in the latest mail."""
    return reverse("invitation", args=[invitation.token])


def decline_link(invitation: Invitation) -> str:
    return reverse("invitation-decline", args=[invitation.token])


def words(response) -> str:
    return " ".join(unescape(response.content.decode()).split())


def state_of(invitation: Invitation) -> tuple[str, str]:
    """The state as it is stored now, and why the console itself ended it."""
    return Invitation.objects.values_list("state", "end_reason").get(pk=invitation.pk)
