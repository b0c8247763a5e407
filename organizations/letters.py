"""What the mails about people say, from the facts of the notice, in the recipient's language and time zone."""

from typing import Any

from babel.dates import get_timezone_location
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console.kit import formats
from console.kit.time_zones import zone_of
from console.kit.words import StrOrPromise, pair
from organizations.models.membership import SEES_EVERYTHING, Role
from organizations.roles import MEANINGS, allowed, role_label

Lines = list[tuple[str, StrOrPromise, bool]]  # term, value, and whether it is what the mail is about


def role_changed(facts: dict[str, Any], notice: Any) -> dict[str, Any]:
    """ORG-5: role before and after, who did it and when, what the new role allows, what to do if not expected."""
    role = Role(facts["after"])
    lines: Lines = [
        (_("Organization"), facts["organization_name"], False),
        (_("Role before"), role_label(facts["before"]), False),
        (_("Role now"), role.label, True),
        (_("Changed by"), _changed_by(facts), False),
        (_("When"), when(facts, notice), False),
    ]
    return {
        "lines": lines,
        "role_before": role_label(facts["before"]),
        "role_after": role.label,
        "meaning": MEANINGS[role],
        "allowed": [pair(heading, sentences) for heading, sentences in allowed(role)],
        "grants_note": _grants_note(facts),
        "not_expected": _not_expected(facts),
        "path": reverse("home-of", args=[facts["organization_slug"]]),
        "profile_path": reverse("profile"),
    }


def member_left(facts: dict[str, Any], notice: Any) -> dict[str, Any]:
    """To whoever left (`own`), and to those who answer for the organization."""
    own = bool(facts.get("own"))
    lines: Lines = [
        (_("Organization"), facts["organization_name"], False),
        (_("Role until then"), role_label(facts["role"]), False),
        (_("When"), when(facts, notice), False),
    ]
    if not own:
        lines.insert(1, (_("Person"), facts["member_name"], True))
    path = reverse("my-organizations") if own else reverse("members", args=[facts["organization_slug"]])
    return {"lines": lines, "path": path}


def when(facts: dict[str, Any], notice: Any) -> str:
    """The instant with its place: "22 Nov 2026, 09:41 (Zurich)"."""
    place = get_timezone_location(zone_of(notice.time_zone).key, locale=formats.current_locale(), return_city=True)
    return f"{formats.instant(facts['at'])} ({place})"


def _changed_by(facts: dict[str, Any]) -> str:
    """Who did it, and as what. Of the provider's staff no customer learns a name."""
    if facts["actor_kind"] != "person":
        return _("Support of %(provider)s") % {"provider": settings.STEWARD["PROVIDER_NAME"]}
    if facts.get("own"):
        return _("You yourself")
    if facts.get("by_role"):
        return f"{facts['actor_name']}, {role_label(facts['by_role'])}"
    return str(facts["actor_name"])


def _grants_note(facts: dict[str, Any]) -> str:
    """ORG-4: what was given one by one, where that changes its meaning."""
    number = facts.get("grants", 0)
    had, has = facts["before"] in SEES_EVERYTHING, facts["after"] in SEES_EVERYTHING
    if had == has or not number:
        return "" if has or not had else _("No product was given to you yet; an administrator can do that.")
    if has:
        return ngettext(
            "The access to %(count)s product that was given to you no longer matters: you see all of them.",
            "The access to %(count)s products that was given to you no longer matters: you see all of them.",
            number,
        ) % {"count": number}
    return ngettext(
        "The access to %(count)s product that was given to you before counts again.",
        "The access to %(count)s products that was given to you before counts again.",
        number,
    ) % {"count": number}


def _not_expected(facts: dict[str, Any]) -> str:
    support = {"support": settings.STEWARD["SUPPORT_EMAIL"], "actor": facts["actor_name"]}
    if facts["actor_kind"] != "person":
        return _("This mail cannot undo it. Ask support: %(support)s.") % support
    if facts.get("own"):
        return (
            _("If it was not you, somebody else is in your account. Write to support at once: %(support)s.") % support
        )
    return (
        _("Ask %(actor)s first: this mail cannot undo it. If nobody knows of it, write to support: %(support)s.")
        % support
    )
