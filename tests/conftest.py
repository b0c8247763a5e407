"""Personas and what surrounds every test: a closed network, English, mails that are delivered when asked for."""

from collections.abc import Callable

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone, translation

from organizations.models import Membership, Organization, Role
from security import tasks
from security.models import Notice, User
from tests import canaries, database, make, network

pytest_plugins = ["tests.server", "tests.chromium"]

network.close()
database.install()
canaries.install()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser stories come last: playwright's event loop stays in the thread once it has begun."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def base_url() -> None:
    """In place of pytest-playwright's, of which pytest warns. A page is opened at an address of `live_server`."""


@pytest.fixture(autouse=True)
def _english_reader():
    """A request of the test before leaves its reader's language and time zone in the thread."""
    translation.activate("en")
    timezone.deactivate()


@pytest.fixture(autouse=True)
def _no_secret_gets_out(_english_reader):
    """Searched for at the end of every test: what it typed, was mailed and carried (`tests.canaries`)."""
    canaries.begin()
    yield
    assert canaries.leaks() == []


@pytest.fixture
def organization(db) -> Organization:
    """Lanterna SA, whose legal representative is Linda Berger."""
    return make.organization("Lanterna SA", owner=make.user("Linda", "Berger", email="linda@lanterna.test"))


@pytest.fixture
def legal(organization: Organization) -> Membership:
    """Linda Berger, legal representative."""
    return organization.memberships.select_related("user", "organization").get(role=Role.LEGAL_REPRESENTATIVE)


@pytest.fixture
def admin(organization: Organization) -> Membership:
    """Andrea Conti, administrator."""
    return _joins(organization, Role.ADMINISTRATOR, "Andrea", "Conti")


@pytest.fixture
def collaborator(organization: Organization) -> Membership:
    """Carl Dubois, collaborator."""
    return _joins(organization, Role.COLLABORATOR, "Carl", "Dubois")


@pytest.fixture
def external(organization: Organization) -> Membership:
    """Eva Example, external."""
    return _joins(organization, Role.EXTERNAL, "Eva", "Example")


def _joins(organization: Organization, role: Role, given_name: str, family_name: str) -> Membership:
    person = make.user(given_name, family_name, email=f"{given_name.lower()}@lanterna.test")
    return make.member(organization, role, user=person)


@pytest.fixture
def other_organization(db) -> Organization:
    """Harbour Club, in which nobody of Lanterna SA is a member."""
    return make.organization("Harbour Club", owner=make.user("Stella", "Fremd", email="stella@harbour.test"))


@pytest.fixture
def stranger(other_organization: Organization) -> Membership:
    """Stella Fremd, legal representative of Harbour Club."""
    return other_organization.memberships.select_related("user", "organization").get()


@pytest.fixture
def staff(db) -> User:
    """Sam Support, of the provider's staff, with every right in Django admin."""
    return make.staff(email="sam@provider.test")


@pytest.fixture
def client(db) -> Client:
    """A browser in which nobody is signed in."""
    return make.client()


@pytest.fixture
def client_of(db) -> Callable[..., Client]:
    """A browser in which this member or person is signed in: `client_of(legal)`; options as for `make.session`."""
    return make.signed_in


@pytest.fixture
def htmx() -> type[make.Htmx]:
    """Requests as htmx sends them: `htmx(client_of(legal)).get(url)`, with `at` the page they come from."""
    return make.Htmx


@pytest.fixture
def deliver(db, mailoutbox: list[EmailMessage]) -> Callable[[], list[EmailMessage]]:
    """`deliver()` pays every mail that is owed, as the worker does, and returns those it sent."""

    def pay() -> list[EmailMessage]:
        sent = len(mailoutbox)
        owed = list(Notice.objects.owed().order_by("pk").values_list("pk", flat=True))
        tasks.deliver_notices(owed)
        tried = Notice.objects.filter(pk__in=owed).exclude(error=Notice.LAPSED)
        assert [notice.error for notice in tried if notice.error] == []
        return mailoutbox[sent:]

    return pay
