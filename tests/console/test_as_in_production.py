"""What an installation sends and refuses: the settings of production, and the answers of the console under them."""

import runpy
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from console import checks, env
from security.models import User
from tests import make

GIVEN = {
    "STEWARD_ENV": "production",
    "STEWARD_URL": "https://console.example.com",
    "SECRET_KEY": "a long random text that signs, and nothing but signs",
    "ENCRYPTION_KEYS": "another long random text",
    "ALLOWED_HOSTS": "console.example.com,testserver",
    "DATABASE_URL": "postgres://steward:secret@db.example.com/steward",
    "REDIS_URL": "redis://:secret@redis.example.com:6379/0",
    "EMAIL_URL": "smtp://user:secret@mail.example.com:25",
    "EMAIL_FROM": "console@example.com",
    "SMS_URL": "https://token@sms.example.com/",
}
OPTIONAL = {"STEWARD_ENV", "ALLOWED_HOSTS", "EMAIL_FROM", "SMS_URL"}
# How a browser is spoken to; database, files and hashes stay those of the tests.
COOKIES = ("SESSION_COOKIE", "CSRF_COOKIE", "LANGUAGE_COOKIE", "DEVICE_COOKIE", "REMEMBERED_COOKIE", "LINK_COOKIE")
SPOKEN = ("SECURE_", *COOKIES)


@pytest.fixture
def production(monkeypatch) -> dict[str, Any]:
    """The settings as an installation has them."""
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(env.ROOT / "console" / "settings.py"))


class Browser(Client):
    """A browser that asks over TLS."""

    secure = True

    def generic(self, *args: Any, **options: Any) -> Any:
        return super().generic(*args, **options | {"secure": self.secure})


@pytest.fixture
def deployed(production, settings, db) -> Browser:
    """A browser before a console that speaks to it as an installation does."""
    for name, value in production.items():
        if name.startswith(SPOKEN):
            setattr(settings, name, value)
    return Browser()


def test_the_settings_are_strict(production):
    assert production["DEBUG"] is False
    assert production["PASSWORD_HASHERS"] == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert production["SESSION_ENGINE"] == "security.sessions"
    assert production["MESSAGE_STORAGE"].endswith("SessionStorage"), "no cookie grows with what is said"
    assert not [app for app in production["INSTALLED_APPS"] if "debug" in app or "admindocs" in app]


@pytest.mark.parametrize("name", sorted(GIVEN.keys() - OPTIONAL))
def test_what_must_be_secret_or_known_has_no_default(production, monkeypatch, name):
    monkeypatch.delenv(name)
    with pytest.raises(ImproperlyConfigured, match=f"{name} is not set"):
        runpy.run_path(str(env.ROOT / "console" / "settings.py"))


def test_every_cookie_is_for_this_host_over_tls_and_for_no_script(deployed, organization):
    linda = User.objects.get(email="linda@lanterna.test")
    make.authenticator(linda)
    deployed.get("/sign-in/")
    deployed.post("/language/", {"language": "en"})
    deployed.post("/sign-in/", {"email": linda.email, "password": make.PASSWORD, "remember": "on"})
    answer = deployed.post("/sign-in/code/", {"code": make.code(), "trust": "on"})
    assert answer.status_code == 303
    names = {f"__Host-{name}" for name in ("csrf", "device", "language", "remembered", "session")}
    assert deployed.cookies.keys() == names
    for cookie in deployed.cookies.values():
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
        assert (cookie["path"], cookie["domain"]) == ("/", "")
        assert len(cookie.value) < 4000


def test_the_secret_of_a_mailed_link_is_carried_by_a_cookie_for_its_pages_alone(deployed, organization):
    invitation = make.invitation(organization)
    answer = deployed.get(f"/invitations/{invitation.token}/")
    [(name, cookie)] = answer.cookies.items()
    assert answer["Location"] == f"{cookie['path']}/"
    assert name == f"__Secure-{cookie['path'].removeprefix('/invitations/')}"
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
    assert cookie["domain"] == ""


def test_plain_http_leads_to_tls_and_leaves_no_cookie(deployed):
    deployed.secure = False
    for answer in (deployed.get("/sign-in/?next=/profile/"), deployed.post("/sign-in/", {"email": "x"})):
        assert (answer.status_code, answer["Location"][:24]) == (301, "https://testserver/sign-")
        assert not answer.cookies


