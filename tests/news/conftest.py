"""Somebody who writes news."""

import pytest
from django.contrib.auth.models import Group

from console import staff
from security.models import User
from tests import make


@pytest.fixture
def editor(db) -> User:
    """Edda Editor, of the support, which writes news."""
    staff.seed_groups()
    edda = make.user("Edda", "Editor", email="edda@provider.test", is_staff=True)
    edda.groups.add(Group.objects.get(name=staff.SUPPORT))
    return edda
