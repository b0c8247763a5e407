"""Whose look stands at the head of a mail about an organization: its own, as its console shows it (BRA-1)."""

from branding.look import Look
from branding.models import Branding
from branding.queries import look_of
from console.kit.letterhead import Letterhead, register
from security.models import url_elsewhere


@register
def of_branding(organization_id: int) -> Letterhead | None:
    """What the organization customized; one query. None for one that has customized nothing."""
    found = Branding.objects.with_sizes().select_related("organization").filter(pk=organization_id).first()
    if found is None:
        return None
    shown: Look = look_of(found.organization, found)
    return Letterhead(
        name=shown.name,
        initials=shown.initials,
        mark=f"mark-{shown.mark}",
        square=url_elsewhere(shown.square),
        rectangle=url_elsewhere(shown.rectangle),
        width=shown.width,
        height=shown.height,
    )
