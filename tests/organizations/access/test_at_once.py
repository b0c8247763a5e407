"""ORG-7: two who edit the same access at the same moment, and a member who leaves while somebody does."""

from functools import partial

import pytest

from console.kit.exceptions import Denied
from organizations.models import Access, ProductGrant, Right
from organizations.operations.access import edit_access
from organizations.operations.people import leave
from security.models import AuditEntry
from tests import make
from tests.together import raised, together

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_editors_at_once_both_get_what_they_gave(legal, admin, collaborator, organization):
    one, other = make.product(organization), make.product(organization)
    gives = [
        partial(edit_access, actor=make.actor(who), holder=collaborator, products={product.pk: [Right.TECHNICAL]})
        for who, product in ((legal, one), (admin, other))
    ]
    assert together(*gives) == [1, 1]
    assert Access.objects.count() == 1
    assert set(ProductGrant.objects.values_list("product", flat=True)) == {one.pk, other.pk}


def test_the_same_change_at_once_is_recorded_once(legal, admin, collaborator, organization):
    product = make.product(organization)
    gives = [
        partial(edit_access, actor=make.actor(who), holder=collaborator, products={product.pk: [Right.TECHNICAL]})
        for who in (legal, admin)
    ]
    assert sorted(together(*gives)) == [0, 1]
    assert AuditEntry.objects.filter(code="access_changed").count() == 1


def test_a_member_who_leaves_meanwhile_is_given_nothing(legal, collaborator, organization):
    product = make.product(organization)
    give = partial(edit_access, actor=make.actor(legal), holder=collaborator, products={product.pk: [Right.TECHNICAL]})
    ends = together(give, partial(leave, actor=make.actor(collaborator), membership=collaborator))
    assert [type(error) for error in raised(ends)] in ([], [Denied])
    assert not ProductGrant.objects.exists()
