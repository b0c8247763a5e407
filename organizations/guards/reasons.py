"""Reasons that several guards give, once: a closed organization (ORG-13), and who cannot answer for one (ORG-4)."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from console.kit.guards import Reason
from security.factors import with_second_factor

ASK_A_LEGAL_REPRESENTATIVE = _("Ask a legal representative of the organization.")
NO_SECOND_FACTOR = Reason(
    "no_second_factor",
    _("A legal representative needs two-factor authentication, which this person has not set up."),
    _("Ask them to set it up first."),
)


def ask_support() -> str:
    """The remedy of last resort."""
    return _("Ask support: %(address)s.") % {"address": settings.STEWARD["SUPPORT_EMAIL"]}


def organization_closed() -> Reason:
    """A closed organization stays as it was, for whoever acts (ORG-13)."""
    return Reason("organization_closed", _("This organization is closed."), ask_support())


def deactivated() -> Reason:
    """Who cannot sign in cannot answer for an organization (ORG-4); the database does not count them either."""
    sentence = _("The account is deactivated, and a legal representative must be able to sign in.")
    return Reason("deactivated", sentence, ask_support())


def wants_second_factor() -> bool:
    """Whether the provider has set it so that a legal representative has two-factor authentication (ORG-4)."""
    return bool(settings.STEWARD["LEGAL_REPRESENTATIVE_NEEDS_SECOND_FACTOR"])


def lacking_second_factor(people: Iterable[int]) -> set[int]:
    """Who of these people (by id) cannot become legal representative before they have a second factor; one query."""
    asked = set(people) if wants_second_factor() else set()
    return asked - with_second_factor(asked)
