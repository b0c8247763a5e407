"""What somebody who was locked out is sent opens one thing once: twenty at the same moment, one gets in (SEC-5)."""

from functools import partial

import pytest
from django.utils import timezone

from security.models import AuditEntry, Authenticator, Phone, PhoneChange, RecoveryRequest
from security.models.recovery import State
from security.operations import recovery, recovery_method
from security.operations.factors import prepare_authenticator
from security.operations.phones import confirm_phone
from security.operations.recovery import Ended
from security.operations.recovery_phone import confirm_recovery_phone, prepare_recovery_phone
from tests import make
from tests.security import recovering
from tests.together import raised, together

pytestmark = pytest.mark.django_db(transaction=True)

TWENTY = 20
each_round = pytest.mark.parametrize("rounds", [1, pytest.param(15, marks=pytest.mark.proof)])


def assert_one_success(act) -> None:
    ends = together(*[act] * TWENTY)
    assert [type(error) for error in raised(ends)] == [Ended] * (TWENTY - 1)


@each_round
def test_the_link_for_a_new_method_is_used_once(rounds):
    for number in range(rounds):
        nadia = recovering.locked_out()
        ready, actor = recovering.ready(nadia), make.actor(nadia)
        app = prepare_authenticator(actor=actor, user=nadia, key=make.KEY, code=make.code(), name="")
        assert_one_success(
            partial(recovery_method.use, actor=actor, user=nadia, recovery=ready, device=app.pk, now=timezone.now())
        )
        assert Authenticator.objects.filter(user=nadia, confirmed=True).count() == 2
        assert AuditEntry.objects.filter(code="recovery_used").count() == number + 1


@each_round
def test_the_link_that_stops_a_request_stops_it_once(rounds, deliver):
    for _ in range(rounds):
        request = recovering.sent(recovering.locked_out())
        deliver()
        assert_one_success(partial(recovery.stop, actor=recovering.SYSTEM, recovery=request, now=timezone.now()))
        assert RecoveryRequest.objects.get(pk=request.pk).state == State.STOPPED
        assert len(deliver()) == 1, "the person is told once"


@each_round
def test_the_link_for_the_telephone_hands_the_form_over_once(rounds):
    for _ in range(rounds):
        draft = recovering.filled_in(recovering.locked_out())
        assert_one_success(
            partial(
                recovery.hand_over,
                actor=recovering.SYSTEM,
                draft=draft,
                token=draft.handover_token,
                now=timezone.now(),
            )
        )


@each_round
def test_the_code_for_a_new_number_confirms_it_once(rounds, monkeypatch, settings):
    monkeypatch.setattr("security.models.factors.TRIES", 10**4)
    plenty = {name: (10**6, each) for name, (_times, each) in settings.STEWARD["LIMITS"].items()}
    settings.STEWARD = settings.STEWARD | {"LIMITS": plenty}
    for _ in range(rounds):
        person = make.user()
        make.phone(person, confirmed=False).keep_code("123456", attempt="one")
        phone, budget = Phone.objects.get(user=person), person.email
        asked = {"attempt": "one", "code": "123456", "address": "192.0.2.1", "budget": budget}
        ends = together(*[partial(confirm_phone, actor=make.actor(person), phone=phone, **asked)] * TWENTY)
        assert raised(ends) == []
        assert ends.count(True) == 1
        change = prepare_recovery_phone(actor=make.actor(person), user=person, number="+41787654321")
        change.keep_code("123456", attempt="one")
        ends = together(*[partial(confirm_recovery_phone, actor=make.actor(person), change=change, **asked)] * TWENTY)
        assert ends.count(True) == 1
        assert {type(error) for error in raised(ends)} == {PhoneChange.DoesNotExist}
        told = AuditEntry.objects.filter(code="recovery_phone_changed", subject=str(person.pk))
        assert told.count() == 1
