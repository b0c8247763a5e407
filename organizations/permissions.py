"""Who may: the one table of actions and roles (ORG-2 to ORG-19). Views, templates, menus, operations, mails, the
generated docs/permissions.md and the tests all read it. Whether a thing may happen *now* is a guard's question.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from organizations.models.membership import Role


class Answer(Enum):
    """Yes, no, or only where it was granted to this member (a product, accounting)."""

    YES = "yes"
    NO = "no"
    GRANTED = "if granted"


YES, NO, GRANTED = Answer.YES, Answer.NO, Answer.GRANTED


class Action(StrEnum):
    """Everything a member may do in an organization, as `noun.verb`."""

    OPEN = "organization.open"
    LEAVE = "organization.leave"
    EDIT_ORGANIZATION = "organization.edit"
    DELETE_ORGANIZATION = "organization.delete"
    HAND_OVER = "organization.hand_over"
    VIEW_MEMBERS = "members.view"
    CHANGE_ROLE = "members.change_role"
    CHANGE_LEGAL_REPRESENTATIVE = "members.change_legal_representative"
    REMOVE_MEMBER = "members.remove"
    ALERT_MEMBER = "members.alert"
    EXPORT_MEMBERS = "members.export"
    INVITE = "invitations.manage"
    VIEW_ADDRESS_BOOK = "address_book.view"
    EDIT_PRODUCT_ACCESS = "product_access.edit"
    EDIT_CONTACT_PREFERENCES = "contact_preferences.edit"
    MANAGE_TEAMS = "teams.manage"
    VIEW_PRODUCTS = "products.view"
    MANAGE_PRODUCTS = "products.manage"
    VIEW_ACCOUNTING = "accounting.view"
    MANAGE_ACCOUNTING = "accounting.manage"
    EDIT_BRANDING = "branding.edit"
    EDIT_SECURITY_POLICY = "security_policy.edit"
    VIEW_LOG = "log.view"
    EXPORT_LOG = "log.export"
    VIEW_ROLES = "roles.view"


@dataclass(frozen=True)
class Row:
    """One action: a sentence for people, and the answer for each role."""

    sentence: str | Promise
    legal_representative: Answer
    administrator: Answer
    collaborator: Answer
    external: Answer

    def answer(self, role: Role | str) -> Answer:
        """The table's answer for a role."""
        answer: Answer = getattr(self, Role(role).value)
        return answer


# fmt: off
TABLE: dict[Action, Row] = {
    #                                                                            Legal  Admin  Collab.  External
    Action.OPEN: Row(_("Open the organization"),                                  YES,   YES,   YES,     YES),
    Action.LEAVE: Row(_("Leave the organization"),                                YES,   YES,   YES,     YES),
    Action.EDIT_ORGANIZATION: Row(_("Edit the organization's details"),           YES,   NO,    NO,      NO),
    Action.DELETE_ORGANIZATION: Row(_("Delete the organization"),                 YES,   NO,    NO,      NO),
    Action.HAND_OVER: Row(_("Hand over the legal responsibility"),                YES,   NO,    NO,      NO),
    Action.VIEW_MEMBERS: Row(_("See all users"),                                  YES,   YES,   NO,      NO),
    Action.CHANGE_ROLE: Row(_("Change roles"),                                    YES,   YES,   NO,      NO),
    Action.CHANGE_LEGAL_REPRESENTATIVE: Row(_("Give or take away the role of legal representative"), YES, NO, NO, NO),
    Action.REMOVE_MEMBER: Row(_("Remove users"),                                  YES,   YES,   NO,      NO),
    Action.ALERT_MEMBER: Row(_("Send a security alert"),                          YES,   YES,   NO,      NO),
    Action.EXPORT_MEMBERS: Row(_("Export the list of users"),                     YES,   YES,   NO,      NO),
    Action.INVITE: Row(_("Invite people"),                                        YES,   YES,   NO,      NO),
    Action.VIEW_ADDRESS_BOOK: Row(_("See the address book"),                      YES,   YES,   YES,     NO),
    Action.EDIT_PRODUCT_ACCESS: Row(_("Edit product access"),                     YES,   YES,   NO,      NO),
    Action.EDIT_CONTACT_PREFERENCES: Row(_("Edit contact preferences"),           YES,   YES,   NO,      NO),
    Action.MANAGE_TEAMS: Row(_("Manage teams"),                                   YES,   YES,   NO,      NO),
    Action.VIEW_PRODUCTS: Row(_("See products"),                                  YES,   YES,   GRANTED, GRANTED),
    Action.MANAGE_PRODUCTS: Row(_("Manage products"),                             YES,   YES,   GRANTED, GRANTED),
    Action.VIEW_ACCOUNTING: Row(_("See invoices and payments"),                   YES,   YES,   GRANTED, NO),
    Action.MANAGE_ACCOUNTING: Row(_("Pay and manage renewals"),                   YES,   YES,   GRANTED, NO),
    Action.EDIT_BRANDING: Row(_("Customize the look"),                            YES,   YES,   NO,      NO),
    Action.EDIT_SECURITY_POLICY: Row(_("Set the security policy"),                YES,   YES,   NO,      NO),
    Action.VIEW_LOG: Row(_("See the activity log"),                               YES,   YES,   NO,      NO),
    Action.EXPORT_LOG: Row(_("Export the activity log"),                          YES,   YES,   NO,      NO),
    Action.VIEW_ROLES: Row(_("See what each role may do"),                        YES,   YES,   YES,     YES),
}
# fmt: on

# These want a fresh proof of identity (ASVS 7.5.3): they move the legal responsibility, or end something for good.
SENSITIVE = frozenset({Action.CHANGE_LEGAL_REPRESENTATIVE, Action.DELETE_ORGANIZATION, Action.HAND_OVER})

# What accounting's "if granted" means; on products it is a grant on the product itself.
ACCOUNTING = frozenset({Action.VIEW_ACCOUNTING, Action.MANAGE_ACCOUNTING})

# No page of the console does these yet. What people are told a role may do leaves them out; a test compares this set
# with the views, so it shrinks as the console grows.
AHEAD = frozenset({
    Action.MANAGE_PRODUCTS, Action.VIEW_ACCOUNTING, Action.MANAGE_ACCOUNTING,
})  # fmt: skip


def allows(action: Action, role: Role | str, *, manages_accounting: bool = False) -> bool:
    """Whether the role may. GRANTED products open the page, whose query shows only what was granted."""
    answer = TABLE[action].answer(role)
    if answer is GRANTED and action in ACCOUNTING:
        return manages_accounting
    return answer is not NO
