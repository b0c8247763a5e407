"""The queue of requests for help: what two reviewers see of each, and the form in which they decide (SEC-5).

They compare blindly: whose account it is, and what was declared, is shown to nobody as long as a request waits.
"""

import logging
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from console.kit import images
from console.kit.admin import ReadOnlyAdmin
from console.kit.exceptions import Denied
from console.kit.guards import Reason
from console.kit.http import see_other
from security import guards, limits
from security.access import require_proof
from security.admin_operations import StaffOperation
from security.encryption import Unreadable
from security.event import Thing
from security.fields import NameField
from security.forms_recovery import BirthField
from security.models import RecoveryDocument, RecoveryRequest, User
from security.models.recovery import Grounds, Identity, Side, State
from security.operations import recovery_review

logger = logging.getLogger(__name__)
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
        label=_("The selfie shows the person of the document, holding this document"), required=False
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
            needed = ("given_names", "family_name", "born_on", "is_valid_document", "is_the_person")
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
        """With a fresh proof of identity, asked for before anything is typed."""
        if request.user.has_perm(RIGHT):
            require_proof(request, next_url=request.path)
        return super().view(request, object_id)

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


@admin.register(RecoveryRequest)
class RecoveryRequestAdmin(ReadOnlyAdmin):
    """The queue. Drafts are nobody's affair but the applicant's."""

    list_display = ("number", "state", "document_kind", "sent_at", "reviews_so_far", "opened_at", "ended_at")
    list_filter = ("state",)
    search_fields = ("pk",)  # see get_search_results
    search_help_text = _("The number of a request, such as R-17.")
    ordering = ("-pk",)
    operations = (Review,)
    lookups: ClassVar[set[str]] = {"state", "state__exact"}
    fields = (
        *("number", "state", "document_kind", "person", "sent_at", "reviews_so_far", "opened_at", "decided_at"),
        *("grounds", "notes", "due_at", "ready_at", "ended_at", "destroyed_at"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[RecoveryRequest]:
        sent = super().get_queryset(request).exclude(state=State.DRAFT).defer("sealed_identity")
        return sent.select_related("user").annotate(counted=Count("reviews"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[RecoveryRequest], search_term: str
    ) -> tuple[QuerySet[RecoveryRequest], bool]:
        number = search_term.strip().upper().removeprefix("R-")
        if not number:
            return queryset, False
        is_number = number.isascii() and number.isdigit() and len(number) < 19
        return (queryset.filter(pk=int(number)) if is_number else queryset.none()), False

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Only the state: whoever could ask for a person would find out whose request it is."""
        return lookup in self.lookups and super().lookup_allowed(lookup, value, request)

    def get_urls(self) -> list[URLPattern]:
        document = self.admin_site.admin_view(self.document)
        name = "security_recoveryrequest_document"
        return [path("<int:object_id>/document/<slug:side>/", document, name=name), *super().get_urls()]

    def document(self, request: HttpRequest, object_id: int, side: str) -> HttpResponse:
        """One picture, with the reviewer's name all over it. Raises `Refused`, which is logged."""
        if not request.user.has_perm(RIGHT):
            raise Denied(RIGHT)
        recovery = self.get_object(request, str(object_id))
        assert isinstance(request.user, User)
        now, actor = timezone.now(), Review.actor(request)
        if recovery is None:
            raise Http404
        try:
            content = recovery_review.look_at(actor=actor, reviewer=request.user, recovery=recovery, side=side, now=now)
        except RecoveryDocument.DoesNotExist:
            raise Http404 from None
        except Unreadable:
            return self._unreadable(request, recovery, side)
        words = f"{recovery} · {request.user.email} · {now:%Y-%m-%d %H:%M} UTC"  # in signs that every font has
        marked = images.mark(content, words=words)
        headers = {"Content-Disposition": f'inline; filename="{recovery}-{side}.jpg"'}
        return HttpResponse(marked.content, content_type="image/jpeg", headers=headers)

    @staticmethod
    def _unreadable(request: HttpRequest, recovery: RecoveryRequest, side: str) -> HttpResponse:
        """It was changed, belongs to another request, or its key is gone: operators are told, nobody sees a part."""
        facts = {"recovery": recovery.pk, "side": side}
        logger.error("A document of a request for help cannot be read.", extra={"facts": facts})
        messages.error(request, _("This picture cannot be read. The operators have been told; nothing was changed."))
        return see_other(reverse("admin:security_recoveryrequest_change", args=[recovery.pk]))

    @admin.display(description=_("number"), ordering="pk")
    def number(self, recovery: RecoveryRequest) -> str:
        return recovery.number

    @admin.display(description=_("reviews"))
    def reviews_so_far(self, recovery: Any) -> int:
        return int(recovery.counted)

    @admin.display(description=_("person"))
    def person(self, recovery: RecoveryRequest) -> str | Promise:
        if recovery.state == State.SENT:
            return _("Not shown as long as it waits for a review")
        return f"{recovery.user.name}, {recovery.user.email}"

    @admin.display(description=_("notes of the reviewers"))
    def notes(self, recovery: RecoveryRequest) -> str | Promise:
        if recovery.state == State.SENT:
            return _("Not shown as long as it waits for a review")
        return "; ".join(review.note for review in recovery.reviews.all() if review.note) or "–"
