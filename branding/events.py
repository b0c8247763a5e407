"""The event of branding: an organization looks otherwise than before. It stands in the log; nobody gets a mail."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from branding.models import Brand, Renditions
from console.kit.words import StrOrPromise
from organizations.events.organization import OfOrganization
from organizations.models import Mark
from security.event import Change

SHOWN = 8  # signs of a picture's name that tell it from another


@dataclass(frozen=True, kw_only=True)
class BrandingChanged(OfOrganization):
    """BRA-1: the whole look before and after; pictures by their names."""

    code = "branding_changed"
    title = _("Look of the organization changed")
    before: Brand
    after: Brand

    def facts(self) -> dict[str, Any]:
        return {"before": _stored(self.before), "after": _stored(self.after)}

    @classmethod
    def changes(cls, facts: dict[str, Any]) -> list[Change]:
        before, after = facts["before"], facts["after"]
        lines = [
            Change(_("Top left of the console"), _left(before), _left(after)),
            Change(_("Rectangular logo"), _logo(before["rectangle"]), _logo(after["rectangle"])),
        ]
        return [line for line in lines if line.before != line.after]


def _stored(brand: Brand) -> dict[str, str]:
    return {
        "initials": brand.initials,
        "colour": brand.mark,
        "square": _name(brand.square),
        "rectangle": _name(brand.rectangle),
    }


def _name(logo: Renditions | None) -> str:
    return logo.small if logo else ""


def _left(facts: dict[str, str]) -> StrOrPromise:
    """What stood in the square, in words."""
    if facts["square"]:
        return __("Square logo %(picture)s") % {"picture": facts["square"][:SHOWN]}
    colour = Mark(facts["colour"]).label if facts["colour"] in Mark.values else facts["colour"]
    return __("Initials %(initials)s, %(colour)s") % {"initials": facts["initials"], "colour": colour}


def _logo(name: str) -> StrOrPromise:
    return __("Picture %(picture)s") % {"picture": name[:SHOWN]} if name else __("None")
