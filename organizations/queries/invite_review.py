"""What invitations will bring, part by part, before they are sent (ORG-6); knows no template."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console.kit.formats import day, number
from console.kit.words import StrOrPromise
from organizations.contact import possible, told
from organizations.holders import access_of
from organizations.invite_rows import Row, day_of, name_of, needs_access, roles_of, widest_role
from organizations.models import InvitationBatch, Role, Team
from organizations.queries import invite_steps

NAMED = 5  # of a long list so many are named, the others counted


@dataclass(frozen=True)
class Part:
    """One thing they get, and the page on which it is changed."""

    name: str
    value: StrOrPromise
    note: StrOrPromise
    url: str


def parts(draft: InvitationBatch, rows: list[Row]) -> list[Part]:
    """What will be sent for these rows of the draft; five queries at most."""
    found = [_people(draft, rows), _roles(draft, rows)]
    if needs_access(rows):
        found.append(_products(draft, rows))
    else:
        sees = _("Legal representatives and administrators see every product.")
        found.append(Part(_("Products"), _("All products"), sees, ""))
    teams = list(draft.teams.order_by("search", "pk").values_list("name", flat=True))
    if teams or Team.objects.filter(organization=draft.organization_id).exists():
        url = invite_steps.page_of(draft, invite_steps.TEAMS)
        found.append(Part(_("Teams"), _listed(teams) or _("No team"), "", url))
    return [*found, _preferences(draft, rows), _validity(rows)]


def team_choices(draft: InvitationBatch, ticked: Collection[str] | None) -> list[dict[str, object]]:
    """The organization's teams, those ticked that the draft has, or that were `ticked` a moment ago."""
    chosen = {str(pk) for pk in draft.teams.values_list("pk", flat=True)} if ticked is None else ticked
    teams = Team.objects.filter(organization=draft.organization_id).annotate(number=Count("members"))
    return [
        {
            "value": str(team.pk),
            "title": team.name,
            "aside": ngettext("%(count)s member", "%(count)s members", team.number) % {"count": number(team.number)},
            "checked": str(team.pk) in chosen,
        }
        for team in teams.order_by("search", "pk")
    ]


def _people(draft: InvitationBatch, rows: list[Row]) -> Part:
    url = invite_steps.page_of(draft, invite_steps.PEOPLE)
    if len(draft.rows) == 1:
        (row,) = draft.rows
        name = name_of(row)
        return Part(_("Person"), name, row["email"] if name != row["email"] else "", url)
    text = ngettext("%(count)s person", "%(count)s people", len(rows)) % {"count": number(len(rows))}
    return Part(_("People"), text, _listed([name_of(row) for row in rows]), url)


def _roles(draft: InvitationBatch, rows: list[Row]) -> Part:
    """The role, or how many there are of each."""
    url = invite_steps.page_of(draft, invite_steps.PEOPLE)
    roles = roles_of(rows)
    if len(roles) == 1:
        (role,) = roles
        last = {day_of(row) for row in rows} if role is Role.EXTERNAL else set()
        ends = last.pop() if len(last) == 1 else None
        return Part(_("Role"), role.label, _("Access until %(day)s.") % {"day": day(ends)} if ends else "", url)
    numbers = [(role, sum(1 for row in rows if row["role"] == role)) for role in roles]
    return Part(_("Roles"), ", ".join(f"{role.label} ({number(count)})" for role, count in numbers), "", url)


def _products(draft: InvitationBatch, rows: list[Row]) -> Part:
    url = invite_steps.page_of(draft, invite_steps.ACCESS)
    others = _("Legal representatives and administrators among them see every product.")
    note = "" if all(role in (Role.COLLABORATOR, Role.EXTERNAL) for role in roles_of(rows)) else others
    access = access_of(draft)
    if access.full:
        return Part(_("Products"), _("Full access"), note or _("Every right on every product, also future ones."), url)
    if access.pk is None:
        return Part(_("Products"), _("No product"), note or _("Products can be given later, too."), url)
    named = access.grants.filter(product__ended_at=None).order_by("product__search", "product")
    products = list(named.values_list("product__name", flat=True))
    promised = [grant.kind.label for grant in access.kind_grants.select_related("kind").order_by("kind__position")]
    if promised:
        future = _("Future products: %(kinds)s.") % {"kinds": _listed(promised)}
        note = f"{future} {note}".strip()
    return Part(_("Products"), _listed(products) or _("No product"), note, url)


def _preferences(draft: InvitationBatch, rows: list[Row]) -> Part:
    roles = roles_of(rows)
    accounting = draft.manages_accounting and Role.COLLABORATOR in roles
    role = widest_role(rows)
    topics = told(role, draft.topics, manages_accounting=accounting)
    everything = len(topics) == len(possible(role, manages_accounting=accounting))
    value = _("Everything that concerns them") if everything else _listed([str(topic.label) for topic in topics])
    note = _("Collaborators manage the accounting.") if accounting else ""
    url = invite_steps.page_of(draft, invite_steps.PREFERENCES)
    return Part(_("Contact preferences"), value or _("Not told about anything"), note, url)


def _validity(rows: list[Row]) -> Part:
    valid: timedelta = settings.STEWARD["INVITATION_VALID"]
    ends = {day_of(row) for row in rows} - {None}
    note = _("An invitation is no longer valid after the last day of the access it gives.") if ends else ""
    return Part(_("Can be accepted until"), day(timezone.now() + valid), note, "")


def _listed(names: list[str]) -> str:
    """ "Anna, Bert, Carla and 12 more"."""
    shown = ", ".join(names[:NAMED])
    others = len(names) - NAMED
    if others <= 0:
        return shown
    return ngettext("%(names)s and %(count)s more", "%(names)s and %(count)s more", others) % {
        "names": shown,
        "count": number(others),
    }
