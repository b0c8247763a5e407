"""What the mails about a security policy and security alerts say (ORG-3, ORG-16), in the recipient's language."""

from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from console.kit.formats import day
from organizations.letters_organization import done_by, not_expected
from organizations.policy import Lack
from organizations.policy_words import stored_terms, terms_in_words
from organizations.roles import role_label
from security.letters import Lines, when

Letter = dict[str, Any]


def policy_set(facts: dict[str, Any], notice: Any) -> Letter:
    """To whoever lacks what is required: what, until when, and where; to the others concerned: what holds now."""
    if facts["lack"]:
        return _to_be_set_up(facts, notice)
    names = _names(facts, notice)
    after = stored_terms(facts["after"])
    if after.required_from is None:
        title = _("%(organization)s no longer requires two-factor authentication") % names
        lead = _("Hello %(name)s, a second factor is no longer needed to open %(organization)s. Keep yours.")
    else:
        title = _("The security policy of %(organization)s has changed") % names
        lead = _(
            "Hello %(name)s, this is what %(organization)s requires of everybody. You already meet this requirement."
        )
    lines: Lines = [
        (_("Before"), terms_in_words(stored_terms(facts["before"])), False),
        (_("Now"), terms_in_words(after), True),
        *_by_whom(facts, notice),
    ]
    label, path = _("Open %(organization)s") % names, reverse("home-of", args=[facts["organization_slug"]])
    if facts["answers"]:
        label, path = _("See the security policy"), reverse("security-policy", args=[facts["organization_slug"]])
    return {
        "title": title,
        "preheader": terms_in_words(after),
        "lead": lead % names,
        "lines": lines,
        "parts": [],
        "label": label,
        "path": path,
        "unexpected": not_expected(facts),
        "why": _("Sent because what is required to open the organization changed. Such emails cannot be switched off."),
    }


def reminded(facts: dict[str, Any], notice: Any) -> Letter:
    """To whoever lacks what will be required soon."""
    return _to_be_set_up(facts, notice)


def alert_sent(facts: dict[str, Any], notice: Any) -> Letter:
    """To somebody whom an administrator asks to set up a second factor."""
    names = _names(facts, notice) | {"actor": done_by(facts)}
    by = names["actor"]
    if facts["by_role"]:
        by = f"{by}, {role_label(facts['by_role'])}"
    lead = _(
        "Hello %(name)s, %(actor)s has noticed that a password alone opens your account. Anyone who "
        "learns it has the same access to %(organization)s as you."
    )
    if facts["lack"] == Lack.BEYOND_SMS:
        lead = _(
            "Hello %(name)s, %(actor)s has noticed that SMS is your only second factor. %(organization)s "
            "does not accept it, because a phone number can be taken over."
        )
    lines: Lines = [
        (_("Organization"), facts["organization_name"], False),
        (_("Missing"), _missing(facts), True),
        (_("Sent by"), by, False),
        (_("When"), when(facts, notice), False),
    ]
    return {
        "title": _("%(organization)s asks you to set up two-factor authentication") % names,
        "preheader": _missing(facts),
        "lead": lead % names,
        "lines": lines,
        "parts": [(_("How to do it"), _how())],
        "label": _("Set up two-factor authentication"),
        "path": reverse("two-factor"),
        "unexpected": _do_not_trust(),
        "why": _("Sent by somebody who manages the users of the organization. Such emails cannot be switched off."),
    }


def _to_be_set_up(facts: dict[str, Any], notice: Any) -> Letter:
    names = _names(facts, notice)
    if facts["on"]:
        names["day"] = day(date.fromisoformat(facts["on"]))
        title = _("%(organization)s requires two-factor authentication from %(day)s") % names
        lead = _("Hello %(name)s, from %(day)s only people who have set this up can open %(organization)s.")
        what = _("From that day on, you are taken to the set-up first, whatever you want to open there.")
    else:
        title = _("%(organization)s requires two-factor authentication") % names
        lead = _("Hello %(name)s, from now on only people who have set this up can open %(organization)s.")
        what = _("You are taken to the set-up first, whatever you want to open there.")
    own = _("Your account, your profile and your other organizations remain open to you.")
    if facts["external"]:
        own = f"{own} {_('Instead of setting it up you can leave the organization.')}"
    lines: Lines = [
        (_("Organization"), facts["organization_name"], False),
        (_("Missing"), _missing(facts), True),
        *_by_whom(facts, notice),
    ]
    return {
        "title": title,
        "preheader": _missing(facts),
        "lead": lead % names,
        "lines": lines,
        "parts": [(_("What happens"), f"{what} {own}"), (_("How to do it"), _how())],
        "label": _("Set up two-factor authentication"),
        "path": reverse("two-factor"),
        "unexpected": _do_not_trust(),
        "why": _("Sent because you are a user of the organization. Such emails cannot be switched off."),
    }


def _missing(facts: dict[str, Any]) -> str:
    if facts["lack"] == Lack.BEYOND_SMS:
        return _("A method besides SMS, which this organization does not accept")
    return _("A second factor: your password alone is enough to sign in")


def _how() -> str:
    return _("Under Security in your profile, choose two-factor authentication and add a method. It takes two minutes.")


def _do_not_trust() -> str:
    return _(
        "This email does not ask for a password or a code. If you do not trust it, open the console "
        "as you always do and look under Security in your profile. Support answers at %(support)s."
    ) % {"support": settings.STEWARD["SUPPORT_EMAIL"]}


def _by_whom(facts: dict[str, Any], notice: Any) -> Lines:
    """Who set it and when; the console's own reminder names nobody."""
    if facts["actor_kind"] == "system":
        return []
    return [(_("Set by"), done_by(facts), False), (_("When"), when(facts, notice), False)]


def _names(facts: dict[str, Any], notice: Any) -> dict[str, str]:
    return {"name": notice.name, "organization": facts["organization_name"]}
