"""Django admin as support uses it: everything can be found and read, nothing edited; knows no model of ours.

What staff may do is an `OperationForm`: a form view of its own that calls one operation. The rights are Django's:
`view_…` opens a list, `change_…` opens the forms of that model.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, update_wrapper
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from console.kit.admin_dates import written
from console.kit.admin_operations import CreationForm, OperationForm
from console.kit.admin_waiting import WaitingFilter, may_see_piles, waiting
from console.kit.guards import Reason
from console.kit.search import matching
from console.kit.tables.counting import counts
from console.kit.time_zones import zone_label

MOST = 10_000  # rows that are counted, and that can be paged through; a search finds the others
Link = tuple[str | Promise, str]
PLAIN = {"exact", "gte", "lt", "isnull", "isempty"}  # the lookups of Django's own filters
OURS_ALONE = {"login", "logout", "password_change", "password_change_done", "autocomplete", "view_on_site"}


class StaffSite(admin.AdminSite):
    """Django admin behind the console's own sign-in: it has no sign-in, sign-out or password form of its own."""

    site_header = _("Support")
    site_title = settings.STEWARD["PROVIDER_NAME"]
    index_title = _("Home")

    def get_urls(self) -> list[Any]:
        return [url for url in super().get_urls() if getattr(url, "name", None) not in OURS_ALONE]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Every page says whose times it shows."""
        return {**super().each_context(request), "zone": zone_label(timezone.get_current_timezone_name())}

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """The first page: what waits, of what this member of staff may open; and below it all that can be opened."""
        piles = may_see_piles(request.user)
        context = {"has_piles": bool(piles), "waiting": waiting(piles), **(extra_context or {})}
        return super().index(request, context)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """The second lock behind the middleware: whoever is not staff finds nothing here."""

        def staff_only(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not self.has_permission(request):
                raise Http404
            return view(request, *args, **kwargs)

        update_wrapper(staff_only, view)
        return staff_only if cacheable else never_cache(staff_only)


class BoundedPaginator(Paginator):
    """Counts to MOST and no further: a list of millions opens as fast as one of hundreds."""

    @cached_property
    def count(self) -> int:
        assert isinstance(self.object_list, QuerySet)
        return min(counts(self.object_list, (), MOST)[0], MOST)


class ReadOnlyAdmin(admin.ModelAdmin):
    """A model that is looked up and read. `searchable` names its `Searchable` columns, paths allowed."""

    searchable: ClassVar[Sequence[str]] = ()
    operations: ClassVar[Sequence[type[OperationForm]]] = ()
    creations: ClassVar[Sequence[type[CreationForm]]] = ()
    links: ClassVar[list[Callable[[Any], Link]]] = []

    actions = None
    paginator = BoundedPaginator
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # each would count the whole table
    change_form_template = "admin/reading.html"
    change_list_template = "admin/finding.html"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.links = []

    @classmethod
    def link(cls, made: Callable[[Any], Link]) -> Callable[[Any], Link]:
        """Adds a link to the page of a row; used as a decorator, by apps on the right too."""
        cls.links.append(made)
        return made

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The right to look, said as such: the right to an operation's form opens no list."""
        return request.user.has_perm(f"{self.opts.app_label}.view_{self.opts.model_name}")

    def get_urls(self) -> list[URLPattern]:
        """List and page; no adding, deleting or history of Django's; and a form for each operation."""
        kept = [url for url in super().get_urls() if (url.name or "").endswith(("_changelist", "_change"))]
        forms = [
            path(
                f"<path:object_id>/{form.name}/",
                self.admin_site.admin_view(form(self).view),
                name=form.url_name(self.model),
            )
            for form in self.operations
        ]
        making = [
            path(f"{form.name}/", self.admin_site.admin_view(form(self).view), name=form.url_name(self.model))
            for form in self.creations
        ]
        return [*making, *forms, *kept]

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """What filters and links ask; no pattern, which would find out the hash of a password sign by sign."""
        field, *rest = lookup.split("__")
        asks_little = field != "password" and (not rest or rest[-1] in PLAIN)
        return asks_little and "\0" not in str(value) and super().lookup_allowed(lookup, value, request)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return written(self.model, super().get_list_display(request))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return written(self.model, super().get_fields(request, obj))  # type: ignore[arg-type]  # ours stand alone

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Where something of this model may wait, also that; a filter without choices is not shown."""
        return [*super().get_list_filter(request), WaitingFilter]

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        return (*self.searchable, *self.search_fields)  # not empty: the search box is shown

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Every word typed, whatever case and accents, in the searchable columns; else Django's own search."""
        if not self.searchable:
            return super().get_search_results(request, queryset, search_term)
        return queryset.filter(matching(search_term, *self.searchable)), False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, named for what it holds, with what can be made here."""
        offered = [
            (form.label, reverse(f"admin:{form.url_name(self.model)}"))
            for form in self.creations
            if request.user.has_perm(form.permission)
        ]
        context = {"offered": offered, "title": self.opts.verbose_name_plural, **(extra_context or {})}
        return super().changelist_view(request, context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page of a row, with its links and the operations that are offered for it."""
        row = self.get_object(request, object_id) if request.method == "GET" else None
        if request.method != "GET":
            raise Http404  # nothing is posted to a page that is only read
        context = {
            "links": [made(row) for made in self.links] if row else [],
            "offered": list(self._offered(request, row)) if row else [],
            **(extra_context or {}),
        }
        return super().change_view(request, object_id, form_url, context)

    def _offered(self, request: HttpRequest, row: Model) -> Iterable[tuple[str | Promise, str, list[Reason]]]:
        for form in self.operations:
            if request.user.has_perm(form.permission) and form.is_offered_to(request, row):
                yield form.label, form.url(row), form.in_the_way(row)


def first_of(rows: QuerySet[Any], said: Callable[[Any], object], most: int = 100) -> str:
    """A line about the first rows, cut where it would no longer be read."""
    found = [str(said(row)) for row in rows[: most + 1]]
    return (", ".join(found[:most]) + (" …" if len(found) > most else "")) or "–"
