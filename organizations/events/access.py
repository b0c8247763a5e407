"""Events of product access (ORG-7, ORG-9): what a member or a team was given, before and after."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext

from console.kit.formats import number
from organizations.events.things import product_thing, team_thing
from organizations.models import Membership, Product, ProductKind, Team
from organizations.rights import rights_text
from security.event import Change, Event, Thing
from security.events import person

Rights = tuple[str, ...]

NAMED = 5  # of many products with the same change, so many are named in the log; all are kept by their ids


@dataclass(frozen=True)
class RightsChange:
    """Other rights on a product, or on future products of a kind."""

    thing: Product | ProductKind
    before: Rights
    after: Rights


@dataclass(frozen=True, kw_only=True)
class AccessChanged(Event):
    """What one holder was given. Products with the same change are kept together: two thousand are one line."""

    code = "access_changed"
    title = _("Product access changed")
    holder: Membership | Team
    products: tuple[RightsChange, ...] = ()
    kinds: tuple[RightsChange, ...] = ()
    full: bool | None = None  # after; None: as it was

    @property
    def organization_id(self) -> int:
        return self.holder.organization_id

    @property
    def subject(self) -> Thing:
        return team_thing(self.holder) if isinstance(self.holder, Team) else person(self.holder.user)

    def things(self) -> Iterable[Thing]:
        named = chain.from_iterable(alike[:NAMED] for alike in _alike(self.products).values())
        return [self.subject, *(product_thing(product) for product in named if isinstance(product, Product))]

    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = {"team" if isinstance(self.holder, Team) else "membership": self.holder.pk}
        if self.full is not None:
            facts["full"] = self.full
        return facts | {"products": _kept(self.products), "future": _kept(self.kinds)}

    @classmethod
    def changes(cls, facts: dict[str, Any]) -> list[Change]:
        lines = []
        if "full" in facts:
            lines.append(Change(_("Full access"), _switch(not facts["full"]), _switch(facts["full"])))
        for change in facts["products"]:
            label = _listed(change["names"], change["ids"])
            lines.append(Change(label, _rights(change["before"]), _rights(change["after"])))
        for change in facts["future"]:
            kinds = _listed([__(name) for name in change["names"]], change["ids"])  # words of the catalogue
            label = __("Future products (%(kinds)s)") % {"kinds": kinds}
            lines.append(Change(label, _rights(change["before"]), _rights(change["after"])))
        return lines


def _alike(changes: Iterable[RightsChange]) -> dict[tuple[Rights, Rights], list[Product | ProductKind]]:
    """The things that changed alike, by what they changed from and to."""
    found: dict[tuple[Rights, Rights], list[Product | ProductKind]] = {}
    for change in changes:
        found.setdefault((change.before, change.after), []).append(change.thing)
    return found


def _kept(changes: Iterable[RightsChange]) -> list[dict[str, Any]]:
    return [
        {
            "before": list(before),
            "after": list(after),
            "ids": [thing.pk for thing in things],
            "names": [thing.name for thing in things[:NAMED]],
        }
        for (before, after), things in _alike(changes).items()
    ]


def _listed(names: list[str], ids: list[int]) -> str:
    """ "Shop, Blog and 1,998 more"."""
    text = ", ".join(names)
    more = len(ids) - len(names)
    if more <= 0:
        return text
    return ngettext("%(names)s and %(count)s more", "%(names)s and %(count)s more", more) % {
        "names": text,
        "count": number(more),
    }


def _rights(rights: list[str]) -> str:
    return rights_text(rights) or pgettext("rights on a product", "None")


def _switch(on: bool) -> str:
    return pgettext("full access", "On") if on else pgettext("full access", "Off")
