"""What every request and answer gets, whoever asks: an id, safe headers, `Vary`; knows no app."""

import ipaddress
import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from console.kit.request_facts import RequestFactsRecord, request_facts

Answer = Callable[[HttpRequest], HttpResponse]


def client_address(request: HttpRequest) -> str:
    """The visitor's address, counted from the end through TRUSTED_PROXIES; what a client adds is not believed."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    trusted: int = settings.TRUSTED_PROXIES
    candidate = hops[-trusted] if trusted and len(hops) >= trusted else request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(candidate.partition("%")[0])  # without the zone of a link-local address
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)


def client_device(request: HttpRequest) -> str:
    """The browser's own words about itself, cut; none that cannot be seen."""
    return "".join(sign for sign in request.headers.get("User-Agent", "")[:300] if sign.isprintable())


class RequestFacts:
    """Gives the request an id and makes address and device known below the views."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        facts = RequestFactsRecord(secrets.token_hex(8), client_address(request), client_device(request))
        request.number = facts.request_id  # type: ignore[attr-defined]  # Django writes about it after the answer
        token = request_facts.set(facts)
        try:
            response = self.get_response(request)
        finally:
            request_facts.reset(token)
        response.headers["X-Request-Id"] = facts.request_id
        return response


class SafeHeaders:
    """Pages are for one reader: not kept by caches unless they say so, not loaded by other sites."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(self), geolocation=(), microphone=(), payment=(self)"
        )
        directives: dict[str, Any] = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
        response.headers["Reporting-Endpoints"] = f'csp="{directives["report-uri"][0]}"'
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response


class VaryOnHtmx:
    """A page and its fragment share a URL, so each answer says that the header decides."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
        return response
