"""What may be done with one member, in the order of the ⋮ menu (ORG-3): for the menu, and for the person's page."""

from collections.abc import Iterator, Sequence
from typing import TypedDict

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from console.kit.guards import Reason
from console.kit.words import StrOrPromise
from organizations.access import may
from organizations.guards.access import editing_access
from organizations.guards.people import Removal, removing
from organizations.guards.policy import Alert, alerting
from organizations.models import Membership
from organizations.permissions import Action
from organizations.queries import preferences, role_change
from organizations.requests import MemberRequest
from security.audit import Actor


class MemberAction(TypedDict):
    """One entry, as components/menu_items.html reads it. With `reasons` it cannot be done now, and `reason` says so."""

    code: str
    label: StrOrPromise
    icon: str
    url: str
    dialog: bool
    danger: bool
    rule: bool
    reasons: Sequence[Reason]
    reason: str


def member_actions(request: MemberRequest, member: Membership) -> list[MemberAction]:
    """What the reader's role may do with this member (of `queries.members.member`); what a guard refuses stays."""
    return [action for permission, action in _offered(request, member) if may(request.membership, permission)]


def _offered(request: MemberRequest, member: Membership) -> Iterator[tuple[Action, MemberAction]]:
    actor = Actor.person(request.user)
    roles = role_change.choices(actor=actor, reader=request.membership, member=member)
    refused = role_change.what_refuses_every_change(roles)
    yield Action.CHANGE_ROLE, _action(member, "role", _("Edit role"), "user", refused)
    refused = editing_access.reasons([member])[member]
    access = _action(member, "access", _("Edit product access"), "package", refused, dialog=False)
    yield Action.EDIT_PRODUCT_ACCESS, access
    refused = preferences.what_refuses(actor, member)
    yield Action.EDIT_CONTACT_PREFERENCES, _action(member, "preferences", _("Contact preferences"), "bell", refused)
    warning = Alert(actor, member, timezone.now())
    refused = alerting.reasons([warning])[warning]
    yield Action.ALERT_MEMBER, _action(member, "alert", _("Send a security alert"), "shield-alert", refused)
    if member.is_external:
        yield Action.CHANGE_ROLE, _action(member, "end", _("End date"), "calendar", ())
    removal = Removal(actor, member)
    refused = removing.reasons([removal])[removal]
    last = _action(member, "remove", _("Remove from Organization"), "door-open", refused, danger=True)
    yield Action.REMOVE_MEMBER, last


def _action(
    member: Membership,
    code: str,
    label: StrOrPromise,
    icon: str,
    reasons: Sequence[Reason],
    *,
    dialog: bool = True,
    danger: bool = False,
) -> MemberAction:
    return MemberAction(
        code=code,
        label=label,
        icon=icon,
        url=reverse(f"member-{code}", args=[member.organization.slug, member.pk]),
        dialog=dialog,
        danger=danger,
        rule=danger,
        reasons=reasons,
        reason=" ".join(str(reason.sentence) for reason in reasons),
    )
