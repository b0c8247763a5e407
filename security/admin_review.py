"""The form in which a reviewer decides about a request for help (SEC-5); knows no list.

They compare blindly: whose account it is, and what was declared, is shown to nobody as long as a request waits.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from console.kit import formats
from console.kit.guards import Reason
from security import guards, limits
from security.access import require_proof
from security.admin_operations import StaffOperation
from security.event import Thing
from security.fields import NameField
from security.forms_recovery import BirthField
from security.models import RecoveryRequest, User
from security.models.recovery import Grounds, Identity, Side, State
from security.operations import recovery_review

RIGHT = "security.change_recoveryrequest"
APPROVE, DECLINE = "approve", "decline"


class ReviewForm(forms.Form):
    """What the document says, what the reviewer has checked, and what follows from it."""

    given_names = NameField(label=_("Given names on the document"), required=False)
    family_name = NameField(label=_("Surname on the document"), required=False)
    born_on = BirthField()
    is_valid_document = forms.BooleanField(
        label=_("The document is complete, readable and valid today"), required=False
    )
    is_the_person = forms.BooleanField(
        label=_("The selfie shows the person on the document, holding this document"), required=False
    )
    verdict = forms.ChoiceField(
        label=_("Decision"),
        choices=[(APPROVE, _("Approve")), (DECLINE, _("Decline"))],
        widget=forms.RadioSelect,
    )
    grounds = forms.ChoiceField(
        label=_("Grounds, if you decline: the applicant reads them"),
        choices=[("", "–"), *Grounds.choices],
        required=False,
    )
    note = forms.CharField(
        label=_("Note for colleagues: what you saw, without what the document says"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["born_on"].required = False

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for a decision without what it rests on."""
        cleaned = super().clean() or {}
        if cleaned.get("verdict") == DECLINE and not cleaned.get("grounds"):
            raise ValidationError({"grounds": gettext("Say why: the applicant is told.")})
        if cleaned.get("verdict") == APPROVE:
            needed = ("given_names", "family_name", "born_on", "is_valid_document", "is_the_person", "note")
            sentence = gettext("Without this, a request is not approved.")
            missing = [name for name in needed if not cleaned.get(name) and name not in self.errors]
            if missing:
                raise ValidationError({name: [sentence] for name in missing})
        return cleaned


class Review(StaffOperation):
    """One of two reviews, each by another member of staff."""

    name = "review"
    label = _("Review")
    permission = RIGHT
    form_class = ReviewForm
    template = "admin/recovery_review.html"

    @classmethod
    def is_offered(cls, row: RecoveryRequest) -> bool:
        return row.state == State.SENT

    @classmethod
    def is_offered_to(cls, request: HttpRequest, row: RecoveryRequest) -> bool:
        return cls.is_offered(row) and not row.reviews.filter(reviewer=request.user.pk).exists()

    def about(self, row: RecoveryRequest) -> tuple[Thing | None, int | None]:
        return Thing("user", str(row.user_id), ""), None

    def explanation(self, row: RecoveryRequest) -> str | Promise:
        return _(
            "Type what the document says. It is compared with what the applicant declared and with the name of the "
            "account, which you do not see. A second reviewer decides independently, without seeing your decision."
        )

    def view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """With a fresh proof of identity, asked for before anything is typed; not where nothing is to be decided."""
        row = self.owner.get_object(request, object_id)
        if request.user.has_perm(RIGHT) and row is not None and self.is_offered(row):
            require_proof(request, next_url=request.path)
        return super().view(request, object_id)

    def over(self, row: RecoveryRequest) -> str:
        """How and when it was decided or ended."""
        ended: dict[str, str] = {
            State.DECLINED: gettext("%(request)s was declined on %(when)s. Nothing is left to decide."),
            State.STOPPED: gettext("%(request)s was stopped on %(when)s. Nothing is left to decide."),
            State.LAPSED: gettext("%(request)s lapsed on %(when)s. Nothing is left to decide."),
        }
        approved = gettext("%(request)s was approved on %(when)s. Nothing is left to decide.")
        at = row.ended_at if row.state in ended else row.decided_at
        return ended.get(row.state, approved) % {"request": row, "when": formats.instant(at) if at else "–"}

    def not_now(self, row: RecoveryRequest) -> str:
        return self.over(row)

    def reasons(self, request: HttpRequest, row: RecoveryRequest) -> list[Reason]:
        assert isinstance(request.user, User)
        subject = guards.Reviewing(request.user, row)
        return guards.deciding.reasons([subject])[subject]

    def context(self, request: HttpRequest, row: RecoveryRequest) -> dict[str, Any]:
        opened = set(row.looks.filter(reviewer=request.user.pk).values_list("side", flat=True))
        there = set(row.documents.values_list("side", flat=True))
        address = "admin:security_recoveryrequest_document"
        return {
            "pictures": [
                (side.label, reverse(address, args=[row.pk, side.value]), side.value in opened)
                for side in Side
                if side.value in there
            ]
        }

    def run(self, request: HttpRequest, row: RecoveryRequest, cleaned: dict[str, Any]) -> str | Promise:
        assert isinstance(request.user, User)
        actor, reviewer, note, now = self.actor(request), request.user, cleaned["note"], timezone.now()
        if cleaned["verdict"] == DECLINE:
            recovery_review.decline(
                actor=actor, reviewer=reviewer, recovery=row, grounds=cleaned["grounds"], note=note, now=now
            )
            return _("%(request)s is declined. The documents are destroyed, and the applicant is told.") % {
                "request": row
            }
        limits.spend("recovery_review", account=f"{row.pk} {reviewer.pk}", address="")
        read = Identity(cleaned["given_names"], cleaned["family_name"], cleaned["born_on"])
        decided = recovery_review.approve(actor=actor, reviewer=reviewer, recovery=row, read=read, note=note, now=now)
        if decided.state == State.SENT:
            return _("Your review of %(request)s is kept. Now another reviewer is needed.") % {"request": row}
        return _("%(request)s is approved. The documents are destroyed, and the waiting time begins.") % {
            "request": row
        }
