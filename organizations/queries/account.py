"""What stands in the way of deleting an account, and what becomes of everything, for its page (SEC-9)."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from console.kit.guards import Reason
from organizations.guards.account import deleting_account
from organizations.guards.people import leaving
from organizations.models import Membership
from organizations.queries.removal import Ending, held, in_words
from security.models import User


@dataclass(frozen=True)
class Place:
    """An organization of the person: what they lose there, and every reason why they cannot leave it now."""

    membership: Membership
    loses: str
    reasons: list[Reason]


@dataclass(frozen=True)
class Deletion:
    """All that a person is told before they decide. With `reasons`, or one of a place, the account stays."""

    places: list[Place]
    reasons: list[Reason]

    @property
    def held_by(self) -> int:
        """How many organizations cannot be left now."""
        return sum(1 for place in self.places if place.reasons)

    @property
    def is_possible(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.reasons and not self.held_by


def deletion_of(user: User) -> Deletion:
    """How it stands for this person; one query a rule and five for what they hold, whatever the number of places.

    Those that cannot be left come first.
    """
    found = Membership.objects.of_open_organizations().filter(user=user).select_related("organization", "user")
    members = list(found.order_by("organization__name", "pk"))
    holdings = held(members)
    reasons = leaving.reasons(members)
    places = [
        Place(one, in_words(holdings[one.pk], sees_everything=one.sees_everything), reasons[one]) for one in members
    ]
    places.sort(key=lambda place: not place.reasons)
    return Deletion(places, deleting_account.reasons([user])[user])


def what_ends() -> list[Ending]:
    """What is gone at once, in every account that is deleted."""
    return [
        {
            "term": _("Signing in"),
            "value": _("Password, second factors and backup codes. All sessions end, including this one"),
        },
        {
            "term": _("Name and addresses"),
            "value": _("Blanked: your name and picture, your sign-in address, recovery email and phone"),
        },
        {
            "term": _("Organizations"),
            "value": _("Every place in them, with products, teams, seats and email addresses"),
        },
        {
            "term": _("What is waiting"),
            "value": _("Invitations you sent or received, nominations, and a request for help with its documents"),
        },
    ]


def what_stays() -> list[Ending]:
    """What is kept, and why."""
    return [
        {
            "term": _("Activity logs"),
            "value": _(
                "What you did stays in them, shown as done by a deleted account, with time and internet address"
            ),
            "note": _("Nobody can change a log afterwards, so the entries themselves stay as long as the log does."),
        },
        {
            "term": _("Organizations"),
            "value": _("What you created for them is theirs: products, teams, people you invited"),
            "note": _(
                "Organizations that you deleted stay closed with their invoices for as long as the law requires."
            ),
        },
        {
            "term": _("Requests for help"),
            "value": _("That there was one, and how it was decided. The documents are destroyed"),
        },
        {
            "term": _("Emails to others"),
            "value": _("They keep what they were sent about you. The console forgets it after %(days)s days")
            % {"days": settings.STEWARD["NOTICES_KEPT"].days},
        },
        {
            "term": _("Your address"),
            "value": _("Free immediately: you can create a new account with it, which knows nothing about this one"),
        },
    ]
