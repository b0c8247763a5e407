"""A security policy in words: as it stands, as the log keeps it, and who lacks what of it."""

from datetime import date

from django.utils.translation import gettext as _

from console.kit.formats import day
from organizations.models.policy import Requirement, Terms


def terms_in_words(terms: Terms) -> str:
    """What is required and from when: "Required, SMS accepted, from 1 Dec 2026"."""
    if terms.required_from is None:
        return str(Requirement.NONE.label)
    first = {"requirement": Requirement.ANY.label, "day": day(terms.required_from)}
    if terms.without_sms_from is None:
        return _("%(requirement)s, from %(day)s") % first
    last = {"requirement": Requirement.WITHOUT_SMS.label, "day": day(terms.without_sms_from)}
    if terms.required_from == terms.without_sms_from:
        return _("%(requirement)s, from %(day)s") % last
    return _("Required from %(day)s, from %(later)s on without SMS") % {"day": first["day"], "later": last["day"]}


def marks(terms: Terms, today: date) -> dict[Requirement, str]:
    """What is said beside the requirement that holds today, and beside the one that is to come."""
    later = terms.next_after(today)
    found = {terms.on(later): _("From %(day)s") % {"day": day(later)}} if later else {}
    return {**found, terms.on(today): _("Now")}


def stored(terms: Terms) -> list[str]:
    """The two days as the log keeps them."""
    return [on.isoformat() if on else "" for on in (terms.required_from, terms.without_sms_from)]


def stored_terms(days: list[str]) -> Terms:
    """The terms that `stored` kept."""
    return Terms(*(date.fromisoformat(on) if on else None for on in days))
