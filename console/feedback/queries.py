"""What the pages of Give feedback read: the table of services, the own suggestions, one of them with its history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from console.feedback.models import ServiceMeeting, State, Suggestion
from console.feedback.services import LANGUAGES, SERVICES, Service
from console.feedback.words import sentence
from console.kit.formats import current_locale, day
from console.kit.words import StrOrPromise
from organizations.models import Membership, Product
from security.fields import LANGUAGES as NAMES
from security.models import User

BADGES = {State.RECEIVED: "wait", State.DISCUSSED: "wait", State.DECLINED: "off"}
LATEST = 5  # meetings that the page of a service tells of


class Cell(TypedDict):
    """A service in a language: where the form is, and whether the reader has written there. No form: no address.

    `language` is its name in the reader's language, `own_name` the one that its speakers give it.
    """

    code: str
    language: str
    own_name: str
    url: str
    written: bool


class Line(TypedDict):
    """A service with a cell for each language.

    `url` is its page here, `products_url` where the reader finds the service itself, if they have it.
    """

    code: str
    name: StrOrPromise
    url: str
    products_url: str
    cells: list[Cell]


def matrix(user: User, membership: Membership | None) -> list[Line]:
    """The table of the guide, with the products of the organization that this member may see; two queries."""
    lists = _lists_of(membership) if membership else {}
    written = set(Suggestion.objects.of(user).order_by().values_list("service", "language").distinct())
    return [
        Line(
            code=service.code,
            name=service.name,
            url=reverse("feedback-service", args=[service.code]),
            products_url=next((lists[kind] for kind in service.products if kind in lists), ""),
            cells=cells(service, written),
        )
        for service in SERVICES.values()
    ]


def _lists_of(reader: Membership) -> dict[str, str]:
    """By the kinds of the products that the reader sees, where they are listed."""
    visible = Product.objects.live().visible_to(reader).order_by()
    url = reverse("products", args=[reader.organization.slug])
    kinds = visible.values_list("kind__code", "kind__category").distinct()
    return {kind: f"{url}?{urlencode({'category': category})}" for kind, category in kinds}


def heads() -> list[Cell]:
    """The languages, as the heads of the table."""
    return cells(Service("", "", languages=()), set())


def cells(service: Service, written: set[tuple[str, str]]) -> list[Cell]:
    """A cell for each language of the table, those without a form too."""
    names, own_names = current_locale().languages, dict(NAMES)
    return [
        Cell(
            code=code,
            language=names[code],
            own_name=own_names[code],
            url=form_url(service.code, code) if code in service.languages else "",
            written=(service.code, code) in written,
        )
        for code in LANGUAGES
    ]


def form_url(service: str, language: str) -> str:
    """Where one writes about a service in a language."""
    return reverse("feedback-form", args=[service, language])


@dataclass(frozen=True)
class Row:
    """A suggestion as the list shows it."""

    pk: int
    title: str
    url: str
    language: str
    about: str
    sent_at: datetime
    state: StrOrPromise
    badge: str
    line: StrOrPromise


def rows(suggestions: Sequence[Suggestion]) -> list[Row]:
    """These in words; one query for the days of meetings ahead."""
    ahead = meetings_ahead({one.service for one in suggestions if one.is_open})
    return [
        Row(
            pk=one.pk,
            title=one.title,
            url=one.page_url,
            language=one.language,
            about=f"{one.service_name}, {one.language.upper()}",
            sent_at=one.sent_at,
            state=State(one.state).label,
            badge=BADGES.get(State(one.state), "on"),
            line=_line(one, ahead.get(one.service)),
        )
        for one in suggestions
    ]


def meetings_ahead(codes: Iterable[str]) -> dict[str, date]:
    """The day of the next meeting of each of these services that has one planned."""
    wanted = list(codes)
    if not wanted:
        return {}
    return dict(ServiceMeeting.objects.ahead().filter(service__in=wanted).values_list("service", "held_on"))


def _line(suggestion: Suggestion, ahead: date | None) -> StrOrPromise:
    """What one wants to know beside the state: when it is discussed, or what was answered."""
    if suggestion.is_open:
        return _("Next meeting on %(day)s") % {"day": day(ahead)} if ahead else _("For the next meeting")
    if suggestion.state == State.DECLINED:
        return suggestion.reason or suggestion.answer
    return suggestion.answer or day(suggestion.changed_at)


class Entry(TypedDict):
    """One step of the history."""

    at: datetime
    state: StrOrPromise
    sentence: str
    answer: str


def history(suggestion: Suggestion) -> list[Entry]:
    """What became of it, step by step, the first at the head; one query."""
    steps = suggestion.steps.select_related("meeting").order_by("pk")
    return [
        Entry(at=step.at, state=State(step.state).label, sentence=sentence(step), answer=step.answer) for step in steps
    ]


class Met(TypedDict):
    """A meeting that is over: what it did, in numbers, and whose suggestion it was in none of them."""

    held_on: date
    text: str


def meetings_held(service: str) -> list[Met]:
    """The latest closed meetings of a service; one query."""
    counted = {state.value: Count("decisions", filter=Q(decisions__state=state)) for state in State}
    held = ServiceMeeting.objects.filter(service=service, closed_at__isnull=False).annotate(**counted)
    return [Met(held_on=meeting.held_on, text=_numbers(meeting)) for meeting in held.order_by("-held_on")[:LATEST]]


def _numbers(meeting: ServiceMeeting) -> str:
    found = [(state.label, getattr(meeting, state.value)) for state in State]
    return ", ".join(f"{label}: {number}" for label, number in found if number) or _("Nothing was decided.")
