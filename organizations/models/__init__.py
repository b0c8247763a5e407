"""The models of the app; the only module that re-exports."""

from organizations.models.membership import Membership, Role
from organizations.models.organization import Organization
from organizations.models.product import Mailbox, Product, ProductGrant, ProductKind, Right, Seat
from organizations.models.signup import SignUp

__all__ = [
    "Mailbox",
    "Membership",
    "Organization",
    "Product",
    "ProductGrant",
    "ProductKind",
    "Right",
    "Role",
    "Seat",
    "SignUp",
]
