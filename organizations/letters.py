"""What the mails about people say, from the facts of the notice, in the recipient's language and time zone."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console.kit.words import pair
from organizations.contact import sms_labels, topic_labels
from organizations.models.membership import SEES_EVERYTHING, Role
from organizations.roles import OWN_MEANINGS, allowed, role_label
from security.letters import Lines, when


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
        "meaning": OWN_MEANINGS[role],
        "allowed": [pair(heading, sentences) for heading, sentences in allowed(role)],
        "grants_note": _grants_note(facts),
        "topics_begun": topic_labels(facts.get("topics_begun", ())),
        "topics_ended": topic_labels(facts.get("topics_ended", ())),
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


def member_removed(facts: dict[str, Any], notice: Any) -> dict[str, Any]:
    """ORG-10: what ended and by whom; to whoever was removed (`to_member`), to the other legal representatives."""
    to_member = bool(facts.get("to_member"))
    lines: Lines = [
        (_("Organization"), facts["organization_name"], False),
        (_("Role until then"), role_label(facts["role"]), False),
        (_("Removed by"), _changed_by(facts), True),
        (_("When"), when(facts, notice), False),
    ]
    if not to_member:
        lines.insert(1, (_("Person"), facts["member_name"], False))
    path = reverse("my-organizations") if to_member else reverse("members", args=[facts["organization_slug"]])
    ended = _ended(facts, sees_everything=facts["role"] in SEES_EVERYTHING)
    return {"lines": lines, "ended": ended, "not_expected": _not_expected(facts), "path": path}


def preferences_changed(facts: dict[str, Any], notice: Any) -> dict[str, Any]:
    """ORG-8: to whoever is told of other matters than before, because somebody else chose so."""
    lines: Lines = [
        (_("Organization"), facts["organization_name"], False),
        (_("Changed by"), _changed_by(facts), False),
        (_("When"), when(facts, notice), False),
    ]
    before, after = facts["accounting"]
    if before != after:
        lines.insert(1, (_("Manage accounting"), _("Granted") if after else _("No longer granted"), True))
    return {
        "lines": lines,
        "topics_begun": [*topic_labels(facts["topics_begun"]), *sms_labels(facts.get("sms_begun", ()))],
        "topics_ended": [*topic_labels(facts["topics_ended"]), *sms_labels(facts.get("sms_ended", ()))],
        "not_expected": _not_expected(facts),
        "path": reverse("home-of", args=[facts["organization_slug"]]),
    }


def _changed_by(facts: dict[str, Any]) -> str:
    """Who did it, and as what. Of the provider's staff no customer learns a name."""
    if facts["actor_kind"] != "person":
        return _("Support of %(provider)s") % {"provider": settings.STEWARD["PROVIDER_NAME"]}
    if facts.get("own"):
        return _("You yourself")
    if facts.get("by_role"):
        return f"{facts['actor_name']}, {role_label(facts['by_role'])}"
    return str(facts["actor_name"])


def _ended(facts: dict[str, Any], *, sees_everything: bool) -> list[str]:
    """What ended with a membership, one thing a line."""
    lines = [_("Access to all products of the organization")] if sees_everything else []
    number = 0 if sees_everything else facts["grants"]
    if number:
        lines.append(
            ngettext("Access to %(count)s product", "Access to %(count)s products", number) % {"count": number}
        )
    if number := facts["teams"]:
        lines.append(ngettext("A place in %(count)s team", "Places in %(count)s teams", number) % {"count": number})
    if number := facts["seats"]:
        lines.append(ngettext("%(count)s seat", "%(count)s seats", number) % {"count": number})
    if number := facts["mailboxes"]:
        lines.append(ngettext("%(count)s email address", "%(count)s email addresses", number) % {"count": number})
    if number := facts["invitations"]:
        lines.append(
            ngettext(
                "%(count)s invitation that nobody had answered yet",
                "%(count)s invitations that nobody had answered yet",
                number,
            )
            % {"count": number}
        )
    return lines


def _grants_note(facts: dict[str, Any]) -> str:
    """ORG-4: what was given one by one, where that changes its meaning."""
    number = facts.get("grants", 0)
    had, has = facts["before"] in SEES_EVERYTHING, facts["after"] in SEES_EVERYTHING
    if had == has or not number:
        return "" if has or not had else _("No product has been given to you yet; an administrator can do that.")
    if has:
        return ngettext(
            "The access to %(count)s product that was given to you no longer matters: you see all of them.",
            "The access to %(count)s products that was given to you no longer matters: you see all of them.",
            number,
        ) % {"count": number}
    return ngettext(
        "The access to %(count)s product that was given to you before applies again.",
        "The access to %(count)s products that was given to you before applies again.",
        number,
    ) % {"count": number}


def _not_expected(facts: dict[str, Any]) -> str:
    support = {"support": settings.STEWARD["SUPPORT_EMAIL"], "actor": facts["actor_name"]}
    if facts["actor_kind"] != "person":
        return _("It cannot be undone from this email. Ask support: %(support)s.") % support
    if facts.get("own"):
        return (
            _("If it was not you, somebody else is in your account. Write to support immediately: %(support)s.")
            % support
        )
    return (
        _(
            "Ask %(actor)s first: it cannot be undone from this email. If nobody knows about it, write "
            "to support: %(support)s."
        )
        % support
    )
