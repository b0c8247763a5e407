"""What the log wants to know of a request, reachable below the views without the request itself."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class RequestFactsRecord:
    """Where a change came from. `address` is an IP address or empty; `device` the browser's own words, cut."""

    request_id: str
    address: str
    device: str


request_facts: ContextVar[RequestFactsRecord | None] = ContextVar("request_facts", default=None)
