"""The activity log of an organization: a page, and the same as a CSV file."""

from collections.abc import Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from console.kit import csvs
from console.kit.http import page
from organizations.access import requires
from organizations.log.lines import outcome_label, streamed
from organizations.log.table import LogTable, log_table
from organizations.permissions import Action
from organizations.requests import MemberRequest
from security.access import downloads

HEADER = (
    _("When"),
    _("Event"),
    _("Outcome"),
    _("Who"),
    _("About"),
    _("Before and after"),
    _("Detail"),
    _("Address"),
    _("Device"),
    _("Request"),
    pgettext_lazy("an id in the log", "Change"),
)


@requires(Action.VIEW_LOG)
@require_safe
def log(request: MemberRequest) -> HttpResponse:
    """ORG-15: every change, who, when, from where, before and after; refusals too."""
    table = log_table(request.GET.dict(), request.organization, request.path)
    csv_url = reverse("log-csv", args=[request.organization.slug])
    return page(request, "organizations/log.html", {"table": table, "csv_url": csv_url}, partial="table")


@requires(Action.EXPORT_LOG)
@downloads
@require_safe
def log_csv(request: MemberRequest) -> StreamingHttpResponse:
    """The log as it is narrowed, all of it; streamed, so that a million entries need no more memory than fifty."""
    table = log_table(request.GET.dict(), request.organization, request.path)
    return csvs.export(f"{request.organization.slug}-log.csv", HEADER, _rows(table))


def _rows(table: LogTable) -> Iterator[tuple[object, ...]]:
    for line in streamed(table.narrowed.defer("digest").iterator(chunk_size=1000)):
        entry = line.entry
        yield (
            entry.at,
            line.title,
            outcome_label(entry.outcome),
            line.actor,
            line.subject,
            line.change_text,
            line.detail,
            entry.address,
            entry.device,
            entry.request,
            entry.operation,
        )
