"""Whether a person may delete their account now (SEC-9); about each organization, `guards.people.leaving` is asked."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from console.kit.guards import Guard, Reason
from organizations.guards.reasons import ask_support
from security.models import User

deleting_account = Guard[User]("delete the account")

JOINED_MEANWHILE = Reason(
    "joined_meanwhile",
    _("You have just become a user of another organization. Nothing was deleted."),
    _("Look at the page again, then decide."),
)


@deleting_account.rule
def belongs_to_the_staff(people: Sequence[User]) -> Iterator[tuple[User, Reason]]:
    """SEC-9: what staff decided names them; their access ends before their account does."""
    for person in people:
        if person.is_staff or person.is_superuser:
            sentence = _("This account belongs to the provider's staff and cannot delete itself.")
            yield person, Reason("member_of_staff", sentence, ask_support())
