"""The path of a request as it may be written down; knows no address."""

import re
from typing import Any

SECRETS = ("token",)  # the names of the parts of an address that open something
DERIVED = re.compile(r"[0-9a-f]{64}")  # as such a part looks, where no view was found: a sign was added at its end


def plain_path(request: Any) -> str:
    """The path without the secret of a mailed link: logs are read by people to whom the link was not sent."""
    path: str = request.path
    match = getattr(request, "resolver_match", None)
    parts: dict[str, Any] = match.kwargs if match else {}
    for name in SECRETS:
        if secret := str(parts.get(name, "")):
            path = path.replace(secret, "…")
    return DERIVED.sub("…", path)
