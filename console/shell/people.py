"""How many people an organization has, by role, in one query; knows no page."""

from dataclasses import dataclass

from django.db.models import Count

from console.kit.words import StrOrPromise
from organizations.models import Organization, Role


@dataclass(frozen=True)
class People:
    """Counts of an organization's users. `representatives` are those who can act: their account is active."""

    by_role: dict[Role, int]
    representatives: int
    deactivated: int

    @property
    def total(self) -> int:
        return sum(self.by_role.values())

    @property
    def inside(self) -> int:
        """Those who are part of the organization (ORG-2)."""
        return self.total - self.by_role.get(Role.EXTERNAL, 0)

    @property
    def facts(self) -> list[tuple[StrOrPromise, int, str]]:
        """Label, count and code of each role that somebody has."""
        return [(role.label, self.by_role[role], role.value) for role in Role if self.by_role.get(role)]


def people_of(organization: Organization) -> People:
    """Counts everybody, in one query."""
    by_role: dict[Role, int] = {}
    representatives = deactivated = 0
    rows = organization.memberships.order_by().values_list("role", "user__is_active").annotate(Count("pk"))
    for role, active, count in rows:
        by_role[Role(role)] = by_role.get(Role(role), 0) + count
        representatives += count if active and role == Role.LEGAL_REPRESENTATIVE else 0
        deactivated += 0 if active else count
    return People(by_role, representatives, deactivated)
