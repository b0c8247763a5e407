"""Changing how an organization looks (BRA-1). Pictures come here by their names, made and stored before."""

from branding.events import BrandingChanged
from branding.models import Brand, Branding
from branding.queries import brand_of
from console.kit.exceptions import ChangedMeanwhile
from organizations.access import require
from organizations.models import Organization
from organizations.permissions import Action
from security import audit, pictures
from security.audit import Actor


class PictureGone(Exception):
    """A picture that was chosen is no longer kept: too much time has passed."""


def customize(*, actor: Actor, organization: Organization, brand: Brand, seen: str) -> bool:
    """Gives the organization this look; returns whether it had another one before.

    `seen` is the fingerprint of the look that the person saw. What was shown until now stays for a while
    (PICTURE_KEPT), because mails that were sent show it. Raises `Denied`, `ChangedMeanwhile` and `PictureGone`.
    """
    with audit.operation(actor=actor) as operation:
        organization = organization.locked()
        require(actor, Action.EDIT_BRANDING, organization)
        branding = Branding.objects.filter(organization=organization).first()
        before = brand_of(organization, branding)
        if before == brand:
            return False
        if seen != before.fingerprint:
            raise ChangedMeanwhile
        if not pictures.keep(brand.pictures, now=operation.at):
            raise PictureGone
        pictures.keep(before.pictures, now=operation.at)
        (branding or Branding(organization=organization)).wear(brand)
        operation.record(BrandingChanged(organization=organization, before=before, after=brand))
        return True
