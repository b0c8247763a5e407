"""The map of the console as the tests walk it: each pattern of the URLconf with the access its view declares."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

OURS = ("console.", "security.", "organizations.", "billing.", "branding.")


@dataclass(frozen=True)
class Url:
    """One pattern: its whole route, the names of what varies in it, and the view."""

    name: str
    route: str
    kwargs: tuple[str, ...]
    callback: Callable[..., Any]
    is_admin: bool

    @property
    def access(self) -> Any:
        return getattr(self.callback, "access", None)


def all_urls() -> list[Url]:
    """Every address of the console."""
    return list(_walk(get_resolver(), "", (), False))


def _walk(resolver: URLResolver, prefix: str, kwargs: tuple[str, ...], is_admin: bool) -> Iterator[Url]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        names = (*kwargs, *getattr(entry.pattern, "converters", {}))
        if isinstance(entry, URLPattern):
            yield Url(entry.name or "", route, names, entry.callback, is_admin)
        else:
            yield from _walk(entry, route, names, is_admin or entry.app_name == "admin")
