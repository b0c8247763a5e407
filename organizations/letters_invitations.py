"""What the mails about invitations say, and why an invitation ended; in the recipient's language and time zone."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.kit import formats
from console.kit.time_zones import zone_of
from console.kit.words import StrOrPromise
from organizations.models.invitation import Invitation
from organizations.models.membership import Role
from organizations.roles import OWN_MEANINGS, role_label
from security.letters import Lines, when

# Why the console itself ended an invitation (`Invitation.end_reason`).
END_REASONS: dict[str, StrOrPromise] = {
    "inviter_gone": gettext_lazy("The person who sent it may no longer invite people."),
    "already_a_member": gettext_lazy("The address already belonged to a user."),
    "no_second_factor": gettext_lazy("A legal representative must have two-factor authentication."),
    "organization_closed": gettext_lazy("The organization was closed."),
    "access_ended": gettext_lazy("The last day of access has passed."),
}


def end_reason(code: str) -> StrOrPromise:
    """Why an invitation ended, if nobody ended it by hand; a code of another release as it is stored."""
    return END_REASONS.get(code, code)


def invited(facts: dict[str, Any], notice: Any) -> dict[str, Any]:
    """ORG-6: who invites to what, as what and until when; the link is derived, and dead where a newer one was sent."""
    invitation = Invitation.objects.filter(pk=facts["invitation"]).first()
    token = invitation.token if invitation and invitation.generation == facts["generation"] else "superseded"
    inviter = facts.get("inviter_name") or facts["actor_name"]  # a mail owed by an older release names only the actor
    lines: Lines = [
        (_("Organization"), facts["organization_name"], False),
        (_("Invited by"), inviter, False),
        (_("Role"), role_label(facts["role"]), True),
    ]
    if facts["ends_on"]:
        lines.append((_("Last day of access"), formats.day(date.fromisoformat(facts["ends_on"])), False))
    expires = when({"at": datetime.fromisoformat(facts["expires_at"])}, notice)
    lines.append((_("To be answered by"), expires, False))
    return {
        "lines": lines,
        "inviter_name": inviter,
        "meaning": OWN_MEANINGS[Role(facts["role"])],
        "path": reverse("invitation", args=[token]),
        "decline_path": reverse("invitation-decline", args=[token]),
    }


def answered_until(invitation: Invitation) -> str:
    """Until when, in the organization's time zone and with its place: that of whoever reads it is not known yet."""
    organization = invitation.organization
    with timezone.override(zone_of(organization.time_zone)):
        return when({"at": invitation.expires_at}, organization)


def invitation_declined(facts: dict[str, Any], notice: Any) -> dict[str, Any]:
    """To whoever sent it."""
    lines: Lines = [
        (_("Organization"), facts["organization_name"], False),
        (_("Invited address"), facts["invited_email"], True),
        (_("Role"), role_label(facts["role"]), False),
        (_("When"), when(facts, notice), False),
    ]
    return {"lines": lines, "path": reverse("invitations", args=[facts["organization_slug"]])}
