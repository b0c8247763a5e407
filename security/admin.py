"""What support looks up about people, the log and mails; nothing here is edited, and no secret is shown."""

from typing import Any

from django.contrib import admin
from django.contrib.auth import admin as auth_admin  # noqa: F401 - it registers Group, so it comes first
from django.contrib.auth.models import Group
from django.db.models import CharField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from console.kit.admin import Link, ReadOnlyAdmin
from security import admin_recovery  # noqa: F401 - it registers what it is about
from security.admin_filters import EventFilter, NoticeState, PersonFilter, entries_about
from security.admin_operations import StaffOperation
from security.admin_undecided import entries_told, notices_told
from security.event import Thing, event_class
from security.events import person
from security.models import AuditEntry, AuditName, AuditSeal, Notice, User
from security.operations.notices import send_again
from security.operations.sessions import end_other_sessions

admin.site.unregister(Group)  # Django's own page for it is one to edit


@admin.register(Group)
class GroupAdmin(ReadOnlyAdmin):
    """What each group of staff may do; `manage.py seed_staff_groups` makes them."""

    list_display = ("name",)
    search_fields = ("name",)
    fields = ("name", "permissions")


class EndSessions(StaffOperation):
    """A person who lost a device is signed out of it; nothing else of the account changes (SEC-5, ASVS 7.4.5)."""

    name = "end-sessions"
    label = _("End all sessions")
    permission = "security.change_user"

    @classmethod
    def is_offered(cls, row: User) -> bool:
        return row.sessions.exists()

    def about(self, row: User) -> tuple[Thing | None, int | None]:
        return person(row), None

    def explanation(self, row: User) -> str | Promise:
        return _("%(name)s is signed out everywhere. Password and second factors stay as they are.") % {
            "name": row.name
        }

    def run(self, request: HttpRequest, row: User, cleaned: dict[str, Any]) -> str | Promise:
        count = end_other_sessions(actor=self.actor(request), user=row, keep=None)
        words = ngettext("%(count)s session has ended.", "%(count)s sessions have ended.", count)
        return words % {"count": count}


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """A person. The hash of the password is not among what is shown."""

    list_display = ("name", "email", "language", "is_active", "is_staff", "last_login", "created_at")
    list_filter = ("is_active", "is_staff", "language")
    searchable = ("search",)
    ordering = ("-pk",)
    operations = (EndSessions,)
    fields = (
        *("given_name", "family_name", "email", "language", "time_zone", "appearance"),
        *("is_active", "is_staff", "is_superuser", "groups", "created_at", "last_login", "deleted_at"),
    )


@UserAdmin.link
def log_of_a_person(user: User) -> Link:
    """What they did, and what was done to them."""
    return _("Log"), f"{reverse('admin:security_auditentry_changelist')}?person={user.pk}"


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """The log of all organizations, with the names that things had when they were last named."""

    list_display = ("at", "title", "outcome", "actor_name", "subject_name", "organization_name", "address")
    list_filter = (PersonFilter, "outcome", EventFilter, "at")
    search_fields = ("name",)  # see get_search_results
    search_help_text = _("The name of a person, product or organization, the id of a request, or an IP address.")
    ordering = ("-at", "-pk")
    fields = (
        *("at", "title", "outcome", "actor_kind", "actor_name", "subject_kind", "subject_name", "organization_name"),
        *("before_and_after", "facts", "address", "device", "request", "operation", "hash"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEntry]:
        return entries_told(super().get_queryset(request)).annotate(
            named_actor=_named("user", OuterRef("actor")),
            named_subject=_named(OuterRef("subject_kind"), OuterRef("subject")),
            named_organization=_named("organization", Cast(OuterRef("organization"), CharField())),
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditEntry], search_term: str
    ) -> tuple[QuerySet[AuditEntry], bool]:
        """Names are found first, and the entries then through their indexes."""
        return queryset.filter(entries_about(search_term)) if search_term.strip() else queryset, False

    @admin.display(description=_("event"))
    def title(self, entry: AuditEntry) -> Any:
        kind = event_class(entry.code)
        return kind.title or entry.code

    @admin.display(description=_("actor"))
    def actor_name(self, entry: Any) -> str:
        return str(entry.named_actor or entry.actor or "–")

    @admin.display(description=_("subject"))
    def subject_name(self, entry: Any) -> str:
        return str(entry.named_subject or entry.subject or "–")

    @admin.display(description=_("organization"))
    def organization_name(self, entry: Any) -> str:
        return str(entry.named_organization or entry.organization or "–")

    @admin.display(description=_("before and after"))
    def before_and_after(self, entry: AuditEntry) -> str:
        event = event_class(entry.code)
        changes = event.changes(event.with_names(entry.facts, AuditName.of(event.named_in(entry.facts))))
        return "; ".join(f"{change.label}: {change.before} → {change.after}" for change in changes) or "–"

    @admin.display(description=_("digest"))
    def hash(self, entry: AuditEntry) -> str:
        return bytes(entry.digest).hex()


def _named(kind: Any, key: Any) -> Subquery:
    return Subquery(AuditName.objects.filter(kind=kind, key=key).values("name")[:1])


@admin.register(AuditSeal)
class AuditSealAdmin(ReadOnlyAdmin):
    """The seals of the log. `manage.py verify_audit` says whether they hold."""

    list_display = ("pk", "at", "entries_sealed", "head")
    ordering = ("-pk",)
    fields = ("at", "entries_sealed", "head", "follows")

    @admin.display(description=_("entries"))
    def entries_sealed(self, seal: AuditSeal) -> int:
        return len(seal.entries)

    @admin.display(description=_("digest"))
    def head(self, seal: AuditSeal) -> str:
        return bytes(seal.digest).hex()

    @admin.display(description=_("digest before it"))
    def follows(self, seal: AuditSeal) -> str:
        return bytes(seal.previous).hex()


class SendAgain(StaffOperation):
    """A mail that was given up is owed once more."""

    name = "send-again"
    label = _("Send again")
    permission = "security.change_notice"

    @classmethod
    def is_offered(cls, row: Notice) -> bool:
        return row.given_up_at is not None

    def about(self, row: Notice) -> tuple[Thing | None, int | None]:
        return None, row.organization

    def explanation(self, row: Notice) -> str | Promise:
        return _("The email goes to %(address)s. The last answer was: %(error)s") % {
            "address": row.address,
            "error": row.error or "–",
        }

    def run(self, request: HttpRequest, row: Notice, cleaned: dict[str, Any]) -> str | Promise:
        send_again(actor=self.actor(request), notice=row)
        return _("The email to %(address)s is on its way again.") % {"address": row.address}


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """The mails: sent, waiting, given up. What stands in them is not kept, only what they are about."""

    list_display = ("created_at", "title", "address", "language", "state", "tries", "sent_at")
    list_filter = (NoticeState,)
    search_fields = ("address__icontains", "message_id")
    ordering = ("-pk",)
    operations = (SendAgain,)
    fields = (
        *("title", "channel", "address", "name", "language", "time_zone", "user", "organization", "facts"),
        *("created_at", "state", "tries", "next_try_at", "sent_at", "given_up_at", "error", "message_id", "operation"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notice]:
        return notices_told(super().get_queryset(request))

    @admin.display(description=_("event"))
    def title(self, notice: Notice) -> Any:
        return event_class(notice.code).title or notice.code

    @admin.display(description=_("state"))
    def state(self, notice: Notice) -> str | Promise:
        return NoticeState.words(notice)
