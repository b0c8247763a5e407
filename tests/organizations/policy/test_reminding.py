"""ORG-16: whoever lacks what will be required is reminded seven days and one day before, once each."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.mail import EmailMessage

from console.kit.time_zones import zone_of
from organizations import tasks
from organizations.models import Role, SecurityPolicy
from organizations.operations.policy import remind
from security.models import AuditEntry, Notice
from tests import make

DAY = date(2027, 6, 15)


@pytest.fixture
def policy(organization) -> SecurityPolicy:
    """Lanterna SA requires something from DAY on; people were told a month before."""
    made = make.policy(organization)
    made.required_from, made.told_on = DAY, DAY - timedelta(days=30)
    made.save()
    return made


def pass_by(days: int, *, zone: str = "Europe/Zurich", at: time = time(12)) -> int:
    """The worker's hour, so many days before DAY; returns how many people were reminded."""
    return remind(actor=make.SYSTEM, now=datetime.combine(DAY - timedelta(days=days), at, tzinfo=zone_of(zone)))


def test_seven_days_and_one_day_before_once_each(policy, legal, collaborator, external, deliver):
    make.authenticator(legal)
    assert [pass_by(days) for days in (20, 8, 7, 7, 6, 2, 1, 1, 0, -1)] == [0, 0, 2, 0, 0, 0, 2, 0, 0, 0]
    mails: list[EmailMessage] = deliver()
    assert sorted(mail.to[0] for mail in mails) == ["carl@lanterna.test"] * 2 + ["eva@lanterna.test"] * 2
    assert mails[0].subject.replace("\xa0", " ") == "Lanterna SA requires two-factor authentication from 15 Jun 2027"
    assert "/profile/security/two-factor/" in mails[0].body
    first, second = AuditEntry.objects.filter(code="security_policy_reminded")
    assert first.facts == second.facts == {"on": "2027-06-15", "lacking": 2}


@pytest.mark.parametrize(
    ("awake", "sent"),
    [((6, 1), [1, 1]), ((3, 2, 1), [1, 0, 1]), ((1, 0), [1, 0]), ((0,), [0])],
)
def test_after_a_sleep_the_reminder_of_the_day_alone_is_sent(policy, legal, awake, sent):
    assert [pass_by(days) for days in awake] == sent


def test_whoever_set_it_up_meanwhile_is_left_alone(policy, legal, collaborator):
    make.authenticator(legal)
    assert pass_by(7) == 1
    make.authenticator(collaborator)
    assert pass_by(1) == 0
    assert Notice.objects.count() == 1


def test_when_sms_ceases_to_do_those_who_have_no_other_are_reminded_again(policy, legal, collaborator, external):
    """The second day of the terms has reminders of its own, though those of the first were sent."""
    make.authenticator(legal)
    make.phone(collaborator)
    policy.without_sms_from = DAY + timedelta(days=20)
    policy.save()
    assert [pass_by(days) for days in (7, 1, -1, -13, -14, -19, -20)] == [1, 1, 0, 2, 0, 2, 0]
    lacks = Notice.objects.filter(user=collaborator.user_id).values_list("facts__lack", flat=True)
    assert list(lacks) == ["beyond_sms"] * 2


def test_whoever_was_just_told_is_not_reminded_of_the_same(policy, legal):
    policy.told_on = DAY - timedelta(days=5)
    policy.save()
    assert [pass_by(days) for days in (5, 4, 1)] == [0, 0, 1]


def test_the_day_is_the_organizations(policy, legal, organization):
    organization.time_zone = "Pacific/Kiritimati"
    organization.save()
    assert pass_by(8, zone="Pacific/Kiritimati", at=time(23, 59)) == 0
    assert pass_by(7, zone="Pacific/Kiritimati", at=time(0, 1)) == 1


def test_what_is_wrong_with_one_organization_does_not_keep_the_others_waiting(policy, legal, failing_in):
    other = make.policy(make.organization())
    SecurityPolicy.objects.filter(pk=other.pk).update(required_from=DAY, told_on=DAY - timedelta(days=30))
    failing_in("organizations_securitypolicy", legal.organization)
    assert pass_by(7) == 1
    assert Notice.objects.filter(organization=other.organization_id).exists()


def test_the_worker_does_it(organization, legal):
    make.member(organization, Role.EXTERNAL)
    make.policy(organization, days=7)
    tasks.remind_of_policies()
    assert AuditEntry.objects.get(code="security_policy_reminded").actor_kind == "system"
