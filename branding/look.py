"""An organization's look as pages show it: the square, and the name or the rectangular logo; knows no row."""

from typing import NamedTuple

from branding.initials import are_tight
from organizations.models import Organization
from security.models import picture_url

WIDTH, HEIGHT = 136, 24  # pixels: the most that a rectangular logo takes in a bar (components/switcher.css)


class Look(NamedTuple):
    """What a template needs. `square` and `rectangle` are addresses of pictures; at most one of them is there."""

    name: str
    initials: str
    mark: str
    tight: bool = False
    square: str = ""
    rectangle: str = ""
    width: int = 0
    height: int = 0


def plain_look(organization: Organization) -> Look:
    """Of an organization that has customized nothing: initials of its name on a steady colour, and the name."""
    initials = organization.initials
    return Look(organization.name, initials, organization.mark, are_tight(initials))


def look(
    organization: Organization,
    *,
    initials: str,
    mark: str,
    square: str | None = None,
    rectangle: str | None = None,
    size: tuple[int, int] = (0, 0),
) -> Look:
    """Of one that has; the pictures by their names, `size` is the rectangular logo's own."""
    shown = Look(organization.name, initials, mark, are_tight(initials), picture_url(square))
    return with_rectangle(shown, picture_url(rectangle), size) if rectangle else shown


def with_rectangle(shown: Look, address: str, size: tuple[int, int]) -> Look:
    """With the rectangular logo of this address and size, as large as the bar lets it be."""
    scale = min(WIDTH / size[0], HEIGHT / size[1])
    width, height = (max(1, round(side * scale)) for side in size)
    return shown._replace(rectangle=address, width=width, height=height)
