"""What `manage.py check --deploy` says beyond Django's own: connections to other machines that nobody encrypts."""

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks


@checks.register(checks.Tags.security, deploy=True)
def unencrypted_connections(**_asked: Any) -> list[checks.CheckMessage]:
    """Warns of a database, broker or mail server on another machine that is spoken to without TLS."""
    return [
        checks.Warning(
            f"{name} leads to {host} without TLS.", hint=f"It encrypts and verifies with {remedy}.", id="steward.W001"
        )
        for name, host, remedy in _unencrypted()
        if _is_elsewhere(host)
    ]


def _unencrypted() -> Iterator[tuple[str, str, str]]:
    database, broker = settings.DATABASES["default"], urlsplit(settings.CELERY_BROKER_URL)
    if database["OPTIONS"].get("sslmode") not in {"verify-ca", "verify-full"}:
        yield "DATABASE_URL", database["HOST"] or "", "?sslmode=verify-full"
    if broker.scheme != "rediss":
        yield "REDIS_URL", broker.hostname or "", "rediss://…?ssl_cert_reqs=required"
    if not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
        yield "EMAIL_URL", settings.EMAIL_HOST, "smtp+tls:// or smtp+ssl://"


def _is_elsewhere(host: str) -> bool:
    """Whether the way there may be overheard: not for sockets, this machine, and names of a network of containers."""
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return "." in host and not host.startswith("/")
