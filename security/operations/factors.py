"""Setting second factors up, removing them, preferring one, and making backup codes (SEC-2, SEC-3).

A factor is stored first and in force later: once the person has shown that it works and, with the first one, that
they have kept their backup codes. Whatever adds or removes one ends every other session (ASVS 7.4.3).
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django_otp_webauthn.models import WebAuthnCredential

from security import audit
from security.audit import Actor
from security.events_factors import (
    BackupCodesMade,
    DevicesForgotten,
    FactorAdded,
    FactorRemoved,
    PreferredFactorChanged,
)
from security.factors import BY_CODE, EVERY_WAY, FACTORS, factors_of, held_by
from security.factors.backup_codes import BACKUP_CODES, plain
from security.factors.factor import Factor
from security.factors.passkeys import NotAccepted, registered
from security.guards import FactorRemoval, removing_factor
from security.models.factors import Authenticator, BackupCode, BackupCodes, step_of
from security.models.phone_change import PhoneChange
from security.models.remembered import RememberedDevice
from security.models.user import User
from security.operations.sessions import end_other_sessions

ABANDONED = timedelta(days=1)  # what was begun and not ended by then is forgotten


def prepare_authenticator(*, actor: Actor, user: User, key: bytes, code: str, name: str) -> Authenticator | None:
    """Stores an authenticator app that shows this code now, not yet in force; None if the code is not its."""
    step = step_of(key, code)
    if step is None:
        return None
    with audit.operation(actor=actor):
        forget_begun(actor=actor, user=user)
        return Authenticator.objects.create(
            user=user, name=name, confirmed=False, sealed_key=Authenticator.sealed(key, user), last_step=step
        )


def prepare_passkey(*, actor: Actor, user: User, state: dict[str, Any], answer: str, name: str) -> WebAuthnCredential:
    """Stores the passkey that answered the challenge of this state, not yet in force. Raises `NotAccepted`."""
    try:
        with audit.operation(actor=actor):
            forget_begun(actor=actor, user=user)
            return registered(user, state, answer, name=name)
    except IntegrityError as error:  # the same key, by another request or for somebody else
        raise NotAccepted("It is registered already.") from error


def activate(*, actor: Actor, user: User, factor: Factor, pk: int, keep: str | None) -> None:
    """Puts a factor in force that the person has just proved. A telephone takes the place of the one before.

    Ends every other session but `keep` (as in `end_other_sessions`). Raises ObjectDoesNotExist if it is in force
    already, or gone.
    """
    with audit.operation(actor=actor) as operation:
        user, rows = user.locked(), factor.model.objects.filter(user=user)
        device = rows.select_for_update().get(pk=pk, confirmed=False)
        replaced = list(rows.filter(confirmed=True)) if factor.is_single else []
        for one in replaced:
            one.delete()
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        _end_what_rested_on_factors(actor, user, keep)
        before = ", ".join(factor.shown(one) for one in replaced)
        operation.record(FactorAdded(user=user, factor=factor.code, name=factor.shown(device), replaced=before))


def activate_with_codes(
    *, actor: Actor, user: User, factor: Factor, pk: int, codes: list[str], keep: str | None
) -> None:
    """Puts the person's first factor in force together with the backup codes they have kept. Raises as `activate`."""
    digests = _digests(codes)
    with audit.operation(actor=actor) as operation:
        activate(actor=actor, user=user, factor=factor, pk=pk, keep=keep)
        _store_codes(operation, user, digests)


def replace_codes(*, actor: Actor, user: User, codes: list[str]) -> None:
    """From now on these are the person's backup codes, and those before are void."""
    digests = _digests(codes)
    with audit.operation(actor=actor) as operation:
        _store_codes(operation, user, digests)


