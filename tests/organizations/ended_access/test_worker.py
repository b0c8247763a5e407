"""ORG-17: the worker reminds whoever answers for an external once, and ends what is over as a removal."""

from datetime import date, datetime, timedelta
from functools import partial

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from organizations import tasks
from organizations.ending import end_of_day
from organizations.models import Invitation, Mailbox, Membership, Role, Seat
from organizations.operations.ended_access import end_external_access, remind_sponsors, set_end
from security.models import AuditEntry, Notice, User
from tests import make

REMINDER = settings.STEWARD["ACCESS_REMINDER"]
HOUR = timedelta(hours=1)


def soon(organization) -> date:
    """A last day of which the sponsor is to be reminded."""
    return (timezone.now() + REMINDER - timedelta(days=2)).date()


def ending(external, sponsor: User | None, **fields) -> Membership:
    """An external whose access ends soon."""
    ends_at = fields.pop("ends_at", end_of_day(soon(external.organization), external.organization))
    Membership.objects.filter(pk=external.pk).update(ends_at=ends_at, sponsor=sponsor, **fields)
    external.refresh_from_db()
    return external


def remind() -> int:
    return remind_sponsors(actor=make.SYSTEM, now=timezone.now())


def over(now: datetime | None = None) -> int:
    return end_external_access(actor=make.SYSTEM, now=now or timezone.now())


def test_the_sponsor_is_reminded_once(admin, external, deliver):
    ending(external, admin.user)
    assert remind() == 1
    assert remind() == 0
    (mail,) = deliver()
    assert mail.to == ["andrea@lanterna.test"]
    assert "The access of Eva Example ends on" in mail.subject
    assert settings.PUBLIC_URL + reverse("member-end", args=[external.organization.slug, external.pk]) in mail.body
    assert AuditEntry.objects.get(code="access_ends_soon").actor_kind == "system"


def test_nobody_is_reminded_too_early_nor_afterwards(admin, external):
    ending(external, admin.user, ends_at=timezone.now() + REMINDER + HOUR)
    assert remind() == 0
    ending(external, admin.user, ends_at=timezone.now() - HOUR)
    assert remind() == 0


@pytest.mark.parametrize("gone", ["left", "demoted", "deactivated", "nobody"])
def test_without_a_sponsor_who_could_prolong_it_the_legal_representatives_are_reminded(legal, admin, external, gone):
    ending(external, None if gone == "nobody" else admin.user)
    if gone == "left":
        Membership.objects.filter(pk=admin.pk).delete()
    elif gone == "demoted":
        Membership.objects.filter(pk=admin.pk).update(role=Role.COLLABORATOR)
    elif gone == "deactivated":
        User.objects.filter(pk=admin.user_id).update(is_active=False)
    assert remind() == 1
    assert [notice.address for notice in Notice.objects.all()] == ["linda@lanterna.test"]


def test_another_day_is_another_reminder(admin, external, organization, monkeypatch):
    ending(external, admin.user)
    remind()
    later = (timezone.now() + REMINDER + timedelta(days=30)).date()
    set_end(actor=make.actor(admin), organization=organization, member=external.pk, on=later)
    external.refresh_from_db()
    assert external.reminded_at is None
    assert remind_sponsors(actor=make.SYSTEM, now=external.ends_at - REMINDER + HOUR) == 1


def test_whoever_chooses_a_near_day_is_not_reminded_of_it(admin, external, organization):
    set_end(actor=make.actor(admin), organization=organization, member=external.pk, on=make.today())
    assert remind() == 0


def test_what_is_over_ends_as_a_removal(admin, external, organization, deliver):
    product = make.product(organization)
    make.grant(external, product)
    make.seat(external)
    make.mailbox(external, "eva.second@lanterna.test")
    make.team(organization, "Bern", external)
    sent = make.invitation(organization, by=external.user)
    ending(external, admin.user, ends_at=timezone.now() - HOUR)
    assert over() == 1
    assert over() == 0
    assert not Membership.objects.filter(pk=external.pk).exists()
    assert not Seat.objects.filter(user=external.user).exists()
    assert Mailbox.objects.get().user is None
    assert Invitation.objects.get(pk=sent.pk).state == Invitation.State.REVOKED
    entry = AuditEntry.objects.get(code="access_ended")
    assert (entry.actor_kind, entry.subject) == ("system", str(external.user_id))
    assert (entry.facts["seats"], entry.facts["mailboxes"], entry.facts["teams"]) == (1, 1, 1)
    mails = {mail.to[0]: mail for mail in deliver()}
    assert set(mails) == {"eva@lanterna.test", "andrea@lanterna.test"}
    assert mails["eva@lanterna.test"].subject == "Your access to Lanterna SA has ended"
    assert mails["andrea@lanterna.test"].subject == "The access of Eva Example has ended"


def test_what_is_not_over_yet_stays(admin, external, organization):
    ending(external, admin.user, ends_at=timezone.now() + HOUR)
    make.member(organization, Role.EXTERNAL)
    assert over() == 0
    assert over(external.ends_at) == 1  # the first instant without access


def test_a_closed_organization_stays_as_it_was(admin, external, organization):
    ending(external, admin.user, ends_at=timezone.now() - HOUR)
    organization.closed_at = timezone.now()
    organization.save()
    assert over() == 0


def test_many_in_many_organizations_end_together(organization, legal, django_assert_max_num_queries):
    for number in range(3):
        own = organization if number == 0 else make.organization()
        for _ in range(4):
            make.member(own, Role.EXTERNAL, ends_at=timezone.now() - HOUR)
    with django_assert_max_num_queries(100):
        assert over() == 12
    assert AuditEntry.objects.values("operation").distinct().count() == 3


def test_the_clock_calls_the_tasks(admin, external):
    ending(external, admin.user)
    tasks.remind_sponsors()
    Membership.objects.update(ends_at=None)
    ending(external, admin.user, ends_at=timezone.now() - HOUR)
    tasks.end_external_access()
    tasks.expire_hand_overs()
    assert set(AuditEntry.objects.values_list("code", flat=True)) == {"access_ends_soon", "access_ended"}
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {f"organizations.tasks.{name}" for name in ("remind_sponsors", "end_external_access")} <= scheduled


def test_what_is_prolonged_at_the_last_moment_does_not_end(admin, external, organization):
    ending(external, admin.user, ends_at=timezone.now() - HOUR)
    now = timezone.now()
    prolong = partial(set_end, actor=make.actor(admin), organization=organization, member=external.pk)
    prolong(on=(now + timedelta(days=5)).date())
    assert over(now) == 0


def test_one_organization_that_fails_stops_no_other(external, organization, stranger, failing_in, caplog):
    ending(external, None, ends_at=timezone.now() - HOUR)
    other = make.member(stranger.organization, Role.EXTERNAL, ends_at=timezone.now() - HOUR)
    failing_in("organizations_membership", organization)
    assert over() == 1
    assert set(Membership.objects.filter(pk__in=[external.pk, other.pk])) == {external}
    assert "External access could not be ended." in caplog.text
