"""Drafts of invitations as pages show them (ORG-6): the rows with what stands in the way of each; knows no template."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console.kit.formats import number
from console.kit.guards import Reason
from console.kit.tables.address import Address
from console.kit.tables.paging import PAGE, Pages
from console.kit.words import StrOrPromise
from organizations.ending import today_in
from organizations.invite_rows import LINE, RESULTS, Row, day_of, name_of, what_is_wrong
from organizations.log.words import REASONS
from organizations.models import InvitationBatch, Membership, Role
from organizations.queries.invitations import obstacles
from organizations.roles import role_label

PAGE_SIZE = 100
State = InvitationBatch.State


@dataclass(frozen=True, slots=True)
class Person:
    """One row as it is shown. `problems` say why it is not, or was not, sent."""

    line: int
    name: str
    email: str
    role: StrOrPromise
    until: date | str
    problems: list[str]
    sent: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """A row and everything that stands in its way; nothing: it can be sent."""

    row: Row
    reasons: list[Reason]


@dataclass(frozen=True)
class PeoplePage:
    """A part of a long list; what components/pagination.html reads of it as `table`."""

    people: list[Person]
    paging: Pages[Any]

    @property
    def page_text(self) -> str:
        """ "1–100 of 487"."""
        return self.paging.text


def own_batches(reader: Membership) -> "QuerySet[InvitationBatch]":
    """What this member prepared in this organization."""
    return InvitationBatch.objects.filter(organization=reader.organization_id, author=reader.user_id)


def own_batch(reader: Membership, pk: int) -> InvitationBatch:
    """One of these, in whatever state, with its organization. Raises Http404, for somebody else's too."""
    found = own_batches(reader).filter(pk=pk).first()
    if found is None:
        raise Http404
    found.organization = reader.organization
    return found


def own_draft(reader: Membership, pk: int) -> InvitationBatch:
    """One of these that was not sent yet. Raises Http404."""
    found = own_batch(reader, pk)
    if found.state != State.DRAFT:
        raise Http404
    return found


def checked(reader: Membership, rows: Iterable[Row]) -> list[Check]:
    """Each row with what stands in its way, when this member sends it. One query a rule, whatever the number."""
    today = today_in(reader.organization)
    checks = [Check(row, what_is_wrong(row, today)) for row in rows]
    fit = [check for check in checks if not check.reasons]
    for check, reason in zip(fit, obstacles(reader.organization, reader, [one.row for one in fit]), strict=True):
        check.reasons.extend([reason] if reason else [])
    return checks


def page_of_checks(checks: list[Check], given: Mapping[str, str], path: str) -> PeoplePage:
    """What is wrong comes first; else as in the list."""
    people = [
        _person(check.row, problems=[str(reason.sentence) for reason in check.reasons])
        for check in sorted(checks, key=lambda check: not check.reasons)
    ]
    return _page(people, given, path)


def page_of_results(batch: InvitationBatch, given: Mapping[str, str], path: str) -> PeoplePage:
    """What came of each row that was sent: first what was not, and why."""
    done = sorted(batch.rows[: batch.done], key=lambda row: not row.get("result"))
    people = [
        _person(row, problems=[result_text(row["result"])] if row.get("result") else [], sent=not row.get("result"))
        for row in done
    ]
    return _page(people, given, path)


def result_text(code: str) -> str:
    """Why a row was not sent, in words."""
    known = RESULTS.get(code)
    return str(known) if known else capfirst(str(REASONS.get(code, code)))


@dataclass(frozen=True)
class Unfinished:
    """A draft, or what is being sent, as a line with the way to it."""

    title: str
    batch: InvitationBatch
    url: str
    discard_url: str


def unfinished(reader: Membership) -> list[Unfinished]:
    """What this member began and has not sent, or what is being sent; the latest first."""
    slug = reader.organization.slug
    lines = []
    for batch in own_batches(reader).exclude(state=State.SENT).order_by("-changed_at", "-pk"):
        is_draft = batch.state == State.DRAFT
        url = reverse("invite-draft" if is_draft else "invite-progress", args=[slug, batch.pk])
        discard_url = reverse("invite-discard", args=[slug, batch.pk]) if is_draft else ""
        lines.append(Unfinished(title_of(batch), batch, url, discard_url))
    return lines


def people_count(count: int) -> str:
    """ "487 people"."""
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": number(count)}


def title_of(batch: InvitationBatch) -> str:
    """Whom the batch is about, in short: "Ann Lee and 486 others"."""
    if not batch.rows:
        return _("Nobody yet")
    first = name_of(batch.rows[0])
    others = len(batch.rows) - 1
    if not others:
        return first
    return ngettext("%(name)s and %(count)s other", "%(name)s and %(count)s others", others) % {
        "name": first,
        "count": number(others),
    }


def _person(row: Row, *, problems: list[str], sent: bool = False) -> Person:
    return Person(
        line=row[LINE],
        name=name_of(row),
        email=row["email"] if name_of(row) != row["email"] else "",
        role=role_label(row["role"]) if row["role"] in Role.values else row["role"],
        until=day_of(row) or row["ends_on"],
        problems=problems,
        sent=sent,
    )


def _page(people: list[Person], given: Mapping[str, str], path: str) -> PeoplePage:
    wanted = given.get(PAGE, "")
    listed: Any = people  # in place of a queryset: it is only cut
    paging: Pages[Any] = Pages(
        listed,
        total=len(people),
        size=PAGE_SIZE,
        wanted=int(wanted) if wanted.isdecimal() and len(wanted) < 8 else 1,
        link=Address(path, {}).link,
    )
    return PeoplePage(paging.rows, paging)
