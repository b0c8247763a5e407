"""Fixtures that several stories of signing in and up share."""

import pytest

from tests import make
from tests.security.signing_up import link_of


@pytest.fixture
def link(db) -> str:
    """The link that nora@example.test was sent."""
    return link_of(make.sign_up("nora@example.test"))
