"""Whose name stands at the head of a mail about an organization: its own. `branding` may know a better look."""

from console.kit.letterhead import Letterhead, register
from organizations.models import Organization


@register
def of_organization(organization_id: int) -> Letterhead | None:
    """The name, initials and colour of the square at the top left; one query."""
    organization = Organization.objects.filter(pk=organization_id).first()
    if organization is None:
        return None
    return Letterhead(organization.name, organization.initials, f"mark-{organization.mark}")
