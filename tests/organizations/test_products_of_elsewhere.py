"""What is given of a product goes to members of the organization whose product it is, and to nobody else."""

import pytest

from console.kit.exceptions import Denied
from organizations.models import Mailbox, ProductGrant, Right, Seat
from organizations.operations.people import leave
from organizations.operations.products import give_mailbox, give_seat, grant_access
from security.models import AuditEntry
from tests import make

WAYS = [
    (give_seat, {}),
    (give_mailbox, {"address": "stella@lanterna.test"}),
    (grant_access, {"rights": [Right.TECHNICAL]}),
]
gives = pytest.mark.parametrize(("give", "what"), WAYS, ids=[give.__name__ for give, _what in WAYS])


@gives
def test_nobody_gives_anything_to_a_member_of_elsewhere(legal, stranger, give, what):
    product = make.product(legal.organization, "ksuite")
    for actor in (make.actor(legal), make.SYSTEM):
        with pytest.raises(Denied):
            give(actor=actor, product=product, membership=stranger, **what)
    assert not any(model.objects.exists() for model in (Seat, Mailbox, ProductGrant, AuditEntry))


@gives
def test_nor_to_somebody_who_has_just_left(legal, collaborator, give, what):
    product = make.product(legal.organization, "ksuite")
    leave(actor=make.actor(collaborator), membership=type(collaborator).objects.get(pk=collaborator.pk))
    with pytest.raises(Denied):
        give(actor=make.actor(legal), product=product, membership=collaborator, **what)
    assert not any(model.objects.exists() for model in (Seat, Mailbox, ProductGrant))
