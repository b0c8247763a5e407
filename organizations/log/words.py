"""Words for what the log stores as codes: actors, guards, reasons, actions. Tests compare it with the catalogues."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from organizations.permissions import TABLE

Words = str | Promise

# What a guard refused, by the guard's name.
GUARDS: dict[str, Words] = {
    "change the role": _("Changing a role"),
    "leave the organization": _("Leaving the organization"),
    "remove the user": _("Removing a user"),
    "send the mail again": _("Sending a mail again"),
}

# Why, by the code of the reason.
REASONS: dict[str, Words] = {
    "last_legal_representative": _("the only legal representative"),
    "only_legal_representatives": _("reserved to legal representatives"),
    "staff_cannot_decide": _("support does not decide this"),
    "own_role": _("one's own role"),
    "no_second_factor": _("no two-factor authentication"),
    "holds_a_seat": _("a seat in the kSuite"),
    "signs_in_with_a_mailbox": _("a sign-in address of the Mail Service"),
    "oneself": _("oneself"),
    "organization_closed": _("the organization is closed"),
    "deactivated": _("a deactivated account"),
    "was_sent": _("it was sent"),
    "still_tried": _("it is still being tried"),
}

# What was denied, by the action's name; besides actions of the table, a form without its token.
ACTIONS: dict[str, Words] = {
    **{action.value: row.sentence for action, row in TABLE.items()},
    "csrf": _("A form without its token"),
}

# Who acts when it is nobody of the organization.
ACTORS: dict[str, Words] = {
    "staff": _("Support"),
    "system": _("The console itself"),
    "gateway": _("Payment gateway"),
}

NOBODY = _("Somebody who was not signed in")
ERASED = _("A deleted account")


@dataclass(frozen=True)
class Stopped:
    """What was stopped, in words: the thing somebody wanted, and why or where."""

    title: Words
    detail: str


def refusal(facts: dict[str, Any]) -> Stopped:
    """What a guard refused, and every reason: "Changing a role", "the only legal representative"."""
    guard = facts.get("guard", "")
    reasons = [str(REASONS.get(code, code)) for code in facts.get("reasons", [])]
    return Stopped(GUARDS.get(guard, guard), capfirst(", ".join(reasons)))


def denial(facts: dict[str, Any]) -> Stopped:
    """What was asked for without the right to it, and at which address."""
    action = facts.get("action", "")
    return Stopped(ACTIONS.get(action, action), str(facts.get("path", "")))


STOPPED = {"refused": refusal, "access_denied": denial}
