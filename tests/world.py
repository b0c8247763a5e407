"""Two organizations with somebody in every role, and which object each address of the console is about.

An address whose parts are not known here fails the tests that walk the URLconf: who adds one says what it is about.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from organizations.models import Invitation, InvitationBatch, Membership, Organization, Role, SignUp, Team
from organizations.models.membership import SEES_EVERYTHING
from organizations.operations.people import change_roles
from security.models import User
from tests import make
from tests.urls import Url

ROLES = tuple(Role.values)
OUTSIDERS = ("stranger", "staff", "anonymous")
PERSONAS = (*ROLES, *OUTSIDERS)

NO_SLUG = "nowhere-000000"
NO_ID = 999_999_999
NO_TOKEN = "0" * 64


@dataclass(frozen=True, eq=False)
class World:
    """What there is. `members` are the members of `organization` by role, `target` is one more collaborator."""

    organization: Organization
    members: dict[str, Membership]
    target: Membership
    stranger: Membership
    staff: User
    sign_up: SignUp
    invitation: Invitation
    foreign_invitation: Invitation
    drafts: dict[str, InvitationBatch]
    bulk: UUID
    foreign_bulk: UUID
    team: Team
    foreign_team: Team

    def client(self, persona: str) -> Client:
        """A browser in which the persona is signed in, with a fresh proof of identity."""
        if persona == "anonymous":
            return make.client()
        who = {"stranger": self.stranger, "staff": self.staff}.get(persona) or self.members[persona]
        return make.signed_in(who)


def build() -> World:
    """Everybody was active just now, so that looking at a page has nothing to note."""
    now = timezone.now()
    legal = make.user("Linda", "Berger")
    organization = make.organization("Lanterna SA", owner=legal)
    second = make.member(organization, Role.LEGAL_REPRESENTATIVE, user=make.user("Luc", "Second"))
    members = {role: make.member(organization, Role(role)) for role in ROLES if role != Role.LEGAL_REPRESENTATIVE}
    members[Role.LEGAL_REPRESENTATIVE] = second
    target = make.member(organization, Role.COLLABORATOR, user=make.user("Tara", "Target"))
    product = make.product(organization)
    make.grant(members[Role.COLLABORATOR], product)
    stranger = make.organization("Harbour Club").memberships.select_related("organization", "user").get()
    make.product(stranger.organization)
    Membership.objects.update(last_active_at=now)
    preparing = {role: members[role] for role in SEES_EVERYTHING} | {"stranger": stranger}
    drafts = {who: make.draft(membership) for who, membership in preparing.items()}
    return World(
        organization,
        members,
        target,
        stranger,
        make.staff(),
        make.sign_up(),
        **invitations(organization, stranger),
        drafts=drafts,
        bulk=changed_together(organization),
        foreign_bulk=changed_together(stranger.organization),
        team=make.team(organization, "Atelier", target),
        foreign_team=make.team(stranger.organization, "Deck"),
    )


def changed_together(organization: Organization) -> UUID:
    """The id of a change of many."""
    members = [make.member(organization, last_active_at=timezone.now()).pk]
    return change_roles(actor=make.SYSTEM, organization=organization, members=members, role=Role.EXTERNAL).operation


def invitations(organization: Organization, stranger: Membership) -> dict[str, Invitation]:
    """One that waits in each of the two; sent long enough ago to be sent again."""
    sent_at = timezone.now() - timedelta(days=1)
    return {
        "invitation": make.invitation(organization, "ina@invited.test", sent_at=sent_at),
        "foreign_invitation": make.invitation(stranger.organization, "fred@invited.test", sent_at=sent_at),
    }


Objects = Callable[[World], dict[str, Any]]

# By the names of what varies in the address, or by its own name where those do not say what it is about.
BY_KWARGS: dict[tuple[str, ...], dict[str, Objects]] = {
    (): {"own": lambda w: {}},
    ("slug",): {
        "own": lambda w: {"slug": w.organization.slug},
        "foreign organization": lambda w: {"slug": w.stranger.organization.slug},
        "missing organization": lambda w: {"slug": NO_SLUG},
    },
}
OF_A_MEMBER: dict[str, Objects] = {
    "own": lambda w: {"slug": w.organization.slug, "pk": w.target.pk},
    "foreign": lambda w: {"slug": w.organization.slug, "pk": w.stranger.pk},
    "missing": lambda w: {"slug": w.organization.slug, "pk": NO_ID},
    "absurd": lambda w: {"slug": w.organization.slug, "pk": 10**30},
    "foreign organization": lambda w: {"slug": w.stranger.organization.slug, "pk": w.stranger.pk},
    "missing organization": lambda w: {"slug": NO_SLUG, "pk": w.target.pk},
}
# Drafts are their author's: what is the administrator's own is nobody else's, not even a legal representative's.
OF_A_DRAFT: dict[str, Objects] = {
    "own": lambda w: {"slug": w.organization.slug, "pk": w.drafts[Role.LEGAL_REPRESENTATIVE].pk},
    "own of administrator": lambda w: {"slug": w.organization.slug, "pk": w.drafts[Role.ADMINISTRATOR].pk},
    "foreign": lambda w: {"slug": w.organization.slug, "pk": w.drafts["stranger"].pk},
    "missing": lambda w: {"slug": w.organization.slug, "pk": NO_ID},
    "absurd": lambda w: {"slug": w.organization.slug, "pk": 10**30},
    "foreign organization": lambda w: {"slug": w.stranger.organization.slug, "pk": w.drafts["stranger"].pk},
    "missing organization": lambda w: {"slug": NO_SLUG, "pk": w.drafts[Role.LEGAL_REPRESENTATIVE].pk},
}


def _with(objects: dict[str, Objects], **more: Any) -> dict[str, Objects]:
    """The same with more in the address."""
    return {which: lambda w, of=of: {**of(w), **more} for which, of in objects.items()}


OF_AN_INVITATION: dict[str, Objects] = {
    "own": lambda w: {"slug": w.organization.slug, "pk": w.invitation.pk},
    "foreign": lambda w: {"slug": w.organization.slug, "pk": w.foreign_invitation.pk},
    "missing": lambda w: {"slug": w.organization.slug, "pk": NO_ID},
    "absurd": lambda w: {"slug": w.organization.slug, "pk": 10**30},
    "foreign organization": lambda w: {"slug": w.stranger.organization.slug, "pk": w.foreign_invitation.pk},
    "missing organization": lambda w: {"slug": NO_SLUG, "pk": w.invitation.pk},
}
OF_A_TEAM: dict[str, Objects] = {
    "own": lambda w: {"slug": w.organization.slug, "pk": w.team.pk},
    "foreign": lambda w: {"slug": w.organization.slug, "pk": w.foreign_team.pk},
    "missing": lambda w: {"slug": w.organization.slug, "pk": NO_ID},
    "absurd": lambda w: {"slug": w.organization.slug, "pk": 10**30},
    "foreign organization": lambda w: {"slug": w.stranger.organization.slug, "pk": w.foreign_team.pk},
    "missing organization": lambda w: {"slug": NO_SLUG, "pk": w.team.pk},
}
BEHIND_A_LINK: dict[str, Objects] = {
    "own": lambda w: {"token": w.invitation.token},
    "foreign": lambda w: {"token": NO_TOKEN},
    "missing": lambda w: {"token": NO_TOKEN[1:]},
}
BY_NAME: dict[str, dict[str, Objects]] = {
    "organization-edit": {
        "own": lambda w: {"slug": w.organization.slug, "part": "address"},
        "missing": lambda w: {"slug": w.organization.slug, "part": "nothing"},
        "foreign organization": lambda w: {"slug": w.stranger.organization.slug, "part": "address"},
        "missing organization": lambda w: {"slug": NO_SLUG, "part": "address"},
    },
    **dict.fromkeys(("invitation", "invitation-decline"), BEHIND_A_LINK),
    **dict.fromkeys(
        ("invitation-details", "invitation-menu", "invitation-resend", "invitation-revoke"), OF_AN_INVITATION
    ),
    "address-book-card": {
        **OF_A_MEMBER,
        "external": lambda w: {"slug": w.organization.slug, "pk": w.members[Role.EXTERNAL].pk},
    },
    **dict.fromkeys(
        (
            "invite-access",
            "invite-discard",
            "invite-draft",
            "invite-person",
            "invite-preferences",
            "invite-progress",
            "invite-row-add",
            "invite-rows",
            "invite-teams",
        ),
        OF_A_DRAFT,
    ),
    "invite-row": {
        **_with(OF_A_DRAFT, line=1),
        "no such line": lambda w: {**OF_A_DRAFT["own"](w), "line": NO_ID},
    },
    **dict.fromkeys(
        ("member", "member-end", "member-menu", "member-preferences", "member-remove", "member-role"), OF_A_MEMBER
    ),
    "member-access": OF_A_MEMBER,
    **dict.fromkeys(("team", "team-access", "team-delete", "team-edit", "team-members"), OF_A_TEAM),
    "members-changed": {
        "own": lambda w: {"slug": w.organization.slug, "operation": w.bulk},
        "foreign": lambda w: {"slug": w.organization.slug, "operation": w.foreign_bulk},
        "missing": lambda w: {"slug": w.organization.slug, "operation": UUID(int=1)},
        "foreign organization": lambda w: {"slug": w.stranger.organization.slug, "operation": w.foreign_bulk},
        "missing organization": lambda w: {"slug": NO_SLUG, "operation": w.bulk},
    },
    "profile-edit": {"own": lambda w: {"part": "name"}, "missing": lambda w: {"part": "nothing"}},
    "sign-up-complete": {
        "own": lambda w: {"sign_up_id": w.sign_up.pk, "token": w.sign_up.token},
        "foreign": lambda w: {"sign_up_id": w.sign_up.pk, "token": NO_TOKEN},
        "missing": lambda w: {"sign_up_id": NO_ID, "token": NO_TOKEN},
    },
}


# What a form needs so that it says something; the others are sent empty.
POSTED: dict[str, dict[str, str]] = {"language": {"language": "de"}}


def objects_of(url: Url) -> dict[str, Objects]:
    """The objects an address is asked for; KeyError for an address that is not known here."""
    return BY_NAME[url.name] if url.name in BY_NAME else BY_KWARGS[url.kwargs]


def address(url: Url, which: str, world: World) -> str:
    """The address of the object."""
    return reverse(url.name, kwargs=objects_of(url)[which](world))


@contextmanager
def undone() -> Iterator[None]:
    """Forgets whatever is changed inside, so that one world serves many requests."""
    inside = transaction.atomic()
    inside._from_testcase = True  # an operation may still be a durable transaction
    with inside:
        yield
        transaction.set_rollback(True)
