"""What the browser stories begin with: a company with a few more people, and mails whose links lead to this server."""

import pytest

from organizations.models import Membership, Role
from tests import make


@pytest.fixture
def links_lead_here(settings, live_server):
    """Mails carry the address of the server that the story talks to."""
    settings.PUBLIC_URL = live_server.url


@pytest.fixture
def priya(organization, legal) -> Membership:
    """Priya Raman, collaborator, among a dozen others."""
    names = ["Anaïs Dubois", "Luca Bernasconi", "Sofia Keller", "Émile Favre", "Jonas Meier", "Noah Weber"]
    for name in names:
        given, family = name.split()
        make.member(organization, Role.COLLABORATOR, user=make.user(given, family))
    return make.member(organization, Role.COLLABORATOR, user=make.user("Priya", "Raman", email="priya@lanterna.test"))
