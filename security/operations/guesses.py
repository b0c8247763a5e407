"""Counting guesses: before anything is checked, in a commit of its own, and in the log once there are none left."""

from console.kit.exceptions import Limited
from security import audit, events, limits
from security.audit import Actor
from security.models.user import User


def count_guess(
    *, actor: Actor, limit: str, purpose: str, email: str, address: str, budget: str, user: User | None
) -> None:
    """Spends one guess of this `limit`. When there is none left, logs it and raises `Limited`.

    `purpose` says in the log what was guessed; `budget` whose guess it is (see `security.devices`). Logged a few times,
    not each: a flood of tries must not become a flood of entries that nobody may ever delete.
    """
    try:
        limits.spend(limit, account=budget, address=address)
    except Limited:
        if _is_worth_an_entry(email, address):
            audit.refused(events.LimitReached(purpose=purpose, user=user), actor=actor)
        raise


def _is_worth_an_entry(email: str, address: str) -> bool:
    try:
        limits.spend("limit_reached", account=email, address=address)
    except Limited:
        return False
    return True
