"""Making an organization."""

from organizations import events
from organizations.models import Membership, Organization, Role
from security import audit
from security.audit import Actor
from security.models import User


def create_organization(*, actor: Actor, name: str, owner: User) -> Organization:
    """A new organization whose legal representative is `owner` (ORG-1), in the owner's language and time zone."""
    with audit.operation(actor=actor) as operation:
        organization = Organization.objects.create(
            name=name, slug=Organization.free_slug(name), language=owner.language, time_zone=owner.time_zone
        )
        membership = Membership.objects.create(organization=organization, user=owner, role=Role.LEGAL_REPRESENTATIVE)
        operation.record(events.OrganizationCreated(organization=organization))
        operation.record(events.MemberJoined(membership=membership))
        return organization
