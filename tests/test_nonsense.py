"""Whatever a browser, a script or an attacker sends: an answer that was meant, never a failure on our side."""

import warnings

import pytest
from django.urls import reverse

from tests import urls, world
from tests.world import address, objects_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_templates")]

NONSENSE = [
    "a\0b",
    "\ufffd\u202e\u2028",
    "fe80::1%eth0",
    "²",
    "٣",
    "9" * 30,
    "-1",
    "x" * 5000,
    "http://[",
    "//evil.example/",
    "../../etc/passwd",
    "((((%_\\",
    "9999-12-31",
    "0001-01-01",
    "2026-W01-1",
    "'; --\"",
]
PARAMETERS = ["q", "page", "sort", "after", "before", "select", "person", "event", "outcome", "on_from", "on_until"]
PARAMETERS += ["role", "next", "ended", "category", "quiet"]
FIELDS = ["email", "password", "next", "role", "before", "given_name", "family_name", "name", "language", "time_zone"]
FIELDS += ["appearance", "remember"]
HEADERS = ["HX-Current-URL", "HX-Target", "Accept-Language", "User-Agent", "X-Forwarded-For", "Referer", "HX-Trigger"]
ADMIN = ["security_user", "security_auditentry", "security_notice", "organizations_membership", "organizations_product"]
ASKED = ["q", "p", "o", "id", "person", "code", "state", "organization", "at__gte", "at__lt", "kind__id__exact"]
ASKED += ["_to_field", "search__regex", "created_at__year"]


class Attempts:
    """Requests, each in a transaction of its own, so that one failure hides no other."""

    def __init__(self, persona: str) -> None:
        self.world = world.build()
        self.client = self.world.client(persona)
        self.failures: dict[tuple[str, ...], str] = {}

    def send(self, method: str, path: str, value: str, data=None, **options) -> None:
        try:
            with world.undone():
                status = getattr(self.client, method)(path, data, **options).status_code
                assert status < 500
        except Exception as error:
            self.failures[method, path, value[:20]] = repr(error)[:200]

    def pages(self) -> list[str]:
        """Each address once, about something that is there."""
        ours = [url for url in urls.all_urls() if not url.is_admin]
        return [address(url, next(iter(objects_of(url))), self.world) for url in ours]


@pytest.fixture(params=["legal_representative", "anonymous"])
def attempts(request, db):
    made = Attempts(request.param)
    yield made
    assert made.failures == {}


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_parameter_and_no_field_makes_a_page_fail(attempts, method):
    for path in attempts.pages():
        for value in NONSENSE:
            attempts.send(method, path, value, dict.fromkeys(PARAMETERS if method == "get" else FIELDS, value))


def test_no_header_and_no_cookie_makes_a_page_fail(attempts):
    pages = attempts.pages()
    for value in NONSENSE:
        said = value.encode().decode("latin-1")
        for cookie in ("device", "language", "csrf"):
            attempts.client.cookies[cookie] = said.replace("\0", "")
        for path in pages:
            attempts.send("get", path, value, headers={**dict.fromkeys(HEADERS, said), "HX-Request": "true"})


def test_no_parameter_makes_django_admin_fail():
    attempts = Attempts("staff")
    warnings.filterwarnings("ignore", "DateTimeField .* received a naive datetime", RuntimeWarning)
    for model in ADMIN:
        path = reverse(f"admin:{model}_changelist")
        for value in NONSENSE:
            attempts.send("get", reverse(f"admin:{model}_change", args=[value]), value)
            for name in ASKED:
                attempts.send("get", path, f"{name}={value}", {name: value})
    assert attempts.failures == {}
