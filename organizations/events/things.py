"""Whom and what the events of organizations are about, as the log and the mails name them."""

from dataclasses import dataclass
from typing import Any

from organizations.models import Membership, Organization, Product, Team
from organizations.roles import role_label
from security.event import Event, Thing
from security.events import person


def organization_thing(organization: Organization) -> Thing:
    """An organization, as the log names it."""
    return Thing("organization", str(organization.pk), organization.name)


def product_thing(product: Product) -> Thing:
    """A product, as the log names it."""
    return Thing("product", str(product.pk), product.name)


def team_thing(team: Team) -> Thing:
    """A team, as the log names it."""
    return Thing("team", str(team.pk), team.name)


@dataclass(frozen=True, kw_only=True)
class OfMember(Event):
    """About a member. What the log keeps is read from the member as it stands at that moment."""

    membership: Membership

    @property
    def organization_id(self) -> int:
        return self.membership.organization_id

    @property
    def subject(self) -> Thing:
        return person(self.membership.user)

    def facts(self) -> dict[str, Any]:
        return {"membership": self.membership.pk, "role": self.membership.role}

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        return role_label(facts.get("role", ""))


def mail_facts(organization: Organization) -> dict[str, Any]:
    """What every mail about an organization needs of it."""
    return {"organization_name": organization.name, "organization_slug": organization.slug}
