"""What the mails about external access that ends by itself say (ORG-17), in the recipient's language."""

from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from console.kit.formats import day
from security.letters import Lines, when

Letter = dict[str, Any]


def end_set(facts: dict[str, Any], notice: Any) -> Letter:
    """To the external: until when, or that there is no end any more."""
    names = _names(facts, notice)
    on = _day(facts["after"])
    lines: Lines = [
        (_("Organization"), facts["organization_name"], False),
        (_("Last day before"), _day(facts["before"]) or _("No end"), False),
        (_("Last day now"), on or _("No end"), True),
        (_("When"), when(facts, notice), False),
    ]
    if on:
        names |= {"day": on}
        title = _("Your access to %(organization)s ends on %(day)s") % names
        lead = _(
            "Hello %(name)s, %(day)s is the last day on which you can open %(organization)s and the products given to "
            "you there. After that your access ends by itself."
        )
    else:
        title = _("Your access to %(organization)s no longer has an end date") % names
        lead = _("Hello %(name)s, your access to %(organization)s stays until somebody ends it.")
    return {
        "title": title,
        "preheader": title,
        "lead": lead % names,
        "lines": lines,
        "parts": [],
        "label": _("Open %(organization)s") % names,
        "path": reverse("home-of", args=[facts["organization_slug"]]),
        "unexpected": _("Ask the organization: only its administrators and legal representatives can set this day."),
        "why": _("Sent because your access changed. Such emails cannot be switched off."),
    }


def ends_soon(facts: dict[str, Any], notice: Any) -> Letter:
    """To the sponsor: whose access ends when, and where it is prolonged."""
    names = _names(facts, notice) | {"day": _day(facts["on"]), "member": facts["member_name"]}
    lines: Lines = [
        (_("Organization"), facts["organization_name"], False),
        (_("External"), facts["member_name"], False),
        (_("Last day"), names["day"], True),
    ]
    return {
        "title": _("The access of %(member)s ends on %(day)s") % names,
        "preheader": _("If you do nothing, it ends by itself.") % names,
        "lead": _(
            "Hello %(name)s, %(day)s is the last day on which %(member)s can open %(organization)s. If you do nothing, "
            "the access ends by itself."
        )
        % names,
        "lines": lines,
        "parts": [],
        "label": _("Choose another day"),
        "path": reverse("member-end", args=[facts["organization_slug"], facts["membership"]]),
        "unexpected": "",
        "why": _("Sent to the person who answers for an external. Such emails cannot be switched off."),
    }


def ended(facts: dict[str, Any], notice: Any) -> Letter:
    """To the external (`own`), and to whoever answered for them."""
    names = _names(facts, notice) | {"member": facts["member_name"]}
    lines: Lines = [
        (_("Organization"), facts["organization_name"], False),
        (_("Last day"), _day(facts["on"]), False),
        (_("When"), when(facts, notice), False),
    ]
    if facts["own"]:
        return {
            "title": _("Your access to %(organization)s has ended") % names,
            "preheader": _("Its last day is over."),
            "lead": _("Hello %(name)s, the last day of your access to %(organization)s is over.") % names,
            "lines": lines,
            "parts": [
                (
                    _("What has ended"),
                    _(
                        "All access to this organization and its products, in all your sessions. Your account and "
                        "your other organizations stay as they were."
                    ),
                )
            ],
            "label": _("Open My Organizations"),
            "path": reverse("my-organizations"),
            "unexpected": _("Ask the organization: somebody there can invite you again."),
            "why": _("Sent because your access ended. Such emails cannot be switched off."),
        }
    return {
        "title": _("The access of %(member)s has ended") % names,
        "preheader": _("Its last day is over."),
        "lead": _("Hello %(name)s, the last day of the access of %(member)s to %(organization)s is over.") % names,
        "lines": [(_("External"), facts["member_name"], True), *lines],
        "parts": [],
        "label": _("See users"),
        "path": reverse("members", args=[facts["organization_slug"]]),
        "unexpected": _("To let %(member)s in again, invite them again.") % names,
        "why": _("Sent to the person who answers for an external. Such emails cannot be switched off."),
    }


def _day(stored: str) -> str:
    return day(date.fromisoformat(stored)) if stored else ""


def _names(facts: dict[str, Any], notice: Any) -> dict[str, str]:
    return {
        "name": notice.name,
        "organization": facts["organization_name"],
        "support": settings.STEWARD["SUPPORT_EMAIL"],
    }
