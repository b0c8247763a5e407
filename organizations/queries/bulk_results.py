"""What came of a change of many people, as the log has it: so a reload, or another browser, shows the same."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from console.kit import formats
from console.kit.words import StrOrPromise
from organizations.guards.people import changing_role, removing
from organizations.guards.policy import alerting
from organizations.log.lines import lines
from organizations.log.queries import of_operation
from organizations.log.words import REASONS
from organizations.models import Membership, Organization
from organizations.queries.bulk import SHOWN, and_more
from security.models import AuditEntry, AuditName

REFUSED = "some_refused"


@dataclass(frozen=True)
class Kind:
    """A change of many: the code of its entries, the name of its guard, and its words. `is_detailed`: what an entry is
    about says more than its before and after. `ends`: nobody is there any more whose page could be opened."""

    code: str
    guard: str
    title: StrOrPromise
    word: StrOrPromise
    number: Callable[[int], str]
    is_detailed: bool = False
    ends: bool = False


KINDS = (
    Kind(
        "role_changed",
        changing_role.name,
        gettext_lazy("Roles changed"),
        gettext_lazy("Changed"),
        lambda number: ngettext("Changed for %(count)s person", "Changed for %(count)s people", number),
    ),
    Kind(
        "member_removed",
        removing.name,
        gettext_lazy("Users removed"),
        gettext_lazy("Removed"),
        lambda number: ngettext("%(count)s person was removed", "%(count)s people were removed", number),
        is_detailed=True,
        ends=True,
    ),
    Kind(
        "security_alert_sent",
        alerting.name,
        gettext_lazy("Security alerts sent"),
        gettext_lazy("Sent"),
        lambda number: ngettext("Sent to %(count)s person", "Sent to %(count)s people", number),
        is_detailed=True,
    ),
)


@dataclass(frozen=True)
class ResultRow:
    """One person, and what became of them; with an address where they still are."""

    name: str
    url: str
    text: str


@dataclass(frozen=True)
class ResultGroup:
    """People with the same result; `more` are not named."""

    title: str
    state: str  # the shape of a badge
    word: str
    rows: list[ResultRow]
    more: int

    @property
    def more_text(self) -> str:
        """In words; nothing where all are shown."""
        return and_more(self.more)


@dataclass(frozen=True)
class Results:
    """The groups, and the log's own view of the same."""

    title: str
    groups: list[ResultGroup]
    log_url: str


def results(organization: Organization, operation: UUID, *, same: list[int], same_number: int) -> Results:
    """What an operation changed and refused; `same` are members who needed no change, which no log keeps.

    Raises Http404 for one that changed many nowhere, or elsewhere. Six queries.
    """
    found = of_operation(organization, operation)
    done = found.filter(code__in=[kind.code for kind in KINDS]).order_by("pk")
    stopped = found.filter(code=REFUSED).first()
    entries = list(done[:SHOWN])
    if not entries and stopped is None:
        raise Http404
    kind = _kind(entries, stopped)
    groups = [_refused(stopped)] if stopped else []
    if same:
        groups.append(_same(organization, same, same_number))
    if entries:
        groups.append(_done(organization, kind, entries, done.count()))
    return Results(str(kind.title), groups, f"{reverse('log', args=[organization.slug])}?operation={operation}")


def _kind(entries: list[AuditEntry], stopped: AuditEntry | None) -> Kind:
    """What was done, as what was done or refused says."""
    if stopped:
        return next(kind for kind in KINDS if kind.guard == stopped.facts["guard"])
    return next(kind for kind in KINDS if kind.code == entries[0].code)


def _done(organization: Organization, kind: Kind, entries: list[AuditEntry], number: int) -> ResultGroup:
    rows = [
        ResultRow(
            line.subject or line.actor,
            "" if kind.ends else reverse("member", args=[organization.slug, line.entry.facts["membership"]]),
            line.detail if kind.is_detailed else line.change_text,
        )
        for line in lines(entries)
    ]
    title = kind.number(number) % {"count": formats.number(number)}
    return ResultGroup(title, "on", str(kind.word), rows, number - len(rows))


def _refused(entry: AuditEntry) -> ResultGroup:
    why = {
        str(user): capfirst(", ".join(str(REASONS.get(code, code)) for code in together["reasons"]))
        for together in entry.facts["people"]
        for user in together["users"]
    }
    shown = list(why)[:SHOWN]
    names = dict(AuditName.objects.filter(kind="user", key__in=shown).values_list("key", "name"))
    rows = [ResultRow(names.get(user, ""), "", why[user]) for user in shown]
    number = entry.facts["number"]
    title = ngettext("Not possible for %(count)s person", "Not possible for %(count)s people", number)
    return ResultGroup(
        title % {"count": formats.number(number)}, "caution", _("Not possible"), rows, number - len(rows)
    )


def _same(organization: Organization, members: list[int], number: int) -> ResultGroup:
    found = Membership.objects.select_related("user").filter(organization=organization, pk__in=members)
    rows = [
        ResultRow(m.user.name, reverse("member", args=[organization.slug, m.pk]), str(m.get_role_display()))
        for m in found.order_by("sort_name", "pk")
    ]
    title = ngettext("%(count)s person needed no change", "%(count)s people needed no change", number)
    return ResultGroup(title % {"count": formats.number(number)}, "off", _("As before"), rows, number - len(rows))
