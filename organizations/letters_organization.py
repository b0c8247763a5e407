"""What the mails to those who answer for an organization say about itself; in the recipient's language."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from security.event import Change
from security.letters import Lines, when


def details_changed(facts: dict[str, Any], notice: Any, changes: Sequence[Change]) -> dict[str, Any]:
    """ORG-13: what changed, by whom, when, and what to do if it was not expected."""
    lines: Lines = [(_("Organization"), facts["organization_name"], False)]
    lines += [(str(change.label), f"{change.before} → {change.after}", True) for change in changes]
    lines += [(_("Changed by"), done_by(facts), False), (_("When"), when(facts, notice), False)]
    path = reverse("organization", args=[facts["organization_slug"]])
    return {"lines": lines, "path": path, "not_expected": not_expected(facts)}


def organization_closed(facts: dict[str, Any], notice: Any) -> dict[str, Any]:
    """ORG-13: it is closed, by whom and when; what is kept."""
    lines: Lines = [
        (_("Organization"), facts["organization_name"], True),
        (_("Deleted by"), done_by(facts), False),
        (_("When"), when(facts, notice), False),
    ]
    return {"lines": lines, "path": reverse("my-organizations"), "not_expected": not_expected(facts)}


def done_by(facts: dict[str, Any]) -> str:
    """Who did it, as the others read it. Of the provider's staff no customer learns a name."""
    if facts["actor_kind"] == "staff":
        return _("Support of %(provider)s") % {"provider": settings.STEWARD["PROVIDER_NAME"]}
    return _("The console itself") if facts["actor_kind"] == "system" else str(facts["actor_name"])


def not_expected(facts: dict[str, Any]) -> str:
    """Whom to ask, and whom to tell, where nobody expected it."""
    support = {"support": settings.STEWARD["SUPPORT_EMAIL"], "actor": facts["actor_name"]}
    if facts["actor_kind"] != "person":
        return _("Write to support immediately: %(support)s.") % support
    if facts["own"]:
        return (
            _("If it was not you, somebody else is in your account. Write to support immediately: %(support)s.")
            % support
        )
    return (
        _(
            "Ask %(actor)s first. If nobody knows about it, somebody else is using one of the accounts: "
            "write to support immediately: %(support)s."
        )
        % support
    )
