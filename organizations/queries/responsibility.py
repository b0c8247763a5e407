"""Who answers for an organization, and whom it may be handed over to; what the pages about it show (ORG-14)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from console.kit.guards import Reason
from console.kit.search import matching
from organizations.guards.responsibility import Answer, HandingOver, handing_over, taking_over
from organizations.models import Appointment, HandOver, Membership, Organization, Role
from security.audit import Actor
from security.models import User

OFFERED = 20  # people a page offers; the search finds the others


@dataclass(frozen=True)
class Candidate:
    """A member who might take over. With `reasons` they cannot now."""

    membership: Membership
    chosen: bool
    reasons: list[Reason]

    @property
    def key(self) -> str:
        """What their control is called."""
        return str(self.membership.pk)


@dataclass(frozen=True)
class Candidates:
    """Those on offer for what was searched, and whether there are more."""

    people: list[Candidate]
    more: bool


def candidates(*, actor: Actor, organization: Organization, words: str, chosen: str) -> Candidates:
    """Everybody else, by name, narrowed by `words`; `chosen` (the id of a member) stays whatever is searched."""
    members = Membership.objects.of_open_organizations().filter(organization=organization)
    others = members.exclude(user=actor.user_id).select_related("user").order_by("sort_name", "pk")
    found = list(others.filter(matching(words, "user__search"))[: OFFERED + 1])
    more = len(found) > OFFERED
    people = found[:OFFERED]
    if chosen.isascii() and chosen.isdigit() and chosen not in {str(member.pk) for member in people}:
        people = [*others.filter(pk=int(chosen)), *people]
    subjects = [HandingOver(actor, organization, member) for member in people]
    reasons = handing_over.reasons(subjects)
    return Candidates(
        [Candidate(s.nominee, str(s.nominee.pk) == chosen and not reasons[s], reasons[s]) for s in subjects], more
    )


def waiting_hand_over(organization: Organization) -> HandOver | None:
    """The nomination that waits for its answer, with its people."""
    return _hand_overs(organization).filter(state=HandOver.State.OPEN).first()


def nomination_of(user: User, organization: Organization) -> HandOver | None:
    """The latest nomination of this person there, in whatever state."""
    return _hand_overs(organization).filter(nominee=user).order_by("-pk").first()


def what_refuses(answer: Answer) -> list[Reason]:
    """Every reason why the nominee cannot accept now."""
    return taking_over.reasons([answer])[answer]


def what_changes(hand_over: HandOver, nominee: Membership) -> list[dict[str, Any]]:
    """Both roles before and after, as `components/change.html` reads them."""
    first = Role.LEGAL_REPRESENTATIVE.label
    return [
        {"label": _("Your role"), "before": nominee.get_role_display(), "after": first},
        {
            "label": _("Role of %(name)s") % {"name": hand_over.nominator.name},
            "before": first,
            "after": hand_over.get_role_after_display(),
        },
    ]


def latest_appointment(organization: Organization) -> Appointment | None:
    """The latest proposal of support, in whatever state, with the nominee."""
    proposals = Appointment.objects.filter(organization=organization).select_related("nominee")
    found = proposals.order_by("-pk").first()
    if found is not None:
        found.organization = organization
    return found


def _hand_overs(organization: Organization) -> QuerySet[HandOver]:
    own = HandOver.objects.filter(organization=organization)
    return own.select_related("organization", "nominator", "nominee")
