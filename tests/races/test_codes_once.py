"""Whatever opens an account once opens it once: twenty at the same moment, and exactly one gets in (ASVS 6.5.1)."""

from functools import partial

import pytest
from django.conf import settings

from security.factors.authenticator import AUTHENTICATOR
from security.factors.backup_codes import BACKUP_CODES, plain
from security.factors.sms import SMS
from security.models import AuditEntry, BackupCode, Session
from security.operations.factors import activate, prepare_authenticator
from security.operations.second_step import check_code
from tests import make
from tests.security.soft_key import SoftKey, options_on
from tests.together import raised, together

pytestmark = pytest.mark.django_db(transaction=True)

TRIES = 20
ROUNDS = [1, pytest.param(15, marks=pytest.mark.proof)]
each_round = pytest.mark.parametrize("rounds", ROUNDS)


@pytest.fixture(autouse=True)
def _guesses_enough(monkeypatch):
    """Twenty tries at once are more than anybody has."""
    plenty = {name: (10**6, each) for name, (_times, each) in settings.STEWARD["LIMITS"].items()}
    monkeypatch.setitem(settings.STEWARD, "LIMITS", plenty)


def accepted(user, factor, token) -> int:
    """How many of twenty tries at the same moment were right."""
    act = partial(check_code, user=user, factor=factor, token=token, address="192.0.2.1", budget=user.email)
    ends = together(*[act] * TRIES)
    assert raised(ends) == []
    return ends.count(True)


@each_round
def test_a_code_of_an_app(db, rounds):
    for _ in range(rounds):
        person = make.user()
        make.authenticator(person)
        assert accepted(person, AUTHENTICATOR, make.code()) == 1
        assert AuditEntry.objects.filter(code="wrong_guess", subject=str(person.pk)).count() == TRIES - 1


@each_round
def test_a_backup_code(db, rounds):
    for _ in range(rounds):
        person = make.user()
        codes = make.backup_codes(person)
        assert accepted(person, BACKUP_CODES, plain(codes[0])) == 1
        assert BackupCode.objects.filter(sheet__user=person, used_at=None).count() == 9
        assert AuditEntry.objects.filter(code="backup_code_used", subject=str(person.pk)).count() == 1


@each_round
def test_a_code_by_sms(db, rounds, monkeypatch):
    monkeypatch.setattr("security.models.factors.TRIES", 10**4)
    for _ in range(rounds):
        person = make.user()
        make.phone(person).keep_code("123456", attempt="one")
        assert accepted(person, SMS, "one:123456") == 1


@each_round
def test_a_code_by_sms_is_tried_five_times_at_most(db, rounds):
    """Twenty wrong ones at once count as twenty, so the right one after them is not looked at."""
    for _ in range(rounds):
        person = make.user()
        make.phone(person).keep_code("123456", attempt="one")
        assert accepted(person, SMS, "one:000000") == 0
        assert accepted(person, SMS, "one:123456") == 0


def copies(client) -> list:
    """Twenty tabs of the same browser."""
    made = [make.client() for _ in range(TRIES)]
    for one in made:
        one.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return made


@each_round
def test_the_answer_of_a_passkey(db, rounds, settings):
    """The challenge waits in a session that twenty requests have read before one of them ends it."""
    settings.PUBLIC_URL = "http://localhost:8000"
    for _ in range(rounds):
        person, key = make.user(), SoftKey()
        make.backup_codes(person)
        own = make.signed_in(person)
        page = "/profile/security/two-factor/passkey/"
        own.post(page, {"credential": key.register(options_on(own.get(page))), "name": "Key"})
        halfway = make.halfway(person)
        answer = key.sign(options_on(halfway.get("/sign-in/passkey/")))
        acts = [partial(one.post, "/sign-in/passkey/", {"code": answer}) for one in copies(halfway)]
        ends = together(*acts)
        assert raised(ends) == []
        opened = [end for end in ends if end.status_code == 303 and end["Location"] == "/profile/"]
        assert len(opened) == 1
        assert AuditEntry.objects.filter(code="signed_in", subject=str(person.pk)).count() == 1


@each_round
def test_a_sign_in_under_way_ends_in_one_session(db, rounds):
    """Two factors answered rightly at the same moment in two tabs."""
    for _ in range(rounds):
        person = make.user()
        make.authenticator(person)
        codes = make.backup_codes(person)
        halfway = make.halfway(person)
        acts = [
            partial(one.post, "/sign-in/backup-code/", {"code": code})
            for one, code in zip(copies(halfway), codes, strict=False)
        ]
        ends = together(*acts)
        assert raised(ends) == []
        assert Session.objects.filter(user=person).count() == 1
        assert AuditEntry.objects.filter(code="signed_in", subject=str(person.pk)).count() == 1


@each_round
def test_a_method_is_put_in_force_once(db, rounds):
    for _ in range(rounds):
        person = make.user()
        actor = make.actor(person)
        app = prepare_authenticator(actor=actor, user=person, key=make.KEY, code=make.code(), name="Pixel")
        act = partial(activate, actor=actor, user=person, factor=AUTHENTICATOR, pk=app.pk, keep=None)
        assert len(raised(together(*[act] * TRIES))) == TRIES - 1
        assert AuditEntry.objects.filter(code="factor_added", subject=str(person.pk)).count() == 1


def test_every_guess_counts_however_many_come_at_once(db, monkeypatch):
    """The budget of five is spent by five of twenty."""
    monkeypatch.setitem(settings.STEWARD["LIMITS"], "factor.account", (5, settings.STEWARD["LIMITS"]["sms.account"][1]))
    person = make.user()
    make.authenticator(person)
    act = partial(
        check_code, user=person, factor=AUTHENTICATOR, token="000000", address="192.0.2.1", budget=person.email
    )
    ends = together(*[act] * TRIES)
    assert ends.count(False) == 5
    assert {type(error).__name__ for error in raised(ends)} == {"Limited"}