def remove_factor(*, actor: Actor, user: User, factor: str, pk: int, keep: str | None) -> FactorRemoval:
    """Removes one factor; with the last one the backup codes go, too. Raises `Refused`, and DoesNotExist.

    That the person knows the password was checked before (`confirm_password`).
    """
    with audit.operation(actor=actor) as operation:
        user, kind = user.locked(), BY_CODE[factor]
        device = kind.model.objects.select_for_update().get(pk=pk, user=user, confirmed=True)
        removal = removal_of(user=user, factor=factor, pk=pk)
        removing_factor.check([removal])
        name = kind.shown(device)
        device.delete()
        if not removal.remaining:
            for other in EVERY_WAY:
                other.model.objects.filter(user=user).delete()
        if user.preferred_factor not in removal.remaining:
            user.preferred_factor = ""
            user.save(update_fields=["preferred_factor"])
        _end_what_rested_on_factors(actor, user, keep)
        remaining = tuple(one.code for one in FACTORS if one.code in removal.remaining)
        operation.record(FactorRemoved(user=user, factor=factor, name=name, remaining=remaining))
        return removal


def removal_of(*, user: User, factor: str, pk: int) -> FactorRemoval:
    """What removing this one would leave, for the guard."""
    return FactorRemoval.of(user, factor, pk, held=held_by([user.pk]))


def prefer_factor(*, actor: Actor, user: User, factor: str) -> User:
    """From now on sign-in asks for this kind first. Raises ValueError for one that the person has not set up."""
    with audit.operation(actor=actor) as operation:
        user = user.locked()
        if factor not in {held.code for held in factors_of(user)}:
            raise ValueError(factor)
        if user.preferred_factor != factor:
            user.preferred_factor = factor
            user.save(update_fields=["preferred_factor"])
            operation.record(PreferredFactorChanged(user=user, factor=factor))
        return user


def forget_remembered(*, actor: Actor, user: User, pks: list[int]) -> int:
    """The second step is asked for again in these browsers of the person; returns how many they were."""
    with audit.operation(actor=actor) as operation:
        count, _by_model = user.remembered_devices.filter(pk__in=pks).delete()
        if count:
            operation.record(DevicesForgotten(user=user, count=count))
        return count


def forget_begun(*, actor: Actor, user: User) -> None:
    """Deletes what the person began to set up and did not put in force: they begin anew."""
    with audit.operation(actor=actor):
        user.locked()
        for factor in FACTORS:
            factor.model.objects.filter(user=user, confirmed=False).delete()


def forget_abandoned(*, now: datetime) -> int:
    """Deletes what was begun and never put in force, and remembered devices whose time is over."""
    RememberedDevice.objects.filter(created_at__lt=now - settings.STEWARD["DEVICE_REMEMBERED"]).delete()
    stale = [factor.model.objects.filter(confirmed=False) for factor in FACTORS] + [PhoneChange.objects.all()]
    return sum(rows.filter(created_at__lt=now - ABANDONED).delete()[0] for rows in stale)


def rotate_keys() -> int:
    """Encrypts the key of every authenticator app with the first of ENCRYPTION_KEYS; returns how many those were.

    Each in a transaction of its own, so that nobody's sign-in waits. Raises `Unreadable` at the first that no key of
    the settings opens: then one of them is missing.
    """
    count = 0
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True).iterator():
        with transaction.atomic():
            app = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if app is not None:
                app.rotate_key()
                count += 1
    return count


def _end_what_rested_on_factors(actor: Actor, user: User, keep: str | None) -> None:
    forget_remembered(actor=actor, user=user, pks=list(user.remembered_devices.values_list("pk", flat=True)))
    end_other_sessions(actor=actor, user=user, keep=keep)


def _digests(codes: list[str]) -> dict[str, str]:
    """Each code's first letters and slow hash; some tenths of a second, so before anything is locked."""
    letters = [plain(code) for code in codes]
    return {code[: BackupCode.SELECTOR]: make_password(code) for code in letters}


def _store_codes(operation: audit.Operation, user: User, digests: dict[str, str]) -> None:
    user = user.locked()
    BackupCodes.objects.filter(user=user).delete()
    sheet = BackupCodes.objects.create(user=user, name=BACKUP_CODES.code)
    BackupCode.objects.bulk_create(
        BackupCode(sheet=sheet, selector=selector, digest=digest) for selector, digest in digests.items()
    )
    operation.record(BackupCodesMade(user=user))
