"""Invitations being prepared (ORG-6): a draft is begun, changed, and discarded or forgotten. Nobody but its author
touches it, and nothing of it is logged before it is sent (`operations.sending`)."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings

from console.kit.exceptions import Denied
from organizations.access import require
from organizations.invite_rows import LINE, MOST_ROWS, Row
from organizations.models import InvitationBatch, Organization, Team
from organizations.permissions import Action
from security import audit
from security.audit import Actor

MOST_DRAFTS = 20  # of one person in one organization


class TooManyDrafts(Exception):
    """The person has MOST_DRAFTS unfinished drafts in this organization."""


class TooManyRows(Exception):
    """The draft has MOST_ROWS rows."""


def start(*, actor: Actor, organization: Organization, rows: list[Row]) -> InvitationBatch:
    """A new draft of the actor's. Raises `Denied` and `TooManyDrafts`."""
    with audit.operation(actor=actor) as operation:
        organization = organization.locked()
        require(actor, Action.INVITE, organization)
        if actor.user_id is None:  # whoever prepares invitations is who invites
            raise Denied(Action.INVITE)
        own = InvitationBatch.objects.filter(organization=organization, author=actor.user_id)
        if own.filter(state=InvitationBatch.State.DRAFT).count() >= MOST_DRAFTS:
            raise TooManyDrafts
        return InvitationBatch.objects.create(
            organization=organization, author_id=actor.user_id, rows=rows, changed_at=operation.at
        )


def add_row(*, actor: Actor, organization: Organization, batch: int, row: Row) -> None:
    """Puts one more person at the end of the list. Raises `Denied`, `DoesNotExist` and `TooManyRows`."""
    with _own_draft(actor, organization, batch) as draft:
        if len(draft.rows) >= MOST_ROWS:
            raise TooManyRows
        line = max((one[LINE] for one in draft.rows), default=0) + 1
        draft.rows.append({**row, LINE: line})


def change_row(*, actor: Actor, organization: Organization, batch: int, line: int, row: Row) -> None:
    """Puts another row in the place of the one at `line`. Raises `Denied`, and `DoesNotExist` where it is gone."""
    with _own_draft(actor, organization, batch) as draft:
        places = [place for place, one in enumerate(draft.rows) if one[LINE] == line]
        if not places:
            raise InvitationBatch.DoesNotExist
        draft.rows[places[0]] = {**row, LINE: line}


def leave_out(*, actor: Actor, organization: Organization, batch: int, lines: Collection[int]) -> int:
    """Takes rows out of the list; returns how many were there. Raises `Denied` and `DoesNotExist`."""
    with _own_draft(actor, organization, batch) as draft:
        kept = [one for one in draft.rows if one[LINE] not in lines]
        number = len(draft.rows) - len(kept)
        draft.rows = kept
        return number


def set_teams(*, actor: Actor, organization: Organization, batch: int, teams: Iterable[int]) -> None:
    """Which teams everybody in the draft joins, by their ids; those of elsewhere are left out. Raises `Denied` and
    `DoesNotExist`."""
    with _own_draft(actor, organization, batch) as draft:
        draft.teams.set(Team.objects.filter(organization=organization, pk__in=list(teams)))


def set_preferences(
    *, actor: Actor, organization: Organization, batch: int, topics: list[str] | None, manages_accounting: bool
) -> None:
    """What they will be told of (None: what their role is told by itself), and whether collaborators among them
    manage accounting. Raises `Denied` and `DoesNotExist`."""
    with _own_draft(actor, organization, batch) as draft:
        draft.topics = topics
        draft.manages_accounting = manages_accounting


def discard(*, actor: Actor, organization: Organization, batch: int) -> None:
    """Deletes the actor's draft, and what was given with it. Raises `Denied` and `DoesNotExist`."""
    with audit.operation(actor=actor):
        organization = organization.locked()
        require(actor, Action.INVITE, organization)
        _locked(actor, organization, batch).delete()


def forget_drafts(*, actor: Actor, now: datetime) -> int:
    """Deletes drafts on which nobody has worked for INVITATION_DRAFT_KEPT; returns how many: addresses of people who
    were never invited are nobody's business."""
    with audit.operation(actor=actor):
        last = now - settings.STEWARD["INVITATION_DRAFT_KEPT"]
        drafts = InvitationBatch.objects.filter(state=InvitationBatch.State.DRAFT, changed_at__lt=last)
        # Locked, so that one which is being sent in this moment is passed over.
        forgotten = list(drafts.select_for_update(skip_locked=True).values_list("pk", flat=True))
        _rows, by_model = drafts.filter(pk__in=forgotten).delete()
        return by_model.get(InvitationBatch._meta.label, 0)


@contextmanager
def _own_draft(actor: Actor, organization: Organization, batch: int) -> Iterator[InvitationBatch]:
    """An operation on the actor's own draft, which is stored with the moment it was changed."""
    with audit.operation(actor=actor) as operation:
        organization = organization.locked()
        require(actor, Action.INVITE, organization)
        draft = _locked(actor, organization, batch)
        yield draft
        draft.changed_at = operation.at
        draft.save(update_fields=["rows", "topics", "manages_accounting", "changed_at"])


def _locked(actor: Actor, organization: Organization, batch: int) -> InvitationBatch:
    """The draft, locked. Raises `DoesNotExist` for somebody else's, and for one that was sent or discarded."""
    drafts = InvitationBatch.objects.select_for_update().filter(state=InvitationBatch.State.DRAFT)
    return drafts.get(organization=organization, author=actor.user_id, pk=batch)
