"""Somebody who writes news."""

import pytest
from django.contrib.auth.models import Group

from console import staff
from security.models import User
from tests import make


@pytest.fixture
def editor(db) -> User:
    """Edda Editor, of the staff that writes news, and does nothing else."""
    staff.seed_groups()
    edda = make.user("Edda", "Editor", email="edda@provider.test", is_staff=True)
    edda.groups.add(Group.objects.get(name=staff.NEWS_EDITORS))
    return edda
