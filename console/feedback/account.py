"""What a person takes along of their suggestions, and what is left of these when they delete their account (SEC-9)."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from console.feedback.models import Suggestion
from console.feedback.operations.suggestions import withdraw
from security.account_endings import with_the_account
from security.audit import Operation
from security.models import User
from security.takeout import Row, part


@with_the_account
def withdraw_all(operation: Operation, user: User) -> None:
    """Every word that the person wrote goes; what became of it stays."""
    for suggestion in Suggestion.objects.of(user).order_by("pk"):
        withdraw(actor=operation.actor, suggestion=suggestion)


@part(
    210,
    "suggestions",
    _("Suggestions"),
    {
        "number": _("Number"),
        "service": _("Service"),
        "sent_at": _("Sent"),
        "title": _("Suggestion"),
        "text": _("Description"),
        "about": _("What it is about"),
        "state": _("State"),
        "answer": _("Answer"),
        "changed_at": _("Last change"),
    },
)
def suggestions(user: User) -> Iterator[Row]:
    """What the person has suggested and not withdrawn, with what became of it."""
    names = ("number", "sent_at", "title", "text", "about", "state", "answer", "changed_at")
    for one in Suggestion.objects.of(user).order_by("pk"):
        yield {"service": str(one.service_name), **{name: getattr(one, name) for name in names}}
