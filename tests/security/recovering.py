"""Requests for help at each of their stages, made by the operations that lead there."""

from base64 import b32decode
from datetime import date, timedelta

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from console.kit.images import Picture
from security.audit import Actor
from security.models import RecoveryRequest, User
from security.models.recovery import Identity, Side
from security.operations import recovery, recovery_review, recovery_time
from tests import make
from tests.kit.attacks import photo

JPEG = photo(900, 600)
SYSTEM = Actor.system("tests")


def locked_out(given_name="Nadia", family_name="Rochat", **fields) -> User:
    """Somebody with an authenticator app that is lost."""
    user = make.user(given_name, family_name, **fields)
    make.authenticator(user)
    return user


def identity_of(user: User) -> Identity:
    """What the person's document says: a second name is not in the account."""
    return Identity(f"{user.given_name} Élise", user.family_name, date(1984, 2, 29))


def filled_in(user: User, **picture) -> RecoveryRequest:
    """A draft with every picture."""
    actor, now = make.actor(user), timezone.now()
    draft = recovery.begin(actor=actor, user=user, identity=identity_of(user), document_kind="identity_card")
    for side in Side:
        kept = Picture(picture.get("content", JPEG), 900, 600)
        recovery.keep_picture(actor=actor, draft=draft, side=side, picture=kept, now=now)
    return draft


def sent(user: User, **picture) -> RecoveryRequest:
    """A request that waits for its reviewers."""
    return recovery.send(actor=make.actor(user), draft=filled_in(user, **picture), now=timezone.now())


def look(request: RecoveryRequest, reviewer: User) -> None:
    """The reviewer opens every picture."""
    actor, now = Actor.staff(reviewer), timezone.now()
    for side in Side:
        recovery_review.look_at(actor=actor, reviewer=reviewer, recovery=request, side=side, now=now)


def approve(request: RecoveryRequest, reviewer: User) -> RecoveryRequest:
    """One approval by somebody who has looked."""
    look(request, reviewer)
    return decide(request, reviewer)


def decide(request: RecoveryRequest, reviewer: User, note: str = "Everything fits.") -> RecoveryRequest:
    """One approval."""
    return recovery_review.approve(
        actor=Actor.staff(reviewer),
        reviewer=reviewer,
        recovery=request,
        read=identity_of(request.user),
        note=note,
        now=timezone.now(),
    )


def approved(user: User) -> RecoveryRequest:
    """A request in its waiting time."""
    request = sent(user)
    for _ in range(2):
        request = approve(request, make.user(is_staff=True))
    return request


def ready(user: User) -> RecoveryRequest:
    """A request whose link works."""
    request = approved(user)
    recovery_time.move_on(actor=SYSTEM, now=request.due_at + timedelta(seconds=1))
    RecoveryRequest.objects.filter(pk=request.pk).update(ready_at=timezone.now())
    request.refresh_from_db()
    return request


def upload(content: bytes = JPEG, name: str = "photo.jpg") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content)


def key_of(spelled: str) -> bytes:
    """The key of an authenticator app, as the page spells it."""
    return b32decode(spelled.replace(" ", ""))


def later(name: str, *, by: timedelta = timedelta(seconds=1)):
    """The moment when a time of the settings is over."""
    return timezone.now() + settings.STEWARD[name] + by
