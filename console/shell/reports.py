"""What browsers report of our content security policy: one line each in the operators' log, no session, no database.

Anybody can send anything here: a line holds a directive, a host and a page of ours, and there are only so many.
"""

import json
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from console.kit.paths import known_path
from console.kit.rations import Ration
from security.access import public

logger = logging.getLogger(__name__)

TYPES = {"application/csp-report", "application/reports+json", "application/json"}
LARGEST = 65_536  # bytes of a message
MOST = 10  # reports that are read of one
RATION = Ration(20, timedelta(seconds=30))
WORD = re.compile(r"[a-z-]{1,40}")
HOST = re.compile(r"[A-Za-z0-9._:-]{1,100}")
Said = dict[str, Any]


@public
@require_POST
def policy_report(request: HttpRequest) -> HttpResponse:
    """204, whatever comes. A browser reports by itself and knows no token: `security.middleware.Unasked` answers it
    before one is asked for, and nothing is changed by it, whoever sends it."""
    for violation in _violations(request):
        left_out = RATION.take(monotonic())
        if left_out is not None:
            facts = {**_facts(violation), "left_out": left_out}
            logger.warning("A browser blocked what the content security policy forbids.", extra={"facts": facts})
    return HttpResponse(status=204)


def _violations(request: HttpRequest) -> Iterator[Said]:
    """What is said of each, as `report-uri` sends one and `report-to` several; nothing for what is no report."""
    if request.content_type not in TYPES:
        return
    try:
        text = request.read(LARGEST + 1)
        sent = json.loads(text) if len(text) <= LARGEST else None
    except (OSError, ValueError, RecursionError):  # it broke off, is no JSON, or nested without end
        return
    for report in (sent if isinstance(sent, list) else [sent])[:MOST]:
        if isinstance(report, dict):
            said = report.get("body") if report.get("type") == "csp-violation" else report.get("csp-report")
            if isinstance(said, dict):
                yield said


def _facts(said: Said) -> dict[str, str]:
    """What stands in the line; an ellipsis for what looks like nothing that a browser says."""
    directive = _text(said, "effectiveDirective", "effective-directive", "violated-directive").partition(" ")[0]
    return {
        "directive": directive if WORD.fullmatch(directive) else "…",
        "blocked": _host(_text(said, "blockedURL", "blocked-uri")),
        "page": known_path(_text(said, "documentURL", "document-uri")) or "…",
    }


def _text(said: Said, *names: str) -> str:
    """What stands under the first of the names that there is, cut."""
    return next((said[name][:2000] for name in names if isinstance(said.get(name), str)), "")


def _host(blocked: str) -> str:
    """The host of an address, or the word for what has none: `inline`, `eval`, `data`."""
    try:
        parts = urlsplit(blocked)
        host, word = parts.hostname or "", parts.scheme or parts.path
    except ValueError:
        return "…"
    if host:
        return host if HOST.fullmatch(host) else "…"
    return word if WORD.fullmatch(word) else "…"
