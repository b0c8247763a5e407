"""The one place that reads the process environment; everything else asks `console.settings`.

Each name below is documented in README.md and offered by docker-compose.yml; a test compares the three.
"""

import secrets
from pathlib import Path
from typing import Any, Literal, cast

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"

NAMES = (
    "STEWARD_ENV",
    "STEWARD_URL",
    "PICTURES_URL",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "ENCRYPTION_KEYS",
    "ALLOWED_HOSTS",
    "TRUSTED_PROXIES",
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "EMAIL_FROM",
    "BOUNCE_EMAIL",
    "SMS_URL",
    "SMS_FORM",
    "BREACHED_PASSWORDS",
    "GEO_DATABASE",
    "PROVIDER_NAME",
    "SUPPORT_EMAIL",
)

PATIENCE = {"connect_timeout": 5, "options": "-c lock_timeout=20s"}  # for a connection, and for a lock

_env = environ.Env()

Kind = Literal["production", "local", "test"]


def kind() -> Kind:
    """Where this process runs. Production is the default: whoever forgets to say gets the strict one."""
    value = _env.str("STEWARD_ENV", default="production")
    if value not in {"production", "local", "test"}:
        raise ImproperlyConfigured(f"STEWARD_ENV is {value!r}; it is one of production, local, test.")
    return cast(Kind, value)


def text(name: str, *, default: str = "") -> str:
    """The variable as text; required in production unless it has a default."""
    value = _env.str(name, default="") or default
    if not value and kind() == "production":
        raise ImproperlyConfigured(f"{name} is not set. Production needs it: see README.md, Configuration.")
    return str(value)


def optional(name: str) -> str:
    """The variable as text, empty when it is not set."""
    return str(_env.str(name, default=""))


def number(name: str, *, default: int) -> int:
    """The variable as a whole number."""
    return int(_env.int(name, default=default))


def words(name: str, *, default: list[str]) -> list[str]:
    """The variable as a list separated by commas."""
    return [word.strip() for word in _env.list(name, default=default) if word.strip()]


def secret_key() -> str:
    """The signing key. Local installations make one and keep it in var/, readable by its owner only."""
    value = optional("SECRET_KEY")
    if value or kind() == "production":
        return value or text("SECRET_KEY")
    return _own_secret("secret-key")


def encryption_keys() -> list[str]:
    """The keys of what is encrypted at rest: the first encrypts, all decrypt. Local installations make one."""
    if kind() == "production":
        text("ENCRYPTION_KEYS")
    return words("ENCRYPTION_KEYS", default=[]) or [_own_secret("encryption-key")]


def _own_secret(name: str) -> str:
    path = VAR / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text()


def database() -> dict[str, Any]:
    """Django's settings for PostgreSQL, from DATABASE_URL. A socket's folder goes into `?host=`. Nobody waits for ever:
    what PATIENCE says holds unless the address says otherwise."""
    found = dict(environ.Env.db_url_config(text("DATABASE_URL", default=_nowhere("postgres://localhost:1/steward"))))
    return found | {"OPTIONS": PATIENCE | found.get("OPTIONS", {})}


def redis() -> str:
    """The broker's address (redis://, rediss:// or redis+socket://)."""
    return text("REDIS_URL", default=_nowhere("redis://localhost:1/0"))


def email() -> dict[str, Any]:
    """Django's EMAIL_* settings, from EMAIL_URL (smtp://, smtp+tls:// or smtp+ssl://)."""
    return dict(environ.Env.email_url_config(text("EMAIL_URL", default=_nowhere("smtp://localhost:1"))))


def sms() -> str:
    """The gateway for messages by SMS (security/sms_gateway.py); empty: there is none. Production wants TLS."""
    url = optional("SMS_URL")
    if url and kind() == "production" and not url.startswith("https://"):
        raise ImproperlyConfigured("SMS_URL begins with https:// in production.")
    return url


def _nowhere(address: str) -> str:
    """Outside production an unset service points where nothing answers: commands that need none still run."""
    return "" if kind() == "production" else address
