"""The queue of requests for help: what two reviewers see of each, and the pictures they open (SEC-5).

They compare blindly: whose account it is, and what was declared, is shown to nobody as long as a request waits.
"""

import logging
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from console.kit import formats, images
from console.kit.admin import ReadOnlyAdmin
from console.kit.admin_waiting import pile
from console.kit.exceptions import Denied
from console.kit.http import see_other
from security.admin_review import RIGHT, Review
from security.encryption import Unreadable
from security.models import RecoveryDocument, RecoveryRequest, User
from security.models.recovery import State
from security.models.recovery_review import RecoveryReview
from security.operations import recovery_review

logger = logging.getLogger(__name__)


class StateFilter(admin.SimpleListFilter):
    """Where a request stands. Drafts are nobody's affair but the applicant's."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [choice for choice in State.choices if choice[0] != State.DRAFT]

    def queryset(self, request: HttpRequest, queryset: QuerySet[RecoveryRequest]) -> QuerySet[RecoveryRequest]:
        return queryset.filter(state=self.value()) if self.value() else queryset


@admin.register(RecoveryRequest)
class RecoveryRequestAdmin(ReadOnlyAdmin):
    """The queue. Drafts are nobody's affair but the applicant's."""

    list_display = (
        *("number", "state", "documents_end", "document_kind", "sent_at", "reviews_so_far", "opened_at", "ended_at"),
    )
    list_filter = (StateFilter,)
    search_fields = ("pk",)  # see get_search_results
    search_help_text = _("The number of a request, such as R-17.")
    operations = (Review,)
    lookups: ClassVar[set[str]] = {"state", "waits"}
    fields = (
        *("number", "state", "document_kind", "person", "sent_at", "reviews_so_far", "opened_at", "documents_end"),
        *("decided_at", "grounds", "stopped_by", "notes", "due_at", "ready_at", "ended_at", "destroyed_at"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[RecoveryRequest]:
        sent = super().get_queryset(request).exclude(state=State.DRAFT).defer("sealed_identity")
        return sent.select_related("user").annotate(counted=Count("reviews")).with_end_of_documents()

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        """What ends first is decided first."""
        return F("documents_end_at").asc(nulls_last=True), "-pk"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[RecoveryRequest], search_term: str
    ) -> tuple[QuerySet[RecoveryRequest], bool]:
        number = search_term.strip().upper().removeprefix("R-")
        if not number:
            return queryset, False
        is_number = number.isascii() and number.isdigit() and len(number) < 19
        return (queryset.filter(pk=int(number)) if is_number else queryset.none()), False

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Only how far it has come: whoever could ask for a person would find out whose request it is."""
        return lookup in self.lookups and super().lookup_allowed(lookup, value, request)

    def get_urls(self) -> list[URLPattern]:
        document = self.admin_site.admin_view(self.document)
        name = "security_recoveryrequest_document"
        return [path("<int:object_id>/document/<slug:side>/", document, name=name), *super().get_urls()]

    def document(self, request: HttpRequest, object_id: int, side: str) -> HttpResponse:
        """One picture, under the reviewer's name; opened once it can be shown. Raises `Refused`, which is logged."""
        if not request.user.has_perm(RIGHT):
            raise Denied(RIGHT)
        recovery = self.get_object(request, str(object_id))
        assert isinstance(request.user, User)
        now, actor = timezone.now(), Review.actor(request)
        if recovery is None:
            raise Http404
        if not Review.is_offered(recovery):
            return Review(self).view(request, str(recovery.pk))
        words = f"{recovery} · {request.user.email} · {now:%Y-%m-%d %H:%M} UTC"  # in signs that every font has
        try:
            content = recovery_review.picture_of(reviewer=request.user, recovery=recovery, side=side)
            marked = images.mark(content, words=words)
        except RecoveryDocument.DoesNotExist:
            raise Http404 from None
        except Unreadable:
            return self._unreadable(request, recovery, side)
        except images.Unusable:  # too many at once, or too little memory
            messages.error(request, _("This picture cannot be shown right now. Open it again in a minute."))
            return see_other(reverse("admin:security_recoveryrequest_review", args=[recovery.pk]))
        recovery_review.look_at(actor=actor, reviewer=request.user, recovery=recovery, side=side, now=now)
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

    @admin.display(description=_("documents end"), ordering="documents_end_at")
    def documents_end(self, recovery: Any) -> str:
        return formats.instant(recovery.documents_end_at) if recovery.documents_end_at else "–"

    @admin.display(description=_("reviews"))
    def reviews_so_far(self, recovery: Any) -> int:
        return int(recovery.counted)

    @admin.display(description=_("person"))
    def person(self, recovery: RecoveryRequest) -> str | Promise:
        if recovery.state == State.SENT:
            return _("Not shown while it is waiting for a review")
        return f"{recovery.user.name}, {recovery.user.email}"

    @admin.display(description=_("notes of the reviewers"))
    def notes(self, recovery: RecoveryRequest) -> str | Promise:
        if recovery.state == State.SENT:
            return _("Not shown while it is waiting for a review")
        return "; ".join(review.note for review in recovery.reviews.all() if review.note) or "–"


@pile("first-review", _("Recovery requests without a review"), RecoveryRequest, since="sent_at")
def without_a_review(requests: QuerySet[RecoveryRequest]) -> QuerySet[RecoveryRequest]:
    """SEC-5: nobody has decided yet."""
    return requests.filter(state=State.SENT, reviews=None)


@pile("second-review", _("Recovery requests for a second reviewer"), RecoveryRequest, since="sent_at")
def for_the_second_review(requests: QuerySet[RecoveryRequest]) -> QuerySet[RecoveryRequest]:
    """SEC-5: one has approved; somebody else decides."""
    return requests.filter(Exists(RecoveryReview.objects.filter(recovery=OuterRef("pk"))), state=State.SENT)
