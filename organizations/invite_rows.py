"""A row of those who are being invited: what it holds, and what is wrong with its shape (ORG-6); makes no query.

Whether the address may be invited is a guard's question (`guards.invitations`). What could not be read stays in the
row as it was typed, so that it can be shown and corrected.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Field
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from console.kit import formats
from console.kit.guards import Reason
from organizations.ending import last_possible
from organizations.models import Role
from organizations.models.membership import SEES_EVERYTHING
from security.fields import AddressField, NameField

Row = dict[str, Any]

LINE = "line"  # where the row stood in the list; it stays when others are left out
COLUMNS = ("email", "given_name", "family_name", "role", "ends_on")
MOST_ROWS = 1_000

_EMAIL = AddressField(autocomplete="off")
_NAME = NameField(required=False)

# What came of a row that was not sent, by the code in its `result`, where no guard has refused it.
RESULTS: dict[str, str | Promise] = {
    "no_address": _("It has no address."),
    "wrong_address": _("The address is not valid."),
    "wrong_name": _("The name cannot be used."),
    "unknown_role": _("The role is unknown."),
    "unreadable_day": _("The last day cannot be read."),
    "day_too_far": _("The last day is too far away."),
    "may_not_invite": _("You may no longer invite people."),
}


def row(*, line: int, email: str, given_name: str, family_name: str, role: str, ends_on: str) -> Row:
    """A row; `ends_on` as an ISO day."""
    values = (email, given_name, family_name, role, ends_on)
    return {LINE: line, **dict(zip(COLUMNS, values, strict=True))}


def name_of(one: Row) -> str:
    """How the person is called: by name where there is one, else by the address."""
    if one.get("erased"):
        return gettext("A deleted account")
    return f"{one['given_name']} {one['family_name']}".strip() or str(one["email"])


def what_is_wrong(one: Row, today: date) -> list[Reason]:
    """Everything about its shape that keeps a row from being sent; `today` in the organization's time zone."""
    wrong = []
    if not one["email"]:
        wrong.append(Reason("no_address", _("There is no address.")))
    else:
        wrong += _refused(_EMAIL, one["email"], "wrong_address")
    for part in ("given_name", "family_name"):
        wrong += _refused(_NAME, one[part], "wrong_name")
    if one["role"] not in Role.values:
        sentence = _("“%(role)s” is not one of the roles.")
        wrong.append(Reason("unknown_role", sentence % {"role": one["role"]}))
    wrong += _wrong_day(one["ends_on"], today)
    return wrong


def day_of(one: Row) -> date | None:
    """The last day of access, where it is a day."""
    try:
        return date.fromisoformat(one["ends_on"])
    except ValueError:
        return None


def roles_of(rows: list[Row]) -> list[Role]:
    """The roles among the rows, from most rights to fewest."""
    found = {one["role"] for one in rows}
    return [role for role in Role if role.value in found]


def widest_role(rows: list[Row]) -> Role:
    """The role with most rights among them: whatever one of them can be told of, is offered."""
    return next(iter(roles_of(rows)), Role.COLLABORATOR)


def needs_access(rows: list[Row]) -> bool:
    """Whether products are given to anybody: legal representatives and administrators see everything (ORG-7)."""
    return any(role not in SEES_EVERYTHING for role in roles_of(rows))


def _refused(field: Field, value: str, code: str) -> list[Reason]:
    try:
        field.clean(value)
    except ValidationError as error:
        return [Reason(code, " ".join(error.messages))]
    return []


def _wrong_day(text: str, today: date) -> list[Reason]:
    if not text:
        return []
    try:
        on = date.fromisoformat(text)
    except ValueError:
        sentence = _("“%(text)s” is not a date. Write it as 2027-06-30 or 30.06.2027.")
        return [Reason("unreadable_day", sentence % {"text": text})]
    if on > (last := last_possible(today)):
        sentence = _("This day is too far away. Choose %(day)s or an earlier day.")
        return [Reason("day_too_far", sentence % {"day": formats.day(last)})]
    return []
