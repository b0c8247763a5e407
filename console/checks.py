"""What `manage.py check --deploy` says beyond Django's own: ways without TLS, missing files, an impossible address."""

import os
import re
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.http.request import validate_host

from security import places
from security.factors.sms import COUNTRIES

ORIGIN = re.compile(r"[\w.:-]+", re.ASCII)  # what a policy for browsers takes: no user, no other sign


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


@checks.register(checks.Tags.security, deploy=True)
def unreadable_list(**_asked: Any) -> list[checks.CheckMessage]:
    """An error where BREACHED_PASSWORDS names a file that is empty or cannot be read: nobody could set a password."""
    file = Path(settings.BREACHED_PASSWORDS) if settings.BREACHED_PASSWORDS else None
    if file is None or (os.access(file, os.R_OK) and file.is_file() and file.stat().st_size):
        return []
    return [checks.Error(f"BREACHED_PASSWORDS names {file}, which holds nothing that can be read.", id="steward.E001")]


@checks.register(checks.Tags.security)
def host_of_pictures(**_asked: Any) -> list[checks.CheckMessage]:
    """An error where PICTURES_URL is not the address of another host, to which the console answers."""
    if not settings.PICTURES_URL:
        return []
    hint = "It looks like https://pictures.example.com, and its host stands in ALLOWED_HOSTS, too."
    return [checks.Error(f"PICTURES_URL {wrong}.", hint=hint, id="steward.E002") for wrong in _wrong_with_pictures()]


@checks.register(checks.Tags.security)
def database_of_places(**_asked: Any) -> list[checks.CheckMessage]:
    """An error where GEO_DATABASE names a file out of which no places can be read."""
    file = settings.GEO_DATABASE
    if not file or not (wrong := places.wrong_with(file)):
        return []
    hint = (
        "It is the path of a database of cities or countries, such as GeoLite2-City.mmdb; without it no place is shown."
    )
    return [checks.Error(f"GEO_DATABASE names {file}, {wrong}.", hint=hint, id="steward.E003")]


@checks.register
def countries_of_messages(**_asked: Any) -> list[checks.CheckMessage]:
    """An error for each of SMS_COUNTRIES whose mobile numbers nobody can tell from others here."""
    unknown = [code for code in settings.STEWARD["SMS_COUNTRIES"] if code not in COUNTRIES]
    hint = f"Those that are known are {', '.join(COUNTRIES)}; another one is added in security/factors/sms.py."
    return [
        checks.Error(f"SMS_COUNTRIES names {code}, whose mobile numbers are not known.", hint=hint, id="steward.E004")
        for code in unknown
    ]


def _wrong_with_pictures() -> Iterator[str]:
    try:
        parts = urlsplit(settings.PICTURES_URL)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    if not host or f"{parts.scheme}://{parts.netloc}" != settings.PICTURES_URL or not ORIGIN.fullmatch(parts.netloc):
        yield "is not the address of a host, and nothing but that"
        return
    if parts.scheme != urlsplit(settings.PUBLIC_URL).scheme:
        yield "and STEWARD_URL differ in http and https"
    if host == urlsplit(settings.PUBLIC_URL).hostname:
        yield "leads to the host of the console itself"
    if not validate_host(host, settings.ALLOWED_HOSTS):
        yield "leads to a host that is not among ALLOWED_HOSTS"


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
