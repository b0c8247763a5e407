"""Whose look stands at the head of a mail about an organization: its own, as its console shows it (BRA-1)."""

from django.conf import settings

from branding.look import Look
from branding.models import Branding
from branding.queries import look_of
from console.kit.letterhead import Letterhead, register


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
        square=_absolute(shown.square),
        rectangle=_absolute(shown.rectangle),
        width=shown.width,
        height=shown.height,
    )


def _absolute(address: str) -> str:
    """For a reader who is not in the console."""
    return f"{settings.PUBLIC_URL}{address}" if address else ""
