"""Events of a legal representative given through support (ORG-14): everybody known is told of each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from organizations import letters_appointment as letters
from organizations.events.things import mail_facts
from organizations.models import Appointment, Membership, Role
from security.event import Event, Recipient, Thing
from security.events import person


@dataclass(frozen=True, kw_only=True)
class OfAppointment(Event):
    """About a proposal of support. Told: everybody inside the organization and the nominee, whether or not their
    account is active: somebody of them may know where the legal representatives are."""

    audience = _("Everybody inside the organization, and the nominee")
    letter: ClassVar[Callable[[dict[str, Any], Any], dict[str, Any]]]
    appointment: Appointment

    @property
    def organization_id(self) -> int:
        return self.appointment.organization_id

    @property
    def subject(self) -> Thing:
        return person(self.appointment.nominee)

    def facts(self) -> dict[str, Any]:
        return {"appointment": self.appointment.pk, "not_before": self.appointment.not_before.isoformat()}

    def recipients(self) -> Iterable[Recipient]:
        facts = {**mail_facts(self.appointment.organization), "nominee_name": self.appointment.nominee.name}
        known = ~Q(role=Role.EXTERNAL) | Q(user=self.appointment.nominee_id)
        members = Membership.objects.filter(known, organization=self.organization_id)
        told = list(members.select_related("user").order_by("pk"))
        facts["nominee_gone"] = not any(one.user_id == self.appointment.nominee_id for one in told)
        for membership in told:
            own = membership.user_id == self.appointment.nominee_id
            yield Recipient.person(membership.user, **facts, own=own, role=membership.role)

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        names = {"organization": context["organization_name"], "what": context["title"]}
        return __("%(organization)s: %(what)s") % names

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return cls.letter(facts, notice)


@dataclass(frozen=True, kw_only=True)
class AppointmentProposed(OfAppointment):
    code = "appointment_proposed"
    title = _("Proposed as legal representative by support")
    letter = letters.proposed


@dataclass(frozen=True, kw_only=True)
class AppointmentStopped(OfAppointment):
    code = "appointment_stopped"
    title = _("Appointment by support stopped")
    letter = letters.stopped


@dataclass(frozen=True, kw_only=True)
class AppointmentRejected(OfAppointment):
    code = "appointment_rejected"
    title = _("Appointment by support rejected")
    letter = letters.rejected


@dataclass(frozen=True, kw_only=True)
class AppointmentMade(OfAppointment):
    """The nominee gets the summary of the role besides."""

    code = "appointment_made"
    title = _("Appointed as legal representative by support")
    letter = letters.made
