"""The boxes of the Security page: a module each writes how its part stands and what may be done; knows no page.

A box is a function of the person and the moment, joined by `@box(order)`. The page has ten queries for all of them and
its frame, so a box asks at most one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from console.kit.guards import Reason
from console.kit.words import StrOrPromise
from security.models.user import User

Badge = Literal["", "on", "off", "wait", "caution", "danger"]


@dataclass(frozen=True)
class Action:
    """What may be done: a link. `dialog`: it opens over the page. With `reasons` it may not be done now."""

    label: StrOrPromise
    url: str
    dialog: bool = True
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Method:
    """One of several things in a box, with what may be done with it alone."""

    icon: str
    title: StrOrPromise
    text: StrOrPromise = ""
    action: Action | None = None


@dataclass(frozen=True)
class Box:
    """One part of the page. `state` is how it stands, behind the mark `badge` (none: plain words); `text` is what
    else one wants to know, with what may be done about just that (`on_text`). `attention`: it wants somebody, and the
    page says so."""

    code: str
    title: StrOrPromise
    icon: str
    badge: Badge = ""
    state: StrOrPromise = ""
    text: StrOrPromise = ""
    actions: tuple[Action, ...] = ()
    attention: bool = False
    methods: tuple[Method, ...] = ()
    on_text: tuple[Action, ...] = ()


Build = Callable[[User, datetime], Box]

BOXES: list[Build] = []
_orders: dict[Build, int] = {}


def box(order: int) -> Callable[[Build], Build]:
    """Joins the function to the page, at this place, which is its own."""
    assert order not in _orders.values(), order

    def decorate(build: Build) -> Build:
        _orders[build] = order
        BOXES.append(build)
        BOXES.sort(key=_orders.__getitem__)
        return build

    return decorate


def boxes_of(user: User, *, now: datetime) -> list[Box]:
    """All boxes as they stand for this person, in their order."""
    return [build(user, now) for build in BOXES]
