"""Whatever a browser, a script or an attacker sends: an answer that was meant, never a failure on our side."""

import warnings
from collections.abc import Iterator

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
PARAMETERS += ["role", "next", "ended", "category", "quiet", "operation", "state", "invited", "deactivated"]
FIELDS = ["email", "password", "next", "role", "before", "given_name", "family_name", "name", "language", "time_zone"]
FIELDS += ["appearance", "remember", "members", "selected", "all", "shown", "confirm", "address", "topics"]
FIELDS += ["manages_accounting", "confirmed"]
FIELDS += ["people", "file", "ends_on", "teams", "seen", "leave_out"]
FIELDS += ["legal_form", "street", "postal_code", "city", "country", "phone", "vat_number", "last_day", "nominee"]
FIELDS += ["role_after", "accept", "decline", "withdraw", "stop"]
FIELDS += ["rights", "future", "given", "promised", "mark", "do"]
FIELDS += ["new_password", "given_names", "born_on", "document_kind", "consent"]
FIELDS += ["title", "text", "about", "key", "organization", "draft", "picture"]
PARAMETERS += ["service", "unsent", "waits"]
PARAMETERS += ["theme", "in"]
FIELDS += ["themes", "at", "undo"]
FIELDS += [
    "left",
    "initials",
    "square_draft",
    "rectangle_draft",
    "x",
    "y",
    "side",
    "part",
    "asked",
    "place",
    "preview",
    "save",
    "remove",
]
FIELDS += ["code", "credential", "number", "factor", "device", "trust", "make", "sms_topics"]
PARAMETERS += ["nominee", "role_after", "unprotected", "requirement", "begins_on", "chosen", "day"]
FIELDS += ["requirement", "begins_on"]
HEADERS = ["HX-Current-URL", "HX-Target", "Accept-Language", "User-Agent", "X-Forwarded-For", "Referer", "HX-Trigger"]
ADMIN = ["security_user", "security_auditentry", "security_notice", "organizations_membership", "organizations_product"]
ADMIN += ["news_issue", "news_bounce", "news_subscription"]
ADMIN += ["feedback_suggestion", "feedback_servicemeeting"]
ADMIN += ["organizations_appointment", "organizations_handover", "security_recoveryrequest"]
ASKED = ["q", "p", "o", "id", "person", "code", "state", "organization", "at__gte", "at__lt", "kind__id__exact"]
ASKED += ["_to_field", "search__regex", "created_at__year", "kind", "from", "works"]


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


@pytest.fixture(params=["legal_representative", "halfway", "anonymous"])
def attempts(request, db):
    made = Attempts(request.param)
    yield made
    assert made.failures == {}


# Each page is sent a part of the nonsense, another page another part; all of it to each takes minutes.
PARTS = [pytest.param(6, id="in turn"), pytest.param(1, id="everything", marks=pytest.mark.proof)]
in_parts = pytest.mark.parametrize("parts", PARTS)


def each(pages: list[str], parts: int) -> Iterator[tuple[str, str]]:
    """Pages with what is sent to them; the part moves from page to page."""
    for place, path in enumerate(pages):
        for value in NONSENSE[place % parts :: parts]:
            yield path, value


@in_parts
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_parameter_and_no_field_makes_a_page_fail(attempts, method, parts):
    for path, value in each(attempts.pages(), parts):
        attempts.send(method, path, value, dict.fromkeys(PARAMETERS if method == "get" else FIELDS, value))


@in_parts
def test_no_header_and_no_cookie_makes_a_page_fail(attempts, parts):
    for path, value in each(attempts.pages(), parts):
        said = value.encode().decode("latin-1")
        for cookie in ("device", "remembered", "language", "csrf"):
            attempts.client.cookies[cookie] = said.replace("\0", "")
        attempts.send("get", path, value, headers={**dict.fromkeys(HEADERS, said), "HX-Request": "true"})


@in_parts
def test_no_parameter_makes_django_admin_fail(parts):
    attempts = Attempts("staff")
    warnings.filterwarnings("ignore", "DateTimeField .* received a naive datetime", RuntimeWarning)
    for place, model in enumerate(ADMIN):
        path = reverse(f"admin:{model}_changelist")
        for value in NONSENSE[place % parts :: parts]:
            attempts.send("get", reverse(f"admin:{model}_change", args=[value]), value)
            for name in ASKED:
                attempts.send("get", path, f"{name}={value}", {name: value})
    assert attempts.failures == {}
