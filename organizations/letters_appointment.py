"""What the mails about an appointment by support say; everybody known gets them, in their own language (ORG-14)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from organizations.models.membership import Role
from security.letters import Lines, when

Letter = dict[str, Any]


def proposed(facts: dict[str, Any], notice: Any) -> Letter:
    """Who is proposed, from when it can be decided, and how it is stopped."""
    names = {**_names(facts, notice), "from": when({"at": datetime.fromisoformat(facts["not_before"])}, notice)}
    lead = _(
        "Hello %(name)s, support was told that no legal representative of %(organization)s can be "
        "reached. A member of its staff proposes %(nominee)s; another one will decide, but not "
        "before %(from)s."
    )
    if facts["own"]:
        lead = _(
            "Hello %(name)s, support was told that no legal representative of %(organization)s can be "
            "reached. A member of its staff proposes you; another one will decide, but not before "
            "%(from)s."
        )
    return {
        "title": _("%(nominee)s is proposed as legal representative") % names,
        "preheader": _("Support will decide on it, but not before %(from)s.") % names,
        "lead": lead % names,
        "lines": [*_lines(facts), (_("Not decided before"), names["from"], True)],
        "parts": [(_("If that is wrong"), _how_to_stop(facts) % names)],
        **_action(facts),
    }


def stopped(facts: dict[str, Any], notice: Any) -> Letter:
    """A legal representative could be reached after all, or the nominee is no member any more."""
    lead = _("Hello %(name)s, a legal representative of %(organization)s has stopped support's proposal.")
    if facts.get("nominee_gone"):
        lead = _("Hello %(name)s, %(nominee)s is no longer asked to become legal representative of %(organization)s.")
    return _ended(facts, notice, _("%(nominee)s does not become legal representative"), lead)


def rejected(facts: dict[str, Any], notice: Any) -> Letter:
    """A second member of staff said no."""
    lead = _("Hello %(name)s, support has checked the proposal for %(organization)s and has not accepted it.")
    return _ended(facts, notice, _("%(nominee)s does not become legal representative"), lead)


def made(facts: dict[str, Any], notice: Any) -> Letter:
    """A second member of staff said yes."""
    lead = _(
        "Hello %(name)s, nobody objected in time: %(nominee)s now answers for %(organization)s. "
        "Anyone who was a legal representative before remains one."
    )
    letter = _ended(facts, notice, _("%(nominee)s is now legal representative"), lead)
    return {
        **letter,
        "parts": [(_("If that is wrong"), _("Write to support immediately: %(support)s.") % _names(facts, notice))],
    }


def _ended(facts: dict[str, Any], notice: Any, title: str, lead: str) -> Letter:
    names = _names(facts, notice)
    return {
        "title": title % names,
        "preheader": title % names,
        "lead": lead % names,
        "lines": [*_lines(facts), (_("When"), when(facts, notice), False)],
        "parts": [],
        **_action(facts, stop=False),
    }


def _how_to_stop(facts: dict[str, Any]) -> str:
    if facts["role"] == Role.LEGAL_REPRESENTATIVE:
        return _(
            "Stop it in the console: you answer for %(organization)s, and nobody can take your place against your will."
        )
    return _(
        "If you know how a legal representative can be reached, tell them: they can stop it in the console. Or write "
        "to support: %(support)s."
    )


def _action(facts: dict[str, Any], *, stop: bool = True) -> Letter:
    """Where a legal representative can stop it; everybody else is led to Home."""
    why = _("Sent to everybody in the organization. Such emails cannot be switched off.")
    slug = [facts["organization_slug"]]
    if stop and facts["role"] == Role.LEGAL_REPRESENTATIVE:
        return {"label": _("See it or stop it"), "path": reverse("appointment-stop", args=slug), "why": why}
    label = _("Open %(organization)s") % {"organization": facts["organization_name"]}
    return {"label": label, "path": reverse("home-of", args=slug), "why": why}


def _lines(facts: dict[str, Any]) -> Lines:
    return [
        (_("Organization"), facts["organization_name"], False),
        (_("Proposed"), facts["nominee_name"], False),
        (_("Proposed by"), _("Support of %(provider)s") % {"provider": settings.STEWARD["PROVIDER_NAME"]}, False),
    ]


def _names(facts: dict[str, Any], notice: Any) -> dict[str, str]:
    return {
        "name": notice.name,
        "nominee": facts["nominee_name"],
        "organization": facts["organization_name"],
        "support": settings.STEWARD["SUPPORT_EMAIL"],
    }
