"""The activity log of an organization: every change, who, when, from where, before and after (ORG-15)."""

import re

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from console.kit import formats
from organizations.log import queries
from organizations.models import Membership, Organization, Role
from organizations.operations.people import change_role
from security import audit, events
from security.audit import Actor
from security.models import AuditEntry, AuditName
from tests import make

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def url_of(organization: Organization) -> str:
    return reverse("log", args=[organization.slug])


def shown(response) -> str:
    """The page's text, without markup."""
    text = response.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", text.split('id="table-rows"')[1]).split())


def promote(by: Membership, member: Membership, role: Role = Role.ADMINISTRATOR) -> None:
    change_role(actor=make.actor(by), organization=by.organization, members=[member.pk], role=role)


def fill(organization: Organization, count: int, **fields) -> None:
    """Entries as of another time, straight into the table."""
    now = timezone.now()
    AuditEntry.objects.bulk_create(
        AuditEntry(
            **{
                "at": now,
                "code": "product_added",
                "actor_kind": "person",
                "actor": "1",
                "organization": organization.pk,
                "subject_kind": "product",
                "subject": str(number),
                "facts": {"kind": "hosting"},
                "digest": b"x",
                **fields,
            }
        )
        for number in range(count)
    )


def test_a_change_of_role_is_shown_with_who_whom_before_after_and_from_where(client_of, admin, collaborator):
    browser = client_of(admin)
    url = reverse("member-role", args=[admin.organization.slug, collaborator.pk])
    browser.post(url, {"role": "administrator"}, headers={"User-Agent": FIREFOX}, REMOTE_ADDR="192.0.2.44")
    text = shown(browser.get(url_of(admin.organization)))
    assert "Role changed · Carl Dubois" in text
    assert "Role: Collaborator → Administrator" in text
    assert "Andrea Conti" in text
    assert "Firefox on Linux" in text
    assert "192.0.2.44" in text
    assert AuditEntry.objects.get(code="role_changed").request in text


def test_the_latest_stands_first(client_of, admin, collaborator):
    promote(admin, collaborator)
    promote(admin, collaborator, Role.EXTERNAL)
    text = shown(client_of(admin).get(url_of(admin.organization)))
    assert text.index("→ External") < text.index("→ Administrator")


def test_nothing_of_another_organization_stands_in_it(client_of, admin, stranger):
    promote(stranger, make.member(stranger.organization, user=make.user("Nils", "Nemo")))
    assert "No entry yet" in shown(client_of(admin).get(url_of(admin.organization)))


def test_refusals_and_denied_access_stand_in_it_in_words(client_of, admin, collaborator, external):
    client_of(collaborator).get(reverse("members", args=[admin.organization.slug]))
    client_of(collaborator).post(reverse("member-role", args=[admin.organization.slug, external.pk]), {})
    audit.refused(
        events.Refusal(
            guard="change the role", reasons=("last_legal_representative",), organization=admin.organization_id
        ),
        actor=make.actor(admin),
    )
    text = shown(client_of(admin).get(url_of(admin.organization)))
    assert "See all users Denied /o/" in text
    assert "Change roles Denied /o/" in text
    assert "Changing a role Refused The only legal representative" in text


@pytest.mark.parametrize("role", [Role.COLLABORATOR, Role.EXTERNAL])
def test_whoever_may_not_see_it_is_refused_and_that_is_logged(role, client_of, admin):
    member = make.member(admin.organization, role)
    for name in ("log", "log-csv"):
        assert client_of(member).get(reverse(name, args=[admin.organization.slug])).status_code == 403
    text = shown(client_of(admin).get(url_of(admin.organization)))
    assert "See the activity log" in text
    assert "Export the activity log" in text


