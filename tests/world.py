"""Two organizations with somebody in every role: the world in which the addresses of `tests.objects` are asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID

from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from console.feedback.models import Suggestion
from console.news.models import Bounce, Issue, State
from organizations.models import Invitation, InvitationBatch, Membership, Organization, Role, SignUp, Team
from organizations.models.membership import SEES_EVERYTHING
from organizations.operations.people import change_roles
from security import pending
from security.asking import NOTE
from security.models import AddressChange, Authenticator, PasswordReset, Picture, RecoveryRequest, User
from security.models.recovery import mark_of
from security.sessions import stored
from security.views.recovery_method import PROVED
from security.views.recovery_pictures import NOTE as PICTURES
from tests import make
from tests.feedback import suggesting
from tests.news import newsroom
from tests.objects import BY_KWARGS, BY_NAME, Objects
from tests.security import recovering
from tests.urls import Url

ROLES = tuple(Role.values)
OUTSIDERS = ("stranger", "staff", "halfway", "anonymous")
PERSONAS = (*ROLES, *OUTSIDERS)


@dataclass(frozen=True, eq=False)
class World:
    """What there is. `members` are the members of `organization` by role, `target` is one more collaborator."""

    organization: Organization
    members: dict[str, Membership]
    target: Membership
    stranger: Membership
    staff: User
    sign_up: SignUp
    reset: PasswordReset
    change: AddressChange
    session: str
    strange_session: str
    halfway: User
    factor: Authenticator
    strange_factor: Authenticator
    draft: RecoveryRequest
    ready: RecoveryRequest
    invitation: Invitation
    foreign_invitation: Invitation
    drafts: dict[str, InvitationBatch]
    bulk: UUID
    foreign_bulk: UUID
    team: Team
    foreign_team: Team
    picture: Picture
    issue: Issue
    unsent_issue: Issue
    bounce: Bounce
    suggestion: Suggestion
    foreign_suggestion: Suggestion

    def client(self, persona: str) -> Client:
        """A browser in which the persona is signed in, with a fresh proof of identity."""
        if persona == "anonymous":
            return make.client()
        if persona == "halfway":  # the password was right, the second step is missing
            return self._halfway()
        who = {"stranger": self.stranger, "staff": self.staff}.get(persona) or self.members[persona]
        return make.signed_in(who)

    def _halfway(self) -> Client:
        """A browser in which a request for help is filled in, and another one's link and password were given."""
        client = make.halfway(self.halfway)
        session, now = client.session, timezone.now().isoformat()
        session[NOTE] = self.draft.pk
        pictures = {"front": {"pk": self.draft.documents.get(side="front").pk, "name": "front.jpg", "size": "0.1"}}
        pending.keep(SimpleNamespace(session=session), PICTURES, pictures, user=self.halfway)
        session[PROVED] = {"recovery": self.ready.pk, "password": mark_of(self.ready.user), "at": now}
        session.save()
        return client


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
    ready = recovering.ready(recovering.locked_out("Rita", "Ready"))
    halfway = make.user("Hanna", "Halfway")
    make.authenticator(halfway)
    make.phone(halfway)
    make.passkey(halfway)
    make.backup_codes(halfway)
    return World(
        organization,
        members,
        target,
        stranger,
        make.staff(),
        make.sign_up(),
        make.password_reset(second.user),
        make.address_change(second.user),
        stored(make.session(second)) or "",
        stored(make.session(stranger)) or "",
        halfway,
        make.authenticator(second),
        make.authenticator(stranger),
        recovering.filled_in(halfway),
        ready,
        **invitations(organization, stranger),
        drafts=drafts,
        bulk=changed_together(organization),
        foreign_bulk=changed_together(stranger.organization),
        team=make.team(organization, "Atelier", target),
        foreign_team=make.team(stranger.organization, "Deck"),
        picture=make.picture(),
        issue=newsroom.issue(State.SENT),
        unsent_issue=newsroom.issue(),
        bounce=newsroom.bounce(second.user),
        suggestion=suggesting.suggestion(second),
        foreign_suggestion=suggesting.suggestion(stranger),
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


# What is one person's: "own" is the legal representative's, and to everybody else it is not there.
PERSONAL = {"session", "factor-remove", "suggestion", "suggestion-withdraw"}

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
