"""The pages on which invitations are prepared, in their order (ORG-6): where one is, what was before, what comes."""

from typing import TypedDict

from django.urls import reverse
from django.utils.translation import gettext as _

from organizations.invite_rows import needs_access
from organizations.models import InvitationBatch, Team

PEOPLE, ACCESS, TEAMS, PREFERENCES, REVIEW = "people", "access", "teams", "preferences", "review"

_PAGES = {ACCESS: "invite-access", TEAMS: "invite-teams", PREFERENCES: "invite-preferences", REVIEW: "invite-draft"}


class Step(TypedDict):
    """One step, for components/steps.html: `state` is "done", "current" or empty."""

    label: str
    state: str


def steps(batch: InvitationBatch, current: str) -> list[Step]:
    """All steps of this draft, with the current one marked. One query."""
    names = _names(batch, current)
    here = names.index(current)
    labels = _labels()
    return [
        {"label": labels[name], "state": "done" if place < here else "current" if place == here else ""}
        for place, name in enumerate(names)
    ]


def next_url(batch: InvitationBatch, current: str) -> str:
    """The page of the step after this one. One query."""
    names = _names(batch, current)
    return page_of(batch, names[names.index(current) + 1])


def back_url(batch: InvitationBatch, current: str) -> str:
    """The page of the step before this one. One query."""
    names = _names(batch, current)
    return page_of(batch, names[names.index(current) - 1])


def page_of(batch: InvitationBatch, step: str) -> str:
    """The page of a step. The people of a draft are one form, or a list."""
    name = _PAGES.get(step) or ("invite-person" if len(batch.rows) == 1 else "invite-rows")
    return reverse(name, args=[batch.organization.slug, batch.pk])


def _names(batch: InvitationBatch, current: str) -> list[str]:
    """What does not concern anybody in the draft is no step: products for those who see everything, teams where
    there are none. Whoever is on such a page all the same, by its address, finds it among the steps."""
    left_out = set()
    if not needs_access(batch.rows):
        left_out.add(ACCESS)
    if not Team.objects.filter(organization=batch.organization_id).exists():
        left_out.add(TEAMS)
    return [name for name in (PEOPLE, ACCESS, TEAMS, PREFERENCES, REVIEW) if name == current or name not in left_out]


def _labels() -> dict[str, str]:
    return {
        PEOPLE: _("People"),
        ACCESS: _("Products"),
        TEAMS: _("Teams"),
        PREFERENCES: _("Contact preferences"),
        REVIEW: _("Check and send"),
    }
