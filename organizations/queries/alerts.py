"""What a security alert says, before it is sent (ORG-3); knows no template."""

from typing import Any

from organizations.events.things import mail_facts
from organizations.guards.policy import Alert
from organizations.letters_policy import alert_sent
from organizations.policy import Lack, kinds_of
from security.models import Notice


def alert_letter(alert: Alert, *, by_role: str) -> dict[str, Any]:
    """The mail's words in the language of whoever reads this; one query."""
    user = alert.membership.user
    facts = {
        **mail_facts(alert.membership.organization),
        "actor_kind": alert.actor.kind,
        "actor_name": alert.actor.name,
        "by_role": by_role,
        "lack": (Lack.BEYOND_SMS if kinds_of(user) else Lack.FACTOR).value,
        "at": alert.now,
    }
    return alert_sent(facts, Notice(name=user.given_name, time_zone=user.time_zone))
