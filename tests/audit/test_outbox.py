"""The outbox: a notice is owed with the change, to each recipient once, in their language, without a secret."""

import pytest

from organizations.models import Role, SignUp
from organizations.operations.people import change_role, leave
from organizations.operations.signup import request_sign_up
from security import audit
from security.events import SignedOut
from security.models import AuditEntry, Notice
from tests import make

pytestmark = pytest.mark.django_db


def test_a_change_of_role_owes_one_mail_to_the_person(organization, admin, collaborator):
    change_role(actor=make.actor(admin), organization=organization, members=[collaborator.pk], role=Role.EXTERNAL)
    notice = Notice.objects.get()
    assert (notice.code, notice.address, notice.user) == ("role_changed", collaborator.user.email, collaborator.user_id)
    assert notice.operation == AuditEntry.objects.get().operation
    assert notice.sent_at is None
    assert notice.facts["actor_name"] == "Andrea Conti"


def test_a_notice_speaks_its_recipients_language_and_time_zone(organization, admin):
    german = make.member(organization, user=make.user(language="de", time_zone="Europe/Berlin"))
    change_role(actor=make.actor(admin), organization=organization, members=[german.pk], role=Role.EXTERNAL)
    notice = Notice.objects.get()
    assert (notice.language, notice.time_zone) == ("de", "Europe/Berlin")


def test_whoever_leaves_and_each_legal_representative_are_told(organization, legal, collaborator):
    second = make.member(organization, Role.LEGAL_REPRESENTATIVE)
    make.member(organization, Role.LEGAL_REPRESENTATIVE, user=make.user(is_active=False))
    leave(actor=make.actor(collaborator), membership=collaborator)
    told = Notice.objects.values_list("address", "facts__own")
    assert set(told) == {(collaborator.user.email, True), (legal.user.email, False), (second.user.email, False)}


def test_a_notice_holds_no_secret(db):
    request_sign_up(email="new@example.test", language="it")
    notice = Notice.objects.get()
    assert (notice.address, notice.language, notice.user) == ("new@example.test", "it", None)
    assert SignUp.objects.get().token not in str(notice.facts)


def test_each_notice_has_a_message_id_of_its_own_that_stays(organization, admin, collaborator, external, deliver):
    for role in (Role.ADMINISTRATOR, Role.COLLABORATOR):
        change_role(
            actor=make.actor(make.member(organization, Role.LEGAL_REPRESENTATIVE)),
            organization=organization,
            members=[collaborator.pk, external.pk],
            role=role,
        )
    owed = dict(Notice.objects.values_list("message_id", "address"))
    mails = deliver()
    assert {mail.extra_headers["Message-ID"]: mail.to[0] for mail in mails} == owed
    assert len(owed) == Notice.objects.count()


def test_what_is_paid_is_not_paid_twice(organization, admin, collaborator, deliver):
    change_role(actor=make.actor(admin), organization=organization, members=[collaborator.pk], role=Role.EXTERNAL)
    assert len(deliver()) == 1
    assert deliver() == []
    assert Notice.objects.get().sent_at


def test_delivery_begins_after_the_commit_and_not_before(
    organization, admin, collaborator, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as callbacks:
        change_role(actor=make.actor(admin), organization=organization, members=[collaborator.pk], role=Role.EXTERNAL)
        assert callbacks == []
    assert len(callbacks) == 1


def test_an_operation_that_tells_nobody_dispatches_nothing(legal, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks, audit.operation(actor=make.actor(legal)) as operation:
        operation.record(SignedOut(user=legal.user))
    assert callbacks == []
