"""Events of the legal responsibility being handed over (ORG-14)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from organizations import letters_hand_over as letters
from organizations.events.people import RoleChanged
from organizations.events.things import mail_facts
from organizations.models import HandOver, Membership, Role
from organizations.roles import role_label
from security.event import Event, Recipient, Thing
from security.events import person


@dataclass(frozen=True, kw_only=True)
class OfHandOver(Event):
    """About a nomination. Told: the nominee, the nominator, and everybody who answers for the organization beside
    them; of nominee and nominator only who still is there."""

    audience = _("The nominee and the legal representatives")
    letter: ClassVar[Callable[[dict[str, Any], Any], dict[str, Any]]]
    hand_over: HandOver

    @property
    def organization_id(self) -> int:
        return self.hand_over.organization_id

    @property
    def subject(self) -> Thing:
        return person(self.hand_over.nominee)

    def things(self) -> Iterable[Thing]:
        return [self.subject, person(self.hand_over.nominator)]

    def facts(self) -> dict[str, Any]:
        return {
            "hand_over": self.hand_over.pk,
            "nominator": self.hand_over.nominator_id,
            "role_after": self.hand_over.role_after,
            "expires_at": self.hand_over.expires_at.isoformat(),
        }

    def told(self) -> Iterable[Membership]:
        """Who gets the mail."""
        parties = Q(user__in=[self.hand_over.nominator_id, self.hand_over.nominee_id], user__is_active=True)
        answering = Q(role=Role.LEGAL_REPRESENTATIVE, user__is_active=True)
        members = Membership.objects.filter(parties | answering, organization=self.organization_id)
        return members.select_related("user").order_by("pk")

    def recipients(self) -> Iterable[Recipient]:
        names = {"nominator_name": self.hand_over.nominator.name, "nominee_name": self.hand_over.nominee.name}
        facts = {**mail_facts(self.hand_over.organization), **names}
        parts = {
            self.hand_over.nominee_id: letters.NOMINEE,
            self.hand_over.nominator_id: letters.NOMINATOR,
        }
        told = list(self.told())
        roles = {membership.user_id: membership.role for membership in told}
        between = roles.get(self.hand_over.nominator_id), roles.get(self.hand_over.nominee_id)
        # One of them may have got another role in the same operation, which is what ended the nomination.
        facts["roles_stay"] = between[0] == Role.LEGAL_REPRESENTATIVE != between[1]
        for membership in told:
            to = parts.get(membership.user_id, "representative")
            yield Recipient.person(membership.user, **facts, to=to, role=membership.role)

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        """What the nominator becomes."""
        role = role_label(facts.get("role_after", ""))
        return __("The nominator becomes: %(role)s") % {"role": role} if role else ""

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        names = {"organization": context["organization_name"], "what": context["title"]}
        return __("%(organization)s: %(what)s") % names

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return cls.letter(facts, notice)


@dataclass(frozen=True, kw_only=True)
class HandOverProposed(OfHandOver):
    code = "hand_over_proposed"
    title = _("Nominated as legal representative")
    letter = letters.proposed


@dataclass(frozen=True, kw_only=True)
class HandOverAccepted(OfHandOver):
    """The two whose roles change get a summary of it each (`RoleHandedOver`)."""

    code = "hand_over_accepted"
    title = _("Legal responsibility handed over")
    audience = _("The other legal representatives")
    letter = letters.accepted

    def told(self) -> Iterable[Membership]:
        parties = {self.hand_over.nominator_id, self.hand_over.nominee_id}
        return [membership for membership in super().told() if membership.user_id not in parties]


@dataclass(frozen=True, kw_only=True)
class HandOverDeclined(OfHandOver):
    code = "hand_over_declined"
    title = _("Nomination declined")
    letter = letters.declined


@dataclass(frozen=True, kw_only=True)
class HandOverWithdrawn(OfHandOver):
    code = "hand_over_withdrawn"
    title = _("Nomination withdrawn")
    letter = letters.withdrawn


@dataclass(frozen=True, kw_only=True)
class HandOverExpired(OfHandOver):
    code = "hand_over_expired"
    title = _("Nomination expired")
    letter = letters.expired


@dataclass(frozen=True, kw_only=True)
class RoleHandedOver(RoleChanged):
    """ORG-5 of a hand-over: the summary says between whom it was. `own`: of the nominator's change."""

    code = "role_handed_over"
    title = _("Role changed by a hand-over")
    audience = _("The person whose role was changed")

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return letters.role_handed_over(facts, notice)
