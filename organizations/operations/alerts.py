"""Security alerts to members who lack a second factor (ORG-3)."""

from collections.abc import Iterable

from organizations.access import require
from organizations.events.people import SomeRefused
from organizations.events.policy import AlertSent
from organizations.guards.policy import Alert, alerting
from organizations.models import Membership, Organization
from organizations.operations.together import lock_members
from organizations.outcome import Outcome
from organizations.permissions import Action
from organizations.policy import Lack
from security import audit
from security.audit import Actor
from security.factors import with_second_factor


def alert(*, actor: Actor, organization: Organization, members: Iterable[int]) -> Outcome[Alert]:
    """Asks members, by their ids, to set up a second factor: a mail each. Whoever lacks nothing, or was alerted lately,
    gets none. One transaction and one group in the log for all of them. Raises `Denied`.
    """
    with audit.operation(actor=actor) as operation:
        organization = organization.locked()
        require(actor, Action.ALERT_MEMBER, organization)
        people = lock_members(organization=organization, members=members)
        alerts = [Alert(actor, member, operation.at) for member in people]
        reasons = alerting.reasons(alerts)
        refused = {one: reasons[one] for one in alerts if reasons[one]}
        told = [one.membership for one in alerts if one not in refused]
        by = organization.memberships.filter(user=actor.user_id).values_list("role", flat=True).first() or ""
        with_sms = with_second_factor(member.user_id for member in told)
        for member in told:
            lack = Lack.BEYOND_SMS if member.user_id in with_sms else Lack.FACTOR
            operation.record(AlertSent(membership=member, lack=lack, by_role=by))
        Membership.objects.filter(pk__in=[member.pk for member in told]).update(alerted_at=operation.at)
        if refused:
            operation.record(SomeRefused.by(alerting, refused, organization))
        return Outcome(operation.id, told, [], refused)


def alert_one(*, actor: Actor, organization: Organization, member: int) -> Membership | None:
    """Alerts one member; None if they are not, or no longer, there. Raises `Denied` and `Refused`."""
    with audit.operation(actor=actor):
        outcome = alert(actor=actor, organization=organization, members=[member])
        outcome.insist(alerting)
        return next(iter(outcome.changed), None)
