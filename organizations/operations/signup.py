"""Signing up: an address is confirmed by its link before an account exists (SEC-1, ORG-1)."""

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Lower
from django.utils import timezone

from organizations.events import signup as events
from organizations.models import Organization, SignUp
from organizations.operations.organizations import create_organization
from security import audit
from security.audit import Actor
from security.links import LinkEnded
from security.models import User
from security.models.user import normal_address


def request_sign_up(*, email: str, language: str) -> None:
    """Mails the link, or tells the owner of an account; the visitor learns nothing and both cost the same.

    A second request replaces the first link.
    """
    email = normal_address(email)
    with audit.operation(actor=Actor.anonymous()) as operation:
        user = User.objects.with_address(email).first()
        sign_up = _open_sign_up(email)
        sign_up.language = language
        sign_up.generation += 1
        sign_up.sent_at = timezone.now()
        sign_up.save(update_fields=["language", "generation", "sent_at"])
        if user:
            operation.record(events.KnownAddressSignedUp(sign_up=sign_up, user=user))
        else:
            operation.record(events.SignUpRequested(sign_up=sign_up))


def _open_sign_up(email: str) -> SignUp:
    """The one open sign-up of the address, locked; two requests at once share it."""
    waiting = (
        SignUp.objects.select_for_update()
        .alias(lower_email=Lower("email"))
        .filter(lower_email=Lower(Value(email)), used_at=None)
    )
    found = waiting.first()
    if found:
        return found
    try:
        with transaction.atomic():
            return SignUp.objects.create(email=email, language="en", generation=0)
    except IntegrityError:
        return waiting.get()


def complete_sign_up(
    *,
    sign_up_id: int,
    token: str,
    given_name: str,
    family_name: str,
    password: str,
    time_zone: str,
    language: str,
) -> User:
    """Makes the account and the organization in the person's name. Raises `LinkEnded`."""
    with audit.operation(actor=Actor.anonymous()) as operation:
        sign_up = SignUp.objects.select_for_update().filter(pk=sign_up_id).first()
        if sign_up is None or not sign_up.opens_with(token):
            raise LinkEnded
        try:
            with transaction.atomic():
                user = User.objects.create_user(
                    sign_up.email,
                    password,
                    given_name=given_name,
                    family_name=family_name,
                    language=language,
                    time_zone=time_zone,
                )
        except IntegrityError as error:  # the address got an account by another way
            raise LinkEnded from error
        sign_up.used_at = timezone.now()
        sign_up.save(update_fields=["used_at"])
        actor = Actor.person(user)
        operation.record(events.SignedUp(user=user), actor=actor)
        create_organization(actor=actor, name=_own_name(user), owner=user)
        return user


def _own_name(user: User) -> str:
    """The person's name as that of an organization, which has less room."""
    longest = Organization._meta.get_field("name").max_length
    return user.name[:longest].strip()


def forget_sign_ups(*, actor: Actor, now: datetime) -> int:
    """Deletes sign-ups whose link ended SIGN_UP_KEPT ago: an address that never confirmed is nobody's business."""
    with audit.operation(actor=actor):
        kept = settings.STEWARD["SIGN_UP_VALID"] + settings.STEWARD["SIGN_UP_KEPT"]
        deleted, _by_model = SignUp.objects.filter(sent_at__lt=now - kept).delete()
        return deleted
