"""Choosing what a member is told of, and granting the accounting (ORG-8)."""

from collections.abc import Collection

from console.kit.exceptions import Denied
from organizations.access import require
from organizations.contact import BILLING, TOPICS, possible
from organizations.events.preferences import PreferencesChanged
from organizations.guards.preferences import Choice, choosing
from organizations.models import Membership
from organizations.operations.together import lock_members
from organizations.permissions import Action
from organizations.queries.preferences import chosen, sms_codes, told_codes
from security import audit
from security.audit import Actor


def choose(
    *,
    actor: Actor,
    membership: Membership,
    topics: Collection[str],
    sms_topics: Collection[str],
    manages_accounting: bool,
) -> bool:
    """Stores what a member is told of by mail and by SMS, of all they may be; returns whether anything is different.

    What their role is not told of stays as it was, without effect, for a role that is. A choice stays a choice, even
    if it is the same as none. Raises `Denied`, also for whoever has left meanwhile, and `Refused`.
    """
    with audit.operation(actor=actor) as operation:
        organization = membership.organization.locked()
        require(actor, Action.EDIT_CONTACT_PREFERENCES, organization)
        found = lock_members(organization=organization, members=[membership.pk])
        if not found:
            raise Denied(Action.EDIT_CONTACT_PREFERENCES)
        (member,) = found
        before, sms_before = chosen(member.topics), frozenset(member.sms_topics)
        open_to = frozenset(topic.code for topic in possible(member.role, manages_accounting=manages_accounting))
        wanted = (open_to & frozenset(topics)) | (before - open_to)
        by_sms = (open_to & BILLING & frozenset(sms_topics)) | (sms_before - open_to)
        choosing.check([Choice(actor, member, wanted, by_sms, manages_accounting)])
        as_it_was = (before, sms_before, member.manages_accounting)
        if (wanted, by_sms, manages_accounting) == as_it_was:
            return False
        told = {"told_before": told_codes(member), "sms_before": sms_codes(member)}
        member.topics = [code for code in TOPICS if code in wanted]
        member.sms_topics = [code for code in TOPICS if code in by_sms]
        accounting, member.manages_accounting = member.manages_accounting, manages_accounting
        Membership.objects.bulk_update([member], ["topics", "sms_topics", "manages_accounting"])
        own = member.user_id == actor.user_id
        operation.record(PreferencesChanged(membership=member, accounting_before=accounting, own=own, **told))
        return True
