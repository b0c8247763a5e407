"""The models of the app; the only module that re-exports."""

from organizations.models.access import Access, KindGrant, ProductGrant, Reach
from organizations.models.invitation import Invitation, InvitationBatch
from organizations.models.membership import Membership, Role
from organizations.models.organization import LegalForm, Mark, Organization
from organizations.models.policy import Requirement, SecurityPolicy
from organizations.models.product import Mailbox, Product, ProductKind, Right, Seat
from organizations.models.responsibility import Appointment, HandOver
from organizations.models.signup import SignUp
from organizations.models.team import Team, TeamMember

__all__ = [
    "Access",
    "Appointment",
    "HandOver",
    "Invitation",
    "InvitationBatch",
    "KindGrant",
    "LegalForm",
    "Mailbox",
    "Mark",
    "Membership",
    "Organization",
    "Product",
    "ProductGrant",
    "ProductKind",
    "Reach",
    "Requirement",
    "Right",
    "Role",
    "Seat",
    "SecurityPolicy",
    "SignUp",
    "Team",
    "TeamMember",
]
