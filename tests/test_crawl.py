"""Looking changes nothing: every address is opened with GET by everybody, and the database stays as it was."""

import pytest
from django.db import connection

from organizations.models import Invitation, Organization, Product, Role
from organizations.models.membership import SEES_EVERYTHING
from organizations.queries.address_book import people_inside
from security.access import PUBLIC
from security.models import User
from tests import make, urls, world
from tests.world import PERSONAS, address, objects_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_templates")]

# A session notes where it was last; searches and downloads are counted; a refusal is logged.
NOTED = {"security_session", "security_limit"}
LOG = {"security_auditentry", "security_auditname"}


def checksums() -> dict[str, str]:
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT md5(coalesce(string_agg(t::text, ';' ORDER BY t::text), '')) FROM {table} t")
            found[table] = cursor.fetchone()[0]
        return found


def changed(before: dict[str, str]) -> set[str]:
    return {table for table, checksum in checksums().items() if before[table] != checksum}


@pytest.mark.parametrize("persona", PERSONAS)
def test_looking_at_every_page_changes_nothing_and_shows_nobody_what_is_not_theirs(persona):
    """Whoever may open everything leaves no trace by looking; a refusal of the others is logged. And whatever is put
    into an address: no name, address or product of anybody else."""
    there = world.build()
    withheld = withheld_from(persona, there)
    assert len(withheld) > 2
    client = there.client(persona)
    before, leaks = checksums(), []
    for url in urls.all_urls():
        for which in () if url.is_admin else objects_of(url):
            offered = offered_by(url, there)
            mailed = (url.access, which) == (PUBLIC, "own") and "token" in url.kwargs and not offered
            for asking in (client, make.Htmx(client)):
                answer = asking.get(address(url, which, there))
                if not mailed:  # whoever holds a mailed link reads what it is about
                    body = b"".join(answer) if answer.streaming else answer.content
                    leaks += [
                        f"{url.name} ({which}): {word}"
                        for word in withheld - offered
                        if word in body.decode(errors="replace")
                    ]
    assert leaks == []
    assert changed(before) <= (NOTED if persona == "legal_representative" else NOTED | LOG)


def offered_by(url: urls.Url, there: world.World) -> set[str]:
    """What the link of an invitation says to whoever holds it: who invites whom to what."""
    if url.name not in ("invitation", "invitation-decline"):
        return set()
    return {there.organization.name, there.invitation.invited_by.name, there.invitation.email}


def withheld_from(persona: str, there: world.World) -> set[str]:
    """What stands in the database and is nothing to this person."""
    people = {"staff": [there.staff], "anonymous": []}
    people["halfway"] = [there.halfway, there.ready.user]  # in this browser, the password of both was given
    own = people.get(persona) or ([there.members[persona].user] if persona in there.members else [])
    organizations = {"staff": [], "halfway": [], "anonymous": []}
    seen = organizations.get(persona, [there.organization])
    if persona in SEES_EVERYTHING:
        return outside(there.organization)
    if persona == "stranger":
        return outside(there.stranger.organization)
    others = User.objects.exclude(pk__in=[person.pk for person in own])
    if persona == Role.COLLABORATOR:  # the address book
        others = others.exclude(pk__in=people_inside(there.organization).values("user"))
    words = {word for person in others for word in (person.email, person.name)} - {person.name for person in own}
    products = Product.objects.exclude(organization__in=organizations.get(persona, []))
    if persona in there.members:
        products = products.exclude(pk__in=Product.objects.visible_to(there.members[persona]))
    words |= set(products.values_list("name", flat=True)) | set(Invitation.objects.values_list("email", flat=True))
    return words | set(Organization.objects.exclude(pk__in=[one.pk for one in seen]).values_list("name", flat=True))


def outside(organization: Organization) -> set[str]:
    """Everybody and everything that has nothing to do with the organization."""
    others = User.objects.exclude(memberships__organization=organization)
    words = {word for person in others for word in (person.email, person.name)}
    words |= set(Product.objects.exclude(organization=organization).values_list("name", flat=True))
    words |= set(Invitation.objects.exclude(organization=organization).values_list("email", flat=True))
    return words | set(Organization.objects.exclude(pk=organization.pk).values_list("name", flat=True))
