"""A company of 10,000; what lies here is run by `make bench` only."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from organizations.models import Membership, Organization, Role
from security.models import User
from tests import make

FOLDER = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that lies here is run by `make bench` only."""
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker("benchmark")


@pytest.fixture
def company() -> Callable[[int], Organization]:
    """`company(10_000)`: an organization of that many people in every role, some of them active lately."""

    def build(number: int) -> Organization:
        organization = make.organization(f"Company of {number}")
        now = timezone.now()
        people = User.objects.bulk_create(
            [
                User(
                    email=f"p{place}@company{number}.test",
                    given_name=f"Given{place % 97}",
                    family_name=f"Family{place % 1009}",
                    password="!",
                )
                for place in range(number - 1)
            ],
            batch_size=2000,
        )
        roles = [Role.COLLABORATOR] * 8 + [Role.ADMINISTRATOR, Role.EXTERNAL]
        Membership.objects.bulk_create(
            [
                Membership(
                    organization=organization,
                    user=person,
                    role=roles[place % 10],
                    last_active_at=now - timedelta(hours=place % 5000) if place % 3 else None,
                )
                for place, person in enumerate(people)
            ],
            batch_size=2000,
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        return organization

    return build
