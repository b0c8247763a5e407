"""Whose name and mark stand at the head of a mail; a hook that the app which knows organizations' looks fills."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Letterhead:
    """The name, one to three initials and the token of their colour (`mark-petrol`, …).

    `square` is the whole address of a picture in place of the initials, `rectangle` of one in place of the name, shown
    in `width` × `height` pixels.
    """

    name: str
    initials: str
    mark: str = "mark-petrol"
    square: str = ""
    rectangle: str = ""
    width: int = 0
    height: int = 0


Provider = Callable[[int], Letterhead | None]

_providers: list[Provider] = []


def register(provider: Provider) -> Provider:
    """Adds a source of letterheads (from `AppConfig.ready()`); the last one added is asked first."""
    _providers.insert(0, provider)
    return provider


def letterhead_for(organization_id: int | None) -> Letterhead:
    """The organization's letterhead if a source knows it, else the provider's own (`PROVIDER_NAME`)."""
    if organization_id is not None:
        for provider in _providers:
            if letterhead := provider(organization_id):
                return letterhead
    name = settings.STEWARD["PROVIDER_NAME"]
    return Letterhead(name=name, initials=name[:1].upper())
