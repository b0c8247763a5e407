"""Organizations that have customized their look, made directly."""

from branding.models import Branding
from organizations.models import Organization
from tests import make
from tests.branding.pages import SQUARE, WIDE


def with_square_logo(organization: Organization) -> Branding:
    """A square logo, and initials where no picture is shown."""
    name = make.picture(SQUARE).name
    return Branding.objects.create(
        organization=organization, initials="SQ", mark="rust", square_id=name, square_large_id=name
    )


def with_rectangle(organization: Organization) -> Branding:
    """Initials, and the rectangular logo."""
    name = make.picture(WIDE).name
    return Branding.objects.create(
        organization=organization, initials="RE", mark="plum", rectangle_id=name, rectangle_large_id=name
    )
