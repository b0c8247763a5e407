"""News in Django admin: issues with their preview, who gets them and how far they have come; mails that came back."""

from typing import Any, ClassVar

from csp.constants import NONE, UNSAFE_INLINE
from django.conf import settings
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone, translation
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from console.kit import formats
from console.kit.admin import Link, ReadOnlyAdmin
from console.kit.admin_filters import FactFilter
from console.kit.admin_waiting import pile
from console.kit.exceptions import Denied
from console.news import admin_operations as doing
from console.news.events import IssueTested
from console.news.models import Bounce, Issue, Source, State, Subscription
from console.news.models.bounce import BounceQuerySet
from console.news.models.issue import FALLBACK, UNSENT, IssueQuerySet
from console.news.queries import audience_of, in_language, progress_of, texts_of
from console.news.themes import THEMES, theme_name
from security.admin import UserAdmin
from security.models import Notice, User
from security.outbox import message

BREAK = SafeString("<br>")
LANGUAGES = {code: str(capfirst(name)) for code, name in settings.LANGUAGES}
ALONE = {"default-src": [NONE], "style-src": [UNSAFE_INLINE]}  # a mail has its styles inside, and needs nothing else


class ThemeFilter(admin.SimpleListFilter):
    """Issues of one theme."""

    title = _("theme")
    parameter_name = "theme"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(theme.code, theme.name) for theme in THEMES.values()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Issue]) -> QuerySet[Issue]:
        return queryset.filter(theme=self.value()) if self.value() else queryset


class LossFilter(FactFilter):
    """Bounces after which an address is known not to work, and those that may pass."""

    title = _("kind")
    parameter_name = "kind"
    facts: ClassVar[Any] = {"for-good": (_("For good"), Q(is_hard=True)), "for-now": (_("For now"), Q(is_hard=False))}


class SourceFilter(FactFilter):
    """Bounces by how they became known."""

    title = _("source")
    parameter_name = "from"
    facts: ClassVar[Any] = {str(code): (label, Q(source=code)) for code, label in Source.choices}


class LiftedFilter(FactFilter):
    """Bounces of addresses to which news are sent again, and the others."""

    title = _("state of the address")
    parameter_name = "works"
    facts: ClassVar[Any] = {
        "again": (_("It works again"), Q(lifted_at__isnull=False)),
        "not-yet": (_("Not known"), Q(lifted_at=None)),
    }


