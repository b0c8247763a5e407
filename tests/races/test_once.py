"""What may happen once happens once, however many ask at the same moment."""

from functools import partial

import pytest
from django.core import mail
from django.db import IntegrityError
from django.utils import timezone

from organizations.models import Mailbox, Membership, Organization, Role, SignUp
from organizations.operations.joining import admit
from organizations.operations.people import change_role
from organizations.operations.products import give_mailbox, give_seat
from organizations.operations.signup import complete_sign_up, request_sign_up
from security import audit, delivery, seals
from security.events import SignedOut
from security.links import LinkEnded
from security.models import AuditEntry, AuditSeal, Notice, User
from tests import make
from tests.together import raised, together

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = [3, pytest.param(500, marks=pytest.mark.proof)]
TWENTY = 20


@pytest.mark.parametrize("rounds", ROUNDS)
def test_a_person_is_admitted_once(organization, legal, rounds):
    for _ in range(rounds):
        newcomer = make.user()
        act = partial(admit, actor=make.actor(legal), organization=organization, user=newcomer, role=Role.COLLABORATOR)
        ends = together(act, act, act)
        assert Membership.objects.filter(user=newcomer).count() == 1
        assert [type(error) for error in raised(ends)] == [IntegrityError] * 2
        assert AuditEntry.objects.filter(code="member_joined", subject=str(newcomer.pk)).count() == 1


@pytest.mark.parametrize("rounds", ROUNDS)
def test_an_address_of_a_mail_service_is_given_once(organization, legal, admin, rounds):
    service = make.product(organization, "mail")
    for number in range(rounds):
        ends = together(
            *[
                partial(give_mailbox, actor=make.actor(legal), product=service, membership=to, address=address)
                for to, address in ((legal, f"vic{number}@lanterna.test"), (admin, f"Vic{number}@Lanterna.test"))
            ]
        )
        assert Mailbox.objects.filter(address__iexact=f"vic{number}@lanterna.test").count() == 1
        assert [type(error) for error in raised(ends)] == [IntegrityError]


def test_a_seat_is_given_once(organization, legal, admin):
    suite = make.product(organization, "ksuite")
    act = partial(give_seat, actor=make.actor(legal), product=suite, membership=admin)
    assert [type(error) for error in raised(together(act, act))] == [IntegrityError]
    assert suite.seats.count() == 1


@pytest.mark.parametrize("rounds", [1, pytest.param(15, marks=pytest.mark.proof)])
def test_a_sign_up_is_completed_once(db, rounds):
    for number in range(rounds):
        waiting = make.sign_up(f"new{number}@example.test")
        act = partial(
            complete_sign_up,
            sign_up_id=waiting.pk,
            token=waiting.token,
            given_name="Nora",
            family_name="Neu",
            password=make.PASSWORD,
            time_zone="Europe/Zurich",
            language="de",
        )
        ends = together(*[act] * TWENTY)
        assert [type(error) for error in raised(ends)] == [LinkEnded] * (TWENTY - 1)
        person = User.objects.get(email=waiting.email)
        assert Organization.objects.filter(memberships__user=person).count() == 1


def test_two_who_sign_up_with_one_address_share_one_link(db):
    act = partial(request_sign_up, email="New@example.test", language="en")
    other = partial(request_sign_up, email="new@example.test", language="fr")
    assert raised(together(act, other, act, other)) == []
    assert SignUp.objects.get().generation == 4
    assert Notice.objects.count() == 4


@pytest.mark.parametrize("rounds", ROUNDS)
def test_sealers_at_once_seal_every_entry_once(legal, rounds):
    def write() -> None:
        for _ in range(5):
            with audit.operation(actor=make.actor(legal)) as operation:
                operation.record(SignedOut(user=legal.user))

    def seal() -> None:
        for _ in range(3):
            seals.seal(now=timezone.now())

    for _ in range(rounds):
        assert raised(together(write, seal, seal, write)) == []
    seals.seal(now=timezone.now())
    sealed = [pk for one in AuditSeal.objects.all() for pk in one.entries]
    assert sorted(sealed) == sorted(AuditEntry.objects.values_list("pk", flat=True))
    assert list(seals.verify()) == []


def test_two_workers_send_one_mail(organization, admin, collaborator):
    change_role(actor=make.actor(admin), organization=organization, members=[collaborator.pk], role=Role.EXTERNAL)
    notice = Notice.objects.get()
    assert raised(together(*[partial(delivery.deliver, [notice.pk])] * 4)) == []
    assert len(mail.outbox) == 1


def test_operations_about_the_same_people_do_not_block_each_other(db):
    """Names are written in one order, so two operations wait for each other and never for ever."""
    people = [make.user() for _ in range(20)]
    organizations = [make.organization() for _ in range(2)]

    def admit_all(organization: Organization, order: list[User]) -> None:
        with audit.operation(actor=make.SYSTEM):
            for person in order:
                admit(actor=make.SYSTEM, organization=organization, user=person, role=Role.COLLABORATOR)

    ends = together(partial(admit_all, organizations[0], people), partial(admit_all, organizations[1], people[::-1]))
    assert raised(ends) == []
    assert Membership.objects.count() == 42
