"""How support gives an organization a legal representative where none can be reached (ORG-14): one of the staff
proposes, another decides. The procedure is in docs/operations.md.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from console.kit.admin import ReadOnlyAdmin
from console.kit.admin_waiting import pile
from console.kit.formats import instant
from console.kit.words import pair
from organizations.guards.appointments import Decision, appointing
from organizations.models import Appointment, HandOver, Membership, Role
from organizations.operations import appointments
from security.access import require_proof
from security.admin_operations import StaffOperation
from security.event import Thing
from security.events import person


class ReasonForm(forms.Form):
    """What was checked before somebody is proposed; only the staff reads it."""

    reason = forms.CharField(
        label=_("What was checked"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "How did you try to reach each legal representative, and which documents show that this "
            "person may answer for the organization? Only staff can read this."
        ),
    )


class ProposeAppointment(StaffOperation):
    """The first of two members of staff."""

    name = "appointment"
    label = _("Propose as legal representative")
    permission = "organizations.add_appointment"
    form_class = ReasonForm

    @classmethod
    def is_offered(cls, row: Membership) -> bool:
        return row.role != Role.LEGAL_REPRESENTATIVE and row.organization.closed_at is None

    def about(self, row: Membership) -> tuple[Thing | None, int | None]:
        return person(row.user), row.organization_id

    def explanation(self, row: Membership) -> str | Promise:
        return _(
            "Only if no legal representative of %(organization)s can be reached. Everybody inside the "
            "organization and %(member)s get an email; each legal representative can stop it. When the "
            "time to object is over, another member of staff decides."
        ) % {"member": row.user.name, "organization": row.organization.name}

    def run(self, request: HttpRequest, row: Membership, cleaned: dict[str, Any]) -> str | Promise:
        made = appointments.propose(actor=self.actor(request), membership=row, reason=cleaned["reason"])
        return _("%(member)s is proposed. Another member of staff can decide from %(time)s.") % {
            "member": row.user.name,
            "time": instant(made.not_before),
        }


class DecideAppointment(StaffOperation):
    """What the second of two members of staff does about a proposal."""

    permission = "organizations.change_appointment"

    @classmethod
    def is_offered(cls, row: Appointment) -> bool:
        return row.state == Appointment.State.OPEN

    def about(self, row: Appointment) -> tuple[Thing | None, int | None]:
        return person(row.nominee), row.organization_id

    def names(self, row: Appointment) -> dict[str, str]:
        """For the sentences about it."""
        return {"member": row.nominee.name, "organization": row.organization.name}


class Appoint(DecideAppointment):
    """Makes the nominee legal representative, with a fresh proof of identity."""

    name = "appoint"
    label = _("Appoint")

    def explanation(self, row: Appointment) -> str | Promise:
        return _(
            "%(member)s becomes legal representative of %(organization)s. Anyone who already is one "
            "remains one. Everybody inside the organization gets an email."
        ) % self.names(row)

    def run(self, request: HttpRequest, row: Appointment, cleaned: dict[str, Any]) -> str | Promise:
        decision = Decision(self.actor(request), row, timezone.now())
        if not appointing.reasons([decision])[decision]:  # what is refused anyway asks nobody for a password
            require_proof(request, next_url=request.path)
        appointments.appoint(actor=self.actor(request), appointment=row)
        return _("%(member)s is now legal representative of %(organization)s.") % self.names(row)


class Reject(DecideAppointment):
    """Leaves everything as it is."""

    name = "reject"
    label = _("Reject")

    def explanation(self, row: Appointment) -> str | Promise:
        return _(
            "%(member)s does not become legal representative. Everyone who was informed is informed again."
        ) % self.names(row)

    def run(self, request: HttpRequest, row: Appointment, cleaned: dict[str, Any]) -> str | Promise:
        appointments.reject(actor=self.actor(request), appointment=row)
        return _("The proposal for %(organization)s was rejected.") % self.names(row)


@admin.register(Appointment)
class AppointmentAdmin(ReadOnlyAdmin):
    """Proposals of support, with what was checked."""

    list_display = ("organization", "nominee", "state", "proposed_by", "proposed_at", "not_before", "decided_by")
    list_filter = ("state",)
    list_select_related = ("organization", "nominee", "proposed_by", "decided_by")
    searchable = ("nominee__search",)
    ordering = ("-pk",)
    operations = (Appoint, Reject)
    fields = (
        *("organization", "nominee", "reason", "proposed_by", "proposed_at", "not_before"),
        *("state", "decided_by", "ended_at", "legal_representatives"),
    )
    readonly_fields = ("legal_representatives",)

    @admin.display(description=_("last activity of the legal representatives"))
    def legal_representatives(self, appointment: Appointment) -> str:
        """Whether they really cannot be reached: each with their last activity in the organization."""
        members = appointment.organization.memberships.filter(role=Role.LEGAL_REPRESENTATIVE).select_related("user")
        return "; ".join(
            pair(one.user.name, instant(one.last_active_at) if one.last_active_at else "–")
            for one in members.order_by("sort_name", "pk")
        )


@admin.register(HandOver)
class HandOverAdmin(ReadOnlyAdmin):
    """Nominations by legal representatives, and what came of them."""

    list_display = ("organization", "nominator", "nominee", "state", "created_at", "expires_at", "ended_at")
    list_filter = ("state",)
    list_select_related = ("organization", "nominator", "nominee")
    searchable = ("nominator__search", "nominee__search")
    ordering = ("-pk",)
    fields = (
        *("organization", "nominator", "nominee", "role_after"),
        *("state", "created_at", "expires_at", "ended_at"),
    )


@pile("appointments", _("Proposed legal representatives"), Appointment, since="proposed_at")
def proposed(appointments: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """ORG-14: another member of the staff decides, after the days to object."""
    return appointments.filter(state=Appointment.State.OPEN)
