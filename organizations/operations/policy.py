"""The security policy of an organization is set, and whoever lacks what will be required is reminded (ORG-16).

That nobody gets in without it from its day on does not hang on the worker: `organizations.access` looks at each page.
"""

import logging
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Q

from console.kit.exceptions import ChangedMeanwhile
from console.kit.time_zones import zone_of
from organizations.access import require
from organizations.ending import today_in
from organizations.events.policy import Lacks, PolicyReminded, PolicySet
from organizations.guards.policy import PolicyChange, setting_policy
from organizations.models import Membership, Organization, Requirement, SecurityPolicy
from organizations.models.policy import Terms
from organizations.permissions import Action
from organizations.policy import Lack, lacking
from security import audit
from security.audit import Actor

logger = logging.getLogger(__name__)


def set_policy(
    *, actor: Actor, organization: Organization, requirement: Requirement, begins_on: date, seen: str
) -> Terms:
    """Requires this of everybody, more than now from a day of the organization on, less at once; returns the terms.

    `seen` is the fingerprint of the terms as the person saw them. What is as it was is not recorded. Raises `Denied`,
    `Refused` and `ChangedMeanwhile`.
    """
    with audit.operation(actor=actor) as operation:
        organization = organization.locked()
        require(actor, Action.EDIT_SECURITY_POLICY, organization)
        policy = SecurityPolicy.objects.select_for_update().filter(organization=organization).first()
        before = policy.terms if policy else Terms()
        if seen != before.fingerprint:
            raise ChangedMeanwhile
        change = PolicyChange(organization, before, requirement, begins_on)
        setting_policy.check([change])
        after = change.terms
        if after == before:
            return after
        today = today_in(organization)
        _store(organization, after, today)
        told = _concerned(organization, before, after)
        on = after.next_after(today)
        operation.record(
            PolicySet(organization=organization, before=before, after=after, on=on, told=told, by=actor.user_id)
        )
        return after


def remind(*, actor: Actor, now: datetime) -> int:
    """Reminds whoever lacks what will be required soon, once for each of POLICY_REMINDERS; returns how many people.

    After a sleep only the reminder of the day is sent. Safe to run at any time, and twice.
    """
    last = now.date() + timedelta(days=1 + max(settings.STEWARD["POLICY_REMINDERS"]))
    soon = Q(required_from__gte=now.date(), required_from__lte=last)
    soon |= Q(without_sms_from__gte=now.date(), without_sms_from__lte=last)
    number = 0
    for pk in list(SecurityPolicy.objects.filter(soon, organization__closed_at=None).values_list("pk", flat=True)):
        try:
            number += _remind_of(actor, pk, now)
        except Exception:  # whatever is wrong with one organization, the people of the others are reminded
            logger.exception("A security policy could not be announced.", extra={"facts": {"policy": pk}})
    return number


def _remind_of(actor: Actor, pk: int, now: datetime) -> int:
    with audit.operation(actor=actor) as operation:
        rows = SecurityPolicy.objects.select_related("organization").select_for_update(of=("self",))
        policy = rows.filter(pk=pk).first()
        if policy is None:
            return 0
        today = now.astimezone(zone_of(policy.organization.time_zone)).date()
        on = policy.terms.next_after(today)
        if on is None or not _is_due(on, today, told_on=policy.told_on):
            return 0
        policy.told_on = today
        policy.save(update_fields=["told_on"])
        told = _lacking(policy.organization, policy.terms.on(on))
        if told:
            operation.record(PolicyReminded(organization=policy.organization, on=on, told=told))
        return len(told)


def _is_due(on: date, today: date, *, told_on: date) -> bool:
    """Whether the day of a reminder has come since people were told last."""
    days = [on - timedelta(days=ahead) for ahead in settings.STEWARD["POLICY_REMINDERS"]]
    return any(told_on < day <= today for day in days)


def _store(organization: Organization, terms: Terms, today: date) -> None:
    """Stores the terms. Everybody is told of them now, so what would have reminded of them before does not."""
    if terms.required_from is None:
        SecurityPolicy.objects.filter(organization=organization).delete()
        return
    kept = {"required_from": terms.required_from, "without_sms_from": terms.without_sms_from, "told_on": today}
    SecurityPolicy.objects.update_or_create(organization=organization, defaults=kept)


def _concerned(organization: Organization, before: Terms, after: Terms) -> Lacks:
    """Whoever lacks what is required now or lacked it before, and the legal representatives; with what they lack."""
    lacks = dict(_lacking(organization, after.in_the_end))
    relieved = {member: None for member, _lack in _lacking(organization, before.in_the_end)}
    answering = Membership.objects.legal_representatives().filter(organization=organization).select_related("user")
    return tuple((dict.fromkeys(answering) | relieved | lacks).items())


def _lacking(organization: Organization, requirement: Requirement) -> tuple[tuple[Membership, Lack], ...]:
    """Who lacks what; one query for each kind of lack."""
    members = Membership.objects.of_open_organizations().filter(organization=organization).select_related("user")
    return tuple(
        (member, lack)
        for lack, asked in lacking(requirement).items()
        for member in members.filter(asked).order_by("pk")
    )
