"""Changing a password one knows, and setting one anew that was forgotten (SEC-7, SEC-8)."""

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Lower

from security import audit
from security.audit import Actor
from security.events_passwords import PasswordChanged, PasswordSetAnew, ResetForNobody, ResetRequested
from security.links import LinkEnded
from security.models.address_change import AddressChange
from security.models.password_reset import PasswordReset
from security.models.user import User, normal_address
from security.operations.sessions import end_other_sessions


def change_password(*, actor: Actor, user: User, password: str, keep: str | None) -> User:
    """Sets a new password; every session ends but `keep`, the one in use (as in `end_other_sessions`), and so does a
    change of address that somebody who knew the one before may have asked for.

    That the person knows the present password was checked before (`confirm_password`).
    """
    with audit.operation(actor=actor) as operation:
        user = user.locked()
        _replace(user, password, operation.at)
        end_other_sessions(actor=actor, user=user, keep=keep)
        operation.record(PasswordChanged(user=user))
        return user


def request_reset(*, email: str, language: str) -> None:
    """Mails the link, or tells an address that it has no account; the visitor learns nothing and both cost the same.

    A second request replaces the first link. `language` is for whoever has none of their own here.
    """
    email = normal_address(email)
    with audit.operation(actor=Actor.anonymous()) as operation:
        user = User.objects.with_address(email).filter(is_active=True).first()
        reset = _open_reset(email)
        reset.is_for(user, now=operation.at)
        reset.save()
        if user:
            operation.record(ResetRequested(reset=reset))
        else:
            operation.record(ResetForNobody(reset=reset, language=language))


def _open_reset(email: str) -> PasswordReset:
    """The one open reset of the address, locked; two requests at once share it."""
    waiting = (
        PasswordReset.objects.select_for_update()
        .alias(lower_email=Lower("email"))
        .filter(lower_email=Lower(Value(email)), used_at=None)
    )
    found = waiting.first()
    if found:
        return found
    try:
        with transaction.atomic():
            return PasswordReset.objects.create(email=email)
    except IntegrityError:
        return waiting.get()


def set_password_anew(*, reset_id: int, token: str, password: str) -> User:
    """Sets the password by the link, once, and ends every session. Signs nobody in. Raises `LinkEnded`."""
    actor = Actor.anonymous()
    with audit.operation(actor=actor) as operation:
        reset = PasswordReset.objects.select_for_update().filter(pk=reset_id).first()
        if reset is None or reset.user is None:
            raise LinkEnded
        user = reset.user.locked()
        reset.user = user
        if not reset.opens_with(token, now=operation.at):
            raise LinkEnded
        reset.used_at = operation.at
        reset.save(update_fields=["used_at"])
        _replace(user, password, operation.at)
        end_other_sessions(actor=actor, user=user, keep=None)
        operation.record(PasswordSetAnew(user=user))
        return user


def _replace(user: User, password: str, now: datetime) -> None:
    """The new password, and the end of what rested on the one before. The person is locked."""
    user.change_password(password, now=now)
    AddressChange.objects.filter(user=user, ended_at=None).update(ended_at=now)


def forget_resets(*, actor: Actor, now: datetime) -> int:
    """Deletes resets whose link ended LINKS_KEPT ago: an address that somebody typed is nobody's business."""
    kept = settings.STEWARD["RESET_VALID"] + settings.STEWARD["LINKS_KEPT"]
    with audit.operation(actor=actor):
        deleted, _by_model = PasswordReset.objects.filter(sent_at__lt=now - kept).delete()
        return deleted
