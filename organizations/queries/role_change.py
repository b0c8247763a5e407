"""What the dialog **Edit role** shows: the roles on offer, what refuses each, and what a choice would change."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console.kit.formats import current_locale, number
from console.kit.guards import Reason
from console.kit.words import StrOrPromise
from organizations.access import may
from organizations.contact import told
from organizations.guards import people as guards
from organizations.guards.people import RoleChange
from organizations.models import Membership, Product, Role
from organizations.models.membership import SEES_EVERYTHING
from organizations.permissions import ACCOUNTING, AHEAD, TABLE, Action, Answer, allows
from organizations.roles import MEANINGS
from security.audit import Actor


@dataclass(frozen=True)
class RoleChoice:
    """One role in the dialog. With `reasons` it cannot be chosen now."""

    role: Role
    is_current: bool
    is_chosen: bool
    reasons: list[Reason]

    @property
    def title(self) -> StrOrPromise:
        return self.role.label

    @property
    def aside(self) -> str:
        return _("Current role") if self.is_current else ""

    @property
    def text(self) -> StrOrPromise:
        return MEANINGS[self.role]


@dataclass(frozen=True)
class ChangeRow:
    """Before and after, and whether they are the same."""

    label: StrOrPromise
    before: StrOrPromise
    after: StrOrPromise

    @property
    def same(self) -> bool:
        return str(self.before) == str(self.after)


@dataclass(frozen=True)
class Consequences:
    """What a role would change for a person, line by line, and what else they should know."""

    rows: list[ChangeRow]
    notes: list[str]


def choices(*, actor: Actor, reader: Membership, member: Membership, chosen: str = "") -> list[RoleChoice]:
    """The four roles. Legal representative is on offer only to those who may give or take it away (ORG-4)."""
    current = Role(member.role)
    may_decide = may(reader, Action.CHANGE_LEGAL_REPRESENTATIVE)
    offered = [role for role in Role if role is not Role.LEGAL_REPRESENTATIVE or may_decide or role is current]
    changes = {role: RoleChange(actor, member, role) for role in offered if role is not current}
    reasons = guards.changing_role.reasons(changes.values())
    refused = {role: reasons[change] for role, change in changes.items()}
    open_to = {role.value for role in offered if not refused.get(role)}
    selected = chosen if chosen in open_to else current.value
    return [RoleChoice(role, role is current, role.value == selected, refused.get(role, [])) for role in offered]


def what_refuses_every_change(roles: list[RoleChoice]) -> list[Reason]:
    """The reasons why no other role can be given to this person now; none where one can."""
    others = [choice for choice in roles if not choice.is_current]
    if not all(choice.reasons for choice in others):
        return []
    return list(dict.fromkeys(reason for choice in others for reason in choice.reasons))


def consequences(*, member: Membership, role: Role, is_own: bool) -> Consequences:
    """What changes for a member (of `queries.members.member`) who gets this role; one query."""
    before = Role(member.role)
    name = member.user.given_name or member.user.email
    total = Product.objects.live().filter(organization=member.organization_id).count()
    granted: int = member.granted  # type: ignore[attr-defined]
    rows = [ChangeRow(_("Role"), before.label, role.label)]
    if Role.LEGAL_REPRESENTATIVE in {before, role}:
        rows.append(ChangeRow(_("Legal responsibility"), _responsibility(before), _responsibility(role)))
    rows += [
        ChangeRow(_("Products"), _products(before, total, granted), _products(role, total, granted)),
        ChangeRow(_("People"), _people(before), _people(role)),
    ]
    if not AHEAD >= ACCOUNTING:
        rows.append(ChangeRow(_("Accounting"), _accounting(before, member), _accounting(role, member)))
    notes = [*_notes_on_grants(before, role, name, granted), *_notes_on_topics(member, role, name)]
    if member.manages_accounting and before is Role.COLLABORATOR and role is Role.EXTERNAL:
        notes.append(_("Accounting is not for externals. What was granted is kept, but has no effect."))
    if is_own:
        notes.append(_("You cannot take this back yourself: only a legal representative can give the role again."))
    return Consequences(rows, notes)


def _notes_on_grants(before: Role, after: Role, name: str, granted: int) -> list[str]:
    """ORG-4: product access that becomes void, or counts again."""
    had, has = before in SEES_EVERYTHING, after in SEES_EVERYTHING
    if has and not had and granted:
        return [
            ngettext(
                "The access to %(count)s product given to %(name)s no longer has any effect. It is kept, and "
                "applies again after a return to Collaborator or External.",
                "The access to %(count)s products given to %(name)s no longer has any effect. It is kept, "
                "and applies again after a return to Collaborator or External.",
                granted,
            )
            % {"count": granted, "name": name}
        ]
    if had and not has and granted:
        return [
            ngettext(
                "The access to %(count)s product given to %(name)s before applies again.",
                "The access to %(count)s products given to %(name)s before applies again.",
                granted,
            )
            % {"count": granted, "name": name}
        ]
    if had and not has:
        return [_("No product access has been given to %(name)s yet, so no product can be managed.") % {"name": name}]
    return []


def _notes_on_topics(member: Membership, after: Role, name: str) -> list[str]:
    """ORG-5: contact preferences that begin or end with the role."""
    accounting = member.manages_accounting
    had = told(member.role, member.topics, manages_accounting=accounting)
    has = told(after, member.topics, manages_accounting=accounting)
    begun = {"name": name, "topics": ", ".join(str(topic.label) for topic in has if topic not in had)}
    ended = {"name": name, "topics": ", ".join(str(topic.label) for topic in had if topic not in has)}
    notes = [_("%(name)s is told by email from then on: %(topics)s.") % begun] if begun["topics"] else []
    return [*notes, _("%(name)s is no longer told by email: %(topics)s.") % ended] if ended["topics"] else notes


def _responsibility(role: Role) -> str:
    return _("Answers for the organization") if role is Role.LEGAL_REPRESENTATIVE else _("None")


def _products(role: Role, total: int, granted: int) -> str:
    if role in SEES_EVERYTHING:
        return (
            _("All %(count)s, and future ones") % {"count": number(total)} if total > 1 else _("All, and future ones")
        )
    if not granted:
        return _("None given yet")
    return _("%(count)s, as given") % {"count": number(granted)}


def _people(role: Role) -> str:
    if allows(Action.CHANGE_ROLE, role):
        return _("Sees all users, changes roles")
    return _("Sees the address book") if allows(Action.VIEW_ADDRESS_BOOK, role) else _("Sees nobody else")


def _accounting(role: Role, member: Membership) -> str:
    answer = TABLE[Action.VIEW_ACCOUNTING].answer(role)
    if answer is Answer.GRANTED:
        return _("Granted") if member.manages_accounting else _("Not granted")
    return _("Included in the role") if answer is Answer.YES else _("None")


def who_is_told(member: Membership, *, is_own: bool) -> str:
    """ORG-5: to whom the summary goes, in which language."""
    language = current_locale().languages.get(member.user.language, member.user.language)
    if is_own:
        return _("You get a summary by email, in %(language)s.") % {"language": language}
    return _("%(name)s gets a summary by email, in %(language)s.") % {
        "name": member.user.given_name or member.user.email,
        "language": language,
    }
