"""What is given of a product goes to members of the organization whose product it is, and to nobody else."""

import pytest

from console.kit.exceptions import Denied
from organizations.models import Mailbox, ProductGrant, ProductKind, Right, Seat
from organizations.operations.access import grant_access
from organizations.operations.people import leave
from organizations.operations.products import give_mailbox, give_seat
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


@pytest.mark.parametrize(("rights", "may"), [([Right.TECHNICAL], True), ([Right.STATISTICS], False), (None, False)])
def test_a_collaborator_manages_a_product_with_the_technical_right_on_it(legal, collaborator, rights, may):
    product = make.product(legal.organization, "ksuite")
    ProductKind.objects.update(rights=[Right.TECHNICAL, Right.STATISTICS])
    if rights is not None:
        make.grant(collaborator, product, *rights)
    try:
        give_seat(actor=make.actor(collaborator), product=product, membership=legal)
    except Denied:
        assert not may
    assert Seat.objects.exists() is may
