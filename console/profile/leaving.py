"""What ends when a person leaves an organization, in words, before they decide; changes nothing."""

from django.utils.translation import gettext as _

from organizations.models import Membership
from organizations.queries import removal
from organizations.queries.removal import Ending


def what_ends(membership: Membership) -> list[Ending]:
    """Terms and values for `components/facts.html`: the same that ends for whoever is removed."""
    return [{"term": _("Your role"), "value": membership.get_role_display()}, *removal.what_ends(membership)]
