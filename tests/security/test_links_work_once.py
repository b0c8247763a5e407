"""Every mailed link succeeds exactly once, however many use it at the same moment."""

from functools import partial

import pytest

from security.audit import Actor
from security.links import LinkEnded
from security.models import AddressChange, AuditEntry, Notice, PasswordReset, User
from security.operations.addresses import confirm_address, request_recovery_email, request_sign_in_address
from security.operations.passwords import request_reset, set_password_anew
from tests import make
from tests.together import raised, together

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 20
ROUNDS = [2, pytest.param(15, marks=pytest.mark.proof)]


def assert_one_success(ends) -> None:
    assert [type(error) for error in raised(ends)] == [LinkEnded] * (AT_ONCE - 1)


@pytest.mark.parametrize("rounds", ROUNDS)
def test_a_forgotten_password_is_set_once(rounds):
    for _ in range(rounds):
        person = make.user()
        request_reset(email=person.email, language="en")
        reset = PasswordReset.objects.latest("pk")
        passwords = [f"meadow copper violin {number}" for number in range(AT_ONCE)]
        ends = together(
            *[
                partial(set_password_anew, reset_id=reset.pk, token=reset.token, password=password)
                for password in passwords
            ]
        )
        assert_one_success(ends)
        person.refresh_from_db()
        assert sum(person.check_password(password) for password in passwords) == 1
        assert AuditEntry.objects.filter(code="password_reset", subject=str(person.pk)).count() == 1


@pytest.mark.parametrize("rounds", ROUNDS)
def test_a_recovery_email_is_confirmed_once(rounds):
    for number in range(rounds):
        person = make.user()
        actor = Actor.person(person)
        change = request_recovery_email(actor=actor, user=person, address=f"home{number}@example.test")
        act = partial(confirm_address, change_id=change.pk, token=change.token("new"))
        assert_one_success(together(*[act] * AT_ONCE))
        person.refresh_from_db()
        assert person.recovery_email == f"home{number}@example.test"
        assert Notice.objects.filter(code="recovery_email_changed", user=person.pk).count() == 2


@pytest.mark.parametrize("rounds", ROUNDS)
def test_both_confirmations_of_a_sign_in_address_at_once_make_the_change_once(rounds):
    for number in range(rounds):
        person = make.user()
        actor = Actor.person(person)
        change = request_sign_in_address(actor=actor, user=person, address=f"moved{number}@example.test")
        acts = [partial(confirm_address, change_id=change.pk, token=change.token(side)) for side in ("new", "present")]
        ends = together(*acts * 10)
        assert [type(error) for error in raised(ends)] == [LinkEnded] * 18
        person.refresh_from_db()
        assert person.email == f"moved{number}@example.test"
        assert AuditEntry.objects.filter(code="sign_in_address_changed", subject=str(person.pk)).count() == 1


def test_two_who_want_one_address_do_not_both_get_it(db):
    people = [make.user(), make.user()]
    acts = []
    for person in people:
        change = request_sign_in_address(actor=Actor.person(person), user=person, address="wanted@example.test")
        confirm_address(change_id=change.pk, token=change.token("present"))
        acts.append(partial(confirm_address, change_id=change.pk, token=change.token("new")))
    assert [type(error) for error in raised(together(*acts))] == [LinkEnded]
    assert User.objects.filter(email="wanted@example.test").count() == 1


def test_many_requests_at_once_share_one_open_row(db):
    person = make.user()
    act = partial(request_reset, email=person.email, language="en")
    other = partial(request_recovery_email, actor=Actor.person(person), user=person, address="home@example.test")
    assert raised(together(act, other, act, other, act, other)) == []
    assert PasswordReset.objects.get().generation == 3
    assert AddressChange.objects.get().generation == 3
