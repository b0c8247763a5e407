"""Whom the stories about removal are about."""

import pytest

from organizations.models import KindGrant, Membership
from tests import make


@pytest.fixture
def held(collaborator, organization) -> Membership:
    """Carl has something of everything that ends, and a seat in another organization."""
    product = make.product(organization)
    make.grant(collaborator, product)
    KindGrant.objects.create(access=collaborator.access, kind=product.kind, rights=["technical"])
    make.team(organization, "Boutique", collaborator)
    make.seat(collaborator)
    make.mailbox(collaborator, "sales@lanterna.test")
    make.invitation(organization, "ina@invited.test", by=collaborator.user)
    return collaborator
