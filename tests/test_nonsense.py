"""Whatever a browser, a script or an attacker sends: an answer that was meant, never a failure on our side."""

import pytest
from django.urls import reverse

from tests import urls, world
from tests.world import address, objects_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_templates")]

NONSENSE = {
    "nothing that can be seen": "a\0b",
    "marks of direction": "\ufffd\u202e\u2028",
    "an address with its zone": "fe80::1%eth0",
    "half a number": "²",
    "a number of another script": "٣",
    "an endless number": "9" * 30,
    "less than nothing": "-1",
    "a very long word": "x" * 5000,
    "half an address": "http://[",
    "another site": "//evil.example/",
    "another folder": "../../etc/passwd",
    "an expression": "((((%_\\",
    "the end of the calendar": "9999-12-31",
    "a week": "2026-W01-1",
    "quotes": "'; --\"",
}
PARAMETERS = ["q", "page", "sort", "after", "before", "select", "person", "event", "outcome", "on_from", "on_until"]
PARAMETERS += ["role", "next", "ended", "category", "quiet"]
FIELDS = ["email", "password", "next", "role", "before", "given_name", "family_name", "name", "language", "time_zone"]
FIELDS += ["appearance", "remember"]
PERSONAS = ("legal_representative", "collaborator", "anonymous")

nonsense = pytest.mark.parametrize("value", NONSENSE.values(), ids=NONSENSE.keys())


def failures(requests):
    """What failed, by where; each request in a transaction of its own, so that one failure hides no other."""
    found = {}
    for name, request in requests:
        try:
            with world.undone():
                assert request().status_code < 500
        except Exception as error:
            found[name] = f"{type(error).__name__}: {error}"
    return found


def pages(there):
    for url in urls.all_urls():
        if not url.is_admin:
            for which in objects_of(url):
                yield url.name, address(url, which, there)


@nonsense
def test_no_parameter_makes_a_page_fail(value):
    there = world.build()

    def requests():
        for persona in PERSONAS:
            client = there.client(persona)
            for name, path in pages(there):
                yield (persona, name), lambda c=client, p=path: c.get(p, dict.fromkeys(PARAMETERS, value))

    assert failures(requests()) == {}


@nonsense
def test_no_field_makes_a_form_fail(value):
    there = world.build()

    def requests():
        for persona in PERSONAS:
            client = there.client(persona)
            for name, path in pages(there):
                yield (persona, name), lambda c=client, p=path: c.post(p, dict.fromkeys(FIELDS, value))

    assert failures(requests()) == {}


@nonsense
def test_no_header_and_no_cookie_makes_a_page_fail(value):
    there = world.build()
    said = {name: value.encode().decode("latin-1") for name in ("HX-Current-URL", "HX-Target", "Accept-Language")}
    said |= dict.fromkeys(("User-Agent", "X-Forwarded-For", "Referer", "HX-Trigger"), said["HX-Target"])

    def requests():
        for persona in PERSONAS:
            client = there.client(persona)
            for cookie in ("device", "language", "csrf", "messages"):
                client.cookies[cookie] = value
            for name, path in pages(there):
                for fragment in ("true", "false"):
                    head = {**said, "HX-Request": fragment}
                    yield (persona, name), lambda c=client, p=path, h=head: c.get(p, headers=h)
                    yield (persona, name, "POST"), lambda c=client, p=path, h=head: c.post(p, headers=h)

    assert failures(requests()) == {}


ADMIN = ["security_user", "security_auditentry", "security_auditseal", "security_notice", "organizations_organization"]
ADMIN += ["organizations_membership", "organizations_product", "organizations_signup", "auth_group"]
LOOKUPS = ["q", "p", "o", "all", "e", "id", "pk__in", "person", "code", "state", "organization", "user", "_to_field"]
LOOKUPS += ["at__gte", "at__lt", "is_active__exact", "closed_at__isempty", "role__exact", "kind__id__exact"]
LOOKUPS += ["search__regex", "name__regex", "address__regex", "email__contains", "created_at__year", "facts__x"]


@nonsense
def test_no_parameter_makes_django_admin_fail(value):
    there = world.build()
    client = there.client("staff")

    def requests():
        for model in ADMIN:
            path = reverse(f"admin:{model}_changelist")
            for lookup in LOOKUPS:
                yield (model, lookup), lambda p=path, k=lookup: client.get(p, {k: value})
            yield (model, "row"), lambda m=model: client.get(reverse(f"admin:{m}_change", args=[value]))

    assert failures(requests()) == {}
