"""A member of the support group, and one of the staff with no right at all."""

import pytest
from django.contrib.auth.models import Group

from console import staff as groups
from tests import make


@pytest.fixture
def support(db):
    """Nora Support, in the group that supports customers."""
    groups.seed_groups()
    nora = make.user("Nora", "Support", email="nora@provider.test", is_staff=True)
    nora.groups.add(Group.objects.get(name=groups.SUPPORT))
    return nora


@pytest.fixture
def newcomer(db):
    """Of the staff, in no group yet."""
    return make.user("Nils", "New", email="nils@provider.test", is_staff=True)