NOTHING = ["/nothing/", "/.git/HEAD", "/.env", "/static/", "/static/js/", "/static/nothing.css", "/media/"]
NOTHING += ["/profile.css", "/%2570rofile/", "/profile%252f", "/static/..%252f..%252fconsole/env.py"]
NOTHING += ["/static/%2e%2e/%2e%2e/console/env.py", "/static/../../etc/passwd", "/metrics", "/healthz"]


POLICY = {"default-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"}
POLICY |= {"report-uri /csp-report/", "report-to csp"}


def test_whatever_is_asked_for_the_answer_says_what_browsers_may_do(deployed):
    for path in (*NOTHING, "/sign-in/", "/static/js/console.js", "/health/", "/recovery/1/x/"):
        answer = deployed.get(path, headers={"Origin": "https://evil.test", "Sec-Fetch-Site": "cross-site"})
        said, _body = answer.headers, b"".join(answer)  # read to its end, where it is a file
        assert said["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains; preload", path
        assert said["X-Content-Type-Options"] == "nosniff", path
        assert said["Cross-Origin-Resource-Policy"] == "same-origin", path
        assert set(said["Content-Security-Policy"].split("; ")) >= POLICY, path
        assert "unsafe" not in said["Content-Security-Policy"], path
        assert said["Reporting-Endpoints"] == 'csp="/csp-report/"', path
        assert not {"Access-Control-Allow-Origin", "Server", "X-Powered-By"} & set(said), path
        assert (answer.status_code == 404) == (path in NOTHING), path


def test_an_address_that_looks_like_a_file_is_kept_by_no_cache(client, client_of, legal):
    for path in ("/profile/security/x.css", "/profile/x.js", "/o/lanterna/members/x.png"):
        for answer in (client.get(path), client_of(legal).get(path)):
            assert answer.status_code == 404, path
            assert "no-store" in answer.headers["Cache-Control"], path


def test_other_methods_and_other_answers_are_not_asked_for_by_a_trick(deployed):
    assert deployed.trace("/sign-in/").status_code == 405
    for method in ("TRACE", "CONNECT", "PROPFIND"):
        assert deployed.generic(method, "/health/").status_code == 405
    override = {"X-HTTP-Method-Override": "DELETE", "X-Method-Override": "PUT"}
    assert deployed.get("/sign-in/?_method=DELETE&callback=evil", headers=override).status_code == 200
    assert not deployed.get("/health/?callback=evil").content.startswith(b"evil")


def test_a_script_is_the_same_for_everybody(client, client_of, legal):
    script = "/static/js/console.js"
    assert b"".join(client.get(script)) == b"".join(client_of(legal).get(script))


def test_a_key_that_signs_is_changed_while_people_are_signed_in(settings, client, legal):
    """Sessions and known devices of before go on; new ones are of the new key, and the old one can go."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the key of this year", []
    fields = {"email": legal.user.email, "password": make.PASSWORD}
    client.post("/sign-in/", fields)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the key of next year", ["the key of this year"]
    assert client.get("/profile/").status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert client.get("/profile/").status_code == 200, "its session was moved to the new key"
    other = make.client()
    settings.SECRET_KEY = "the key of somebody else"
    other.cookies = client.cookies
    assert other.get("/profile/").status_code == 303


def test_a_way_to_another_machine_without_tls_is_warned_of(production, monkeypatch):
    far = production | {"EMAIL_USE_TLS": False, "EMAIL_USE_SSL": False}
    monkeypatch.setattr(checks, "settings", SimpleNamespace(**far))
    said = [warning.msg for warning in checks.unencrypted_connections()]
    assert [sentence.partition(" ")[0] for sentence in said] == ["DATABASE_URL", "REDIS_URL", "EMAIL_URL"]
    monkeypatch.setenv("DATABASE_URL", GIVEN["DATABASE_URL"] + "?sslmode=verify-full")
    near: dict[str, Any] = {"CELERY_BROKER_URL": "redis://:secret@redis:6379/0", "EMAIL_HOST": "127.0.0.1"}
    near |= {"DATABASES": {"default": env.database()}}
    monkeypatch.setattr(checks, "settings", SimpleNamespace(**far | near))
    assert checks.unencrypted_connections() == []


def test_nobody_waits_for_ever_for_the_database(production, monkeypatch):
    options = production["DATABASES"]["default"]["OPTIONS"]
    assert options == {"connect_timeout": 5, "options": "-c lock_timeout=20s"}
    monkeypatch.setenv("DATABASE_URL", GIVEN["DATABASE_URL"] + "?connect_timeout=2&sslmode=require")
    assert env.database()["OPTIONS"] == options | {"connect_timeout": 2, "sslmode": "require"}
