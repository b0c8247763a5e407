"""Events of invitations: sent, sent again, revoked, declined, accepted, expired."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from organizations import letters_invitations as letters
from organizations.events.things import mail_facts
from organizations.models import Invitation
from organizations.roles import role_label
from security.event import Event, Recipient, Thing
from security.events import person
from security.models import User


@dataclass(frozen=True, kw_only=True)
class OfInvitation(Event):
    """About an invitation; the log names it by its address."""

    invitation: Invitation

    @property
    def organization_id(self) -> int:
        return self.invitation.organization_id

    @property
    def subject(self) -> Thing:
        return Thing("invitation", str(self.invitation.pk), self.invitation.email)

    def facts(self) -> dict[str, Any]:
        return {"invitation": self.invitation.pk, "role": self.invitation.role}

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        return role_label(facts.get("role", ""))


@dataclass(frozen=True, kw_only=True)
class InvitationSent(OfInvitation):
    """ORG-6: the link goes to the invited address. `account`: who signs in with it, whose language the mail speaks;
    the inviter learns nothing of it."""

    code = "invited"
    title = _("Invited")
    audience = _("The invited address")
    account: User | None = None

    def facts(self) -> dict[str, Any]:
        ends_on = self.invitation.access_ends_on
        sent = {"generation": self.invitation.generation, "expires_at": self.invitation.expires_at.isoformat()}
        return {**super().facts(), **sent, "ends_on": ends_on.isoformat() if ends_on else ""}

    def recipients(self) -> Iterable[Recipient]:
        organization, account = self.invitation.organization, self.account
        reader = account or organization
        name = account.given_name if account else self.invitation.given_name
        facts = {**mail_facts(organization), "inviter_name": self.invitation.invited_by.name}
        yield Recipient(self.invitation.email, reader.language, reader.time_zone, name, facts=facts)

    @classmethod
    def is_still_due(cls, facts: dict[str, Any]) -> bool:
        """No mail brings a link that is dead already."""
        waiting = Invitation.objects.open(timezone.now())
        return waiting.filter(pk=facts["invitation"], generation=facts["generation"]).exists()

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("Invitation to %(organization)s") % {"organization": context["organization_name"]}

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return letters.invited(facts, notice)


@dataclass(frozen=True, kw_only=True)
class InvitationResent(InvitationSent):
    """The same mail with a new link; the old one is dead."""

    code = "invitation_resent"
    title = _("Invitation sent again")


@dataclass(frozen=True, kw_only=True)
class InvitationRevoked(OfInvitation):
    """By whoever manages invitations, or with the right of whoever sent it (`reason`)."""

    code = "invitation_revoked"
    title = _("Invitation revoked")

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "reason": self.invitation.end_reason}

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        return letters.end_reason(facts.get("reason", "")) or super().detail(facts)


@dataclass(frozen=True, kw_only=True)
class InvitationExpired(OfInvitation):
    code = "invitation_expired"
    title = _("Invitation expired")


@dataclass(frozen=True, kw_only=True)
class InvitationDeclined(OfInvitation):
    """Whoever sent it is told, if they still are a member (`told`)."""

    code = "invitation_declined"
    title = _("Invitation declined")
    audience = _("The person who sent the invitation")
    is_discreet = True
    told: User | None = None

    def recipients(self) -> Iterable[Recipient]:
        if self.told is not None:
            facts = mail_facts(self.invitation.organization)
            yield Recipient.person(self.told, **facts, invited_email=self.invitation.email)

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        names = {"address": context["invited_email"], "organization": context["organization_name"]}
        return __("%(address)s declined your invitation to %(organization)s") % names

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return letters.invitation_declined(facts, notice)


@dataclass(frozen=True, kw_only=True)
class InvitationAccepted(OfInvitation):
    """Who invited them stands with it, for whoever asks later how somebody came in. Nobody gets a mail: after five
    hundred invitations that would be five hundred."""

    code = "invitation_accepted"
    title = _("Invitation accepted")

    def things(self) -> Iterable[Thing]:
        return [self.subject, person(self.invitation.invited_by)]

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "invited_by": self.invitation.invited_by_id}
