"""What the roles mean, in words, and the permission table as people read it; decides nothing itself."""

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from console.kit.words import StrOrPromise
from organizations.models.membership import Role
from organizations.permissions import AHEAD, TABLE, Action, Answer, Row

MEANINGS: dict[Role, StrOrPromise] = {
    Role.LEGAL_REPRESENTATIVE: _("Every right, and the legal responsibility."),
    Role.ADMINISTRATOR: _(
        "Every right but the legal responsibility: people, all products, accounting, branding, security policy."
    ),
    Role.COLLABORATOR: _("Only the products given to them; accounting only if granted."),
    Role.EXTERNAL: _(
        "Outside the organization: only the products given to them, no address book, no shared calendars."
    ),
}

# The same, said to whoever has the role or is offered it.
OWN_MEANINGS: dict[Role, StrOrPromise] = {
    **MEANINGS,
    Role.COLLABORATOR: _("Only the products given to you; accounting only if granted."),
    Role.EXTERNAL: _("Outside the organization: only the products given to you, no address book, no shared calendars."),
}

# The nouns of the actions, under the headings of the menu.
_HEADINGS: tuple[tuple[StrOrPromise, frozenset[str]], ...] = (
    (
        _("People"),
        frozenset({"members", "invitations", "address_book", "product_access", "contact_preferences", "teams"}),
    ),
    (_("Products"), frozenset({"products"})),
    (_("Accounting"), frozenset({"accounting"})),
    (
        _("Organization"),
        frozenset({"organization", "roles", "branding", "security_policy", "log"}),
    ),
)


@dataclass(frozen=True)
class Heading:
    """Some rows of the permission table under one heading."""

    label: StrOrPromise
    rows: tuple[Row, ...]


def headings() -> list[Heading]:
    """The permission table, as far as the console can do what it speaks of, under headings, in its own order."""
    told = {
        label: tuple(row for action, row in TABLE.items() if action not in AHEAD and _noun(action) in nouns)
        for label, nouns in _HEADINGS
    }
    return [Heading(label, rows) for label, rows in told.items() if rows]


def allowed(role: Role) -> list[tuple[str, str]]:
    """For a mail: each heading with what the role may do under it, as one line in the active language."""
    lines = []
    for heading in headings():
        sentences = [_allowed(row, role) for row in heading.rows if row.answer(role) is not Answer.NO]
        if sentences:
            lines.append((str(heading.label), "\u00a0· ".join(sentences)))
    return lines


def _allowed(row: Row, role: Role) -> str:
    if row.answer(role) is Answer.GRANTED:
        return gettext("%(action)s (if granted)") % {"action": row.sentence}
    return str(row.sentence)


def _noun(action: Action) -> str:
    return action.partition(".")[0]


def role_label(role: str) -> StrOrPromise:
    """A stored role in the reader's language; a role of another release as it is stored."""
    return Role(role).label if role in Role.values else role
