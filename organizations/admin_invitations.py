"""What support looks up about invitations, and two things it may do; the link itself stands nowhere."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from console.kit.admin import Link, ReadOnlyAdmin
from organizations.models import Invitation, InvitationBatch
from organizations.operations.invitations import resend, revoke
from security.admin_operations import StaffOperation
from security.event import Thing


class OfAnInvitation(StaffOperation):
    """Something support may do about an invitation, by the console's own operation."""

    permission = "organizations.change_invitation"

    @classmethod
    def is_offered(cls, row: Invitation) -> bool:
        return row.state == Invitation.State.PENDING

    def about(self, row: Invitation) -> tuple[Thing | None, int | None]:
        return Thing("invitation", str(row.pk), row.email), row.organization_id


class Resend(OfAnInvitation):
    """A new link to the invited address; who invited stays who invited."""

    name = "resend"
    label = _("Send again")

    def explanation(self, row: Invitation) -> str | Promise:
        return _("A new link goes to %(address)s. The one sent before no longer works.") % {"address": row.email}

    def run(self, request: HttpRequest, row: Invitation, cleaned: dict[str, Any]) -> str | Promise:
        resend(actor=self.actor(request), invitation=row)
        return _("The invitation to %(address)s is on its way again.") % {"address": row.email}


class Revoke(OfAnInvitation):
    """The link is dead."""

    name = "revoke"
    label = _("Revoke")

    def explanation(self, row: Invitation) -> str | Promise:
        return _("The link that was sent to %(address)s will no longer work.") % {"address": row.email}

    def run(self, request: HttpRequest, row: Invitation, cleaned: dict[str, Any]) -> str | Promise:
        revoke(actor=self.actor(request), organization=row.organization, invitations=[row.pk])
        return _("The invitation to %(address)s was revoked.") % {"address": row.email}


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Who was asked to join what, by whom, and what came of it."""

    list_display = ("email", "organization", "role", "state", "invited_by", "sent_at", "expires_at", "ended_at")
    list_filter = ("state", "role")
    list_select_related = ("organization", "invited_by")
    searchable = ("search",)
    ordering = ("-pk",)
    operations = (Resend, Revoke)
    fields = (
        *("email", "given_name", "family_name", "organization", "role", "access_ends_on", "invited_by", "batch"),
        *("state", "created_at", "sent_at", "expires_at", "ended_at", "end_reason", "accepted_by"),
    )


@InvitationAdmin.link
def offered_to(invitation: Invitation) -> Link:
    """The products it brings."""
    return _("Product access"), f"{reverse('admin:organizations_access_changelist')}?batch={invitation.batch_id}"


@admin.register(InvitationBatch)
class InvitationBatchAdmin(ReadOnlyAdmin):
    """What was prepared and sent together."""

    list_display = ("pk", "organization", "author", "state", "number", "done", "changed_at")
    list_filter = ("state",)
    list_select_related = ("organization", "author")
    search_fields = ("organization__name", "author__email")
    ordering = ("-pk",)
    fields = (
        "organization",
        "author",
        "state",
        "number",
        "done",
        "topics",
        "manages_accounting",
        "teams",
        "changed_at",
    )

    @admin.display(description=_("rows"))
    def number(self, batch: InvitationBatch) -> int:
        """How many; the rows themselves are somebody's draft until they are invitations."""
        return len(batch.rows)


@InvitationBatchAdmin.link
def invitations_of(batch: InvitationBatch) -> Link:
    """What came of it."""
    return _("Invitations"), f"{reverse('admin:organizations_invitation_changelist')}?batch={batch.pk}"