def test_support_the_console_and_nobody_are_called_so(client_of, admin, staff):
    actors = [Actor.staff(staff), Actor.system("sweep"), Actor.anonymous(), Actor("gateway", "stripe", "stripe")]
    for actor in actors:
        audit.refused(events.AccessDenied(action="csrf", organization=admin.organization_id), actor=actor)
    text = shown(client_of(admin).get(url_of(admin.organization)))
    assert "Support" in text
    assert "Sam" not in text
    assert "The console itself" in text
    assert "Somebody who was not signed in" in text
    assert "Payment gateway" in text


def test_a_person_whose_name_was_erased_is_not_named(client_of, admin, collaborator):
    promote(admin, collaborator)
    AuditName.objects.filter(kind="user", key=str(collaborator.user_id)).update(name="")
    text = shown(client_of(admin).get(url_of(admin.organization)))
    assert "Role changed · A deleted account" in text
    assert "Carl" not in text


def test_names_are_as_they_were_last_called(client_of, admin, collaborator):
    promote(admin, collaborator)
    AuditName.objects.filter(kind="user", key=str(collaborator.user_id)).update(name="Karl Dubois")
    assert "Role changed · Karl Dubois" in shown(client_of(admin).get(url_of(admin.organization)))


def test_it_is_written_in_the_readers_language_not_in_the_actors(client_of, admin, collaborator):
    promote(admin, collaborator)
    admin.user.language = "fr"
    admin.user.save()
    response = client_of(admin).get(url_of(admin.organization))
    assert response.headers["Content-Language"] == "fr"
    with translation.override("fr"), timezone.override(admin.user.zone):
        assert formats.instant(AuditEntry.objects.get(code="role_changed").at) in response.content.decode()


def test_an_entry_of_another_release_still_shows(client_of, admin):
    fill(admin.organization, 1, code="role_changed", facts={"other": 1})
    fill(admin.organization, 1, code="from_the_future", facts={"other": 1})
    text = shown(client_of(admin).get(url_of(admin.organization)))
    assert "Role changed" in text
    assert "from_the_future" in text


def test_what_stands_in_names_and_devices_is_only_text(client_of, admin, collaborator):
    collaborator.user.given_name = "<script>alert(1)</script>"
    collaborator.user.save()
    change_role(actor=make.actor(admin), organization=admin.organization, members=[collaborator.pk], role=Role.EXTERNAL)
    fill(admin.organization, 1, device="<img src=x>")
    text = client_of(admin).get(url_of(admin.organization)).content.decode()
    assert "<script>alert" not in text
    assert "<img src=x>" not in text


def test_pages_go_on_without_a_gap_while_entries_arrive(client_of, admin):
    fill(admin.organization, 120)
    client = client_of(admin)
    seen: list[str] = []
    url = url_of(admin.organization)
    for _ in range(3):
        text = client.get(url).content.decode()
        seen += re.findall(r'id="entry-(\d+)"', text)
        following = re.search(r'rel="next" href="([^"]+)"', text)
        url = following[1].replace("&amp;", "&") if following else ""
        fill(admin.organization, 5)
    assert not url
    assert len(seen) == len(set(seen)) == 120


def test_the_number_of_queries_does_not_grow(client_of, admin, django_assert_num_queries):
    client = client_of(admin)
    url = url_of(admin.organization)
    fill(admin.organization, 2)
    client.get(url)
    with django_assert_num_queries(7):  # session, person, membership, rows, count, names, switcher
        client.get(url)
    fill(admin.organization, 300)
    with django_assert_num_queries(7):
        client.get(url)


def test_a_page_is_read_from_its_index(admin, stranger):
    fill(admin.organization, 300)
    fill(stranger.organization, 300)
    with connection.cursor() as cursor:  # so few rows would be read whole
        for way in ("seqscan", "bitmapscan", "sort", "incremental_sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
    for after in ({}, {"at__lte": timezone.now()}):
        page = queries.of_organization(admin.organization).filter(**after).order_by("-at", "-pk")[:51]
        plan = page.explain()
        assert "audit_of_an_organization" in plan
        assert "Sort" not in plan
