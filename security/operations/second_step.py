"""The second step of a sign-in: whether an answer is right. All factors share one budget of guesses (SEC-1).

A guess is counted before it is looked at, in a commit of its own. What is right is right once: the row is locked
while it is checked, by `django_otp.verify_token`.
"""

from contextlib import suppress
from typing import Any

from django_otp import verify_token

from security import audit, limits
from security.audit import Actor
from security.events import WrongGuess
from security.events_factors import BackupCodeUsed
from security.factors.backup_codes import BACKUP_CODES
from security.factors.factor import Factor
from security.factors.passkeys import PASSKEYS, NotAccepted, verified
from security.models.factors import BackupCode
from security.models.user import User
from security.operations.guesses import count_guess


def check_code(*, user: User, factor: Factor, token: str, address: str, budget: str) -> bool:
    """Whether this is a code of one of the person's factors of this kind; then it is used. Raises `Limited`."""
    _count(user, factor, address, budget)
    with audit.operation(actor=Actor.person(user)) as operation:
        devices = factor.model.objects.filter(user=user, confirmed=True).order_by("pk")
        right = any(verify_token(user, device.persistent_id, token) for device in devices)
        if right and factor is BACKUP_CODES:
            left = BackupCode.objects.filter(sheet__user=user, used_at=None).count()
            operation.record(BackupCodeUsed(user=user, left=left))
    return _answered(user, factor, budget, right=right)


def check_passkey(*, user: User, state: dict[str, Any], answer: str, address: str, budget: str) -> bool:
    """Whether one of the person's passkeys signed the challenge of this state. Raises `Limited`."""
    _count(user, PASSKEYS, address, budget)
    right = False
    with suppress(NotAccepted), audit.operation(actor=Actor.person(user)):
        verified(user, state, answer)
        right = True
    return _answered(user, PASSKEYS, budget, right=right)


def _count(user: User, factor: Factor, address: str, budget: str) -> None:
    count_guess(
        actor=Actor.anonymous(),
        limit="factor",
        purpose=factor.code,
        email=user.email,
        address=address,
        budget=budget,
        user=user,
    )


def _answered(user: User, factor: Factor, budget: str, *, right: bool) -> bool:
    if right:
        limits.forgive("factor", account=budget)
    else:
        audit.refused(WrongGuess(purpose=factor.code, user=user), actor=Actor.anonymous())
    return right