@admin.register(Issue)
class IssueAdmin(ReadOnlyAdmin):
    """Drafts, what waits, what is being sent, and what was."""

    list_display = ("number", "title", "theme_name", "state", "scheduled_at", "started_at")
    list_filter = ("state", ThemeFilter)
    search_fields = ("texts__subject__icontains",)
    ordering = ("-pk",)
    creations = (doing.Write,)
    operations = (
        *(doing.Rewrite, doing.Test, doing.Schedule, doing.SendNow, doing.TakeBack),
        *(doing.Stop, doing.GoOn, doing.Discard),
    )
    fields = (
        *("number", "theme_name", "state", "written_by", "changed_at", "scheduled_at", "started_at", "ended_at"),
        *("texts", "audience", "progress"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Issue]:
        return in_language(super().get_queryset(request), translation.get_language() or FALLBACK)

    def get_urls(self) -> list[URLPattern]:
        preview = self.admin_site.admin_view(self.preview)
        pattern = "<int:object_id>/preview/<slug:language>/<slug:kind>/"
        return [path(pattern, preview, name="news_issue_preview"), *super().get_urls()]

    def preview(self, request: HttpRequest, object_id: int, language: str, kind: str) -> HttpResponse:
        """The mail as the member of staff would get it, as HTML or as text."""
        if not self.has_view_permission(request):
            raise Denied("news.view_issue")
        issue = self.get_object(request, str(object_id))
        if issue is None or language not in texts_of(issue) or kind not in {"html", "text"}:
            raise Http404
        assert isinstance(request.user, User)
        mail = message(_as_to(request.user, issue, language))
        if kind == "text":
            return HttpResponse(mail.body, content_type="text/plain; charset=utf-8")
        response = HttpResponse(str(mail.alternatives[0][0]))
        response._csp_replace = ALONE  # type: ignore[attr-defined]
        return response

    @admin.display(description=_("number"), ordering="pk")
    def number(self, issue: Issue) -> str:
        return issue.number

    @admin.display(description=pgettext_lazy("issue", "subject"))
    def title(self, issue: Any) -> str:
        return issue.subject or "–"

    @admin.display(description=_("theme"), ordering="theme")
    def theme_name(self, issue: Issue) -> Any:
        return issue.theme_name

    @admin.display(description=_("texts"))
    def texts(self, issue: Issue) -> SafeString:
        """Each language with its subject and both previews."""
        rows = []
        for code, text in texts_of(issue).items():
            links = [reverse("admin:news_issue_preview", args=[issue.pk, code, kind]) for kind in ("html", "text")]
            rows.append((LANGUAGES[code], code, text.subject, links[0], __("as HTML"), links[1], __("as text")))
        tab = '<a href="{}" target="_blank">{}</a>'
        return format_html_join(BREAK, f'{{}}: <span lang="{{}}">{{}}</span> · {tab} · {tab}', rows)

    @admin.display(description=_("who will get it"))
    def audience(self, issue: Issue) -> SafeString | str:
        """By the language they read; what is over has no audience any more."""
        if issue.ended_at is not None:
            return "–"
        parts = audience_of(issue)
        rows = [(LANGUAGES[part.language], formats.number(part.people), self._instead(part)) for part in parts]
        total = formats.number(sum(part.people for part in parts))
        return format_html_join(BREAK, "{}: {}{}", [*rows, (__("In all"), total, "")])

    @staticmethod
    def _instead(part: Any) -> str:
        if part.gets == part.language:
            return ""
        return " " + __("(they get it in this language: %(language)s)") % {"language": LANGUAGES[part.gets]}

    @admin.display(description=_("progress"))
    def progress(self, issue: Issue) -> SafeString | str:
        """In people; the page can be left and opened again."""
        if issue.state in UNSENT:
            return "–"
        come = progress_of(issue)
        rows = (
            (__("Sent"), come.sent),
            (__("In the outbox"), come.waiting),
            (__("To go"), come.to_go),
            (__("Failed"), come.failed),
            (__("Not wanted any more"), come.unwanted),
            (__("Came back later"), come.came_back),
        )
        return format_html_join(BREAK, "{}: {}", ((name, formats.number(people)) for name, people in rows))


def _as_to(staff: User, issue: Issue, language: str) -> Notice:
    """A notice that is not stored: what a test to this member of staff would be."""
    facts = {"issue": issue.pk, "at": timezone.now().isoformat()}
    return Notice(
        code=IssueTested.code,
        address=staff.email,
        language=language,
        time_zone=staff.time_zone,
        name=staff.given_name,
        user=staff.pk,
        facts=facts,
    )


@admin.register(Bounce)
class BounceAdmin(ReadOnlyAdmin):
    """Which mails came back, and which addresses get no news because of it."""

    list_display = ("at", "address", "status", "is_hard", "source", "lifted_at")
    list_filter = (LossFilter, SourceFilter, LiftedFilter)
    list_select_related = ("user",)
    search_fields = ("address__icontains",)
    ordering = ("-pk",)
    operations = (doing.Lift,)
    fields = ("address", "user", "source", "status", "said", "is_hard", "at", "lifted_at", "issue", "notice")


@UserAdmin.link
def mails_that_came_back(user: User) -> Link:
    """Whether mails reach them."""
    return _("Emails that came back"), f"{reverse('admin:news_bounce_changelist')}?user={user.pk}"


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnlyAdmin):
    """Who has chosen which theme, and since when."""

    list_display = ("user", "theme_name", "since")
    list_select_related = ("user",)
    searchable = ("user__search",)
    ordering = ("-pk",)
    fields = ("user", "theme_name", "since")

    @admin.display(description=_("theme"), ordering="theme")
    def theme_name(self, subscription: Subscription) -> Any:
        return theme_name(subscription.theme)


@UserAdmin.link
def themes_of(user: User) -> Link:
    """What they have chosen to hear of."""
    return _("Themes of news"), f"{reverse('admin:news_subscription_changelist')}?user={user.pk}"


@pile("drafts", _("News: drafts"), Issue, since="changed_at")
def drafts(issues: IssueQuerySet) -> IssueQuerySet:
    """CON-2: nobody gets them before they are sent."""
    return issues.filter(state=State.DRAFT)


@pile("scheduled", _("News: scheduled"), Issue, since="changed_at")
def scheduled(issues: IssueQuerySet) -> IssueQuerySet:
    """CON-2: they begin by themselves, and can be taken back until then."""
    return issues.filter(state=State.SCHEDULED)


@pile("being-sent", _("News: being sent"), Issue, since="started_at")
def being_sent(issues: IssueQuerySet) -> IssueQuerySet:
    """CON-2: they can be stopped."""
    return issues.filter(state=State.SENDING)


@pile("without-news", _("Addresses at which no news arrives"), Bounce, since="at")
def without_news(bounces: BounceQuerySet) -> BounceQuerySet:
    """CON-2: whoever knows that mails arrive there can let news go there again."""
    return bounces.addresses()
