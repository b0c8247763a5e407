"""What came of a change of many people, as the log has it: so a reload, or another browser, shows the same."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console.kit import formats
from organizations.log.lines import lines
from organizations.log.queries import of_operation
from organizations.log.words import REASONS
from organizations.models import Membership, Organization
from organizations.queries.bulk import SHOWN, and_more
from security.models import AuditEntry, AuditName

CHANGED, REMOVED, REFUSED = "role_changed", "member_removed", "some_refused"


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
    done = found.filter(code__in=[CHANGED, REMOVED]).order_by("pk")
    stopped = found.filter(code=REFUSED).first()
    entries = list(done[:SHOWN])
    if not entries and stopped is None:
        raise Http404
    groups = [_refused(stopped)] if stopped else []
    if same:
        groups.append(_same(organization, same, same_number))
    if entries:
        groups.append(_done(organization, entries, done.count()))
    removed = stopped.facts["guard"] == "remove the user" if stopped else entries[0].code == REMOVED
    title = _("Users removed") if removed else _("Roles changed")
    return Results(title, groups, f"{reverse('log', args=[organization.slug])}?operation={operation}")


def _done(organization: Organization, entries: list[AuditEntry], number: int) -> ResultGroup:
    removed = entries[0].code == REMOVED
    rows = [
        ResultRow(
            line.subject or line.actor,
            "" if removed else reverse("member", args=[organization.slug, line.entry.facts["membership"]]),
            line.detail if removed else line.change_text,
        )
        for line in lines(entries)
    ]
    if removed:
        title = ngettext("%(count)s person was removed", "%(count)s people were removed", number) % {
            "count": formats.number(number)
        }
        return ResultGroup(title, "on", _("Removed"), rows, number - len(rows))
    title = ngettext("Changed for %(count)s person", "Changed for %(count)s people", number) % {
        "count": formats.number(number)
    }
    return ResultGroup(title, "on", _("Changed"), rows, number - len(rows))


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
