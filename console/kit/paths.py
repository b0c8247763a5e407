"""The path of a request as it may be written down; knows no address."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.urls import Resolver404, get_script_prefix, resolve

SECRETS = ("token",)  # the names of the parts of an address that open something
LONGEST = 200  # characters of a path that somebody else names
DERIVED = re.compile(r"[0-9a-f]{64}")  # as such a part looks, where no view was found: a sign was added at its end


def plain_path(request: Any) -> str:
    """The path without the secret of a mailed link: logs are read by people to whom the link was not sent."""
    match = getattr(request, "resolver_match", None)
    return _without_secrets(request.path, match.kwargs if match else {})


def known_path(url: str) -> str:
    """The same of an address that somebody names, without its host and query; empty if no page of ours is there."""
    try:
        path = urlsplit(url).path
        match = resolve(path.removeprefix(get_script_prefix().rstrip("/")))
    except (ValueError, Resolver404):
        return ""
    if match.url_name is None:  # Django admin takes whatever stands below it, to answer that nothing is there
        return ""
    return _without_secrets(path, match.kwargs)[:LONGEST]


def _without_secrets(path: str, parts: Mapping[str, Any]) -> str:
    for name in SECRETS:
        if secret := str(parts.get(name, "")):
            path = path.replace(secret, "…")
    return DERIVED.sub("…", path)
