"""Signing in and out: what is checked and recorded. Which session it opens is for `security.entrance` to know."""

from django.contrib.auth.hashers import make_password

from security import audit, events, limits
from security.audit import Actor
from security.models.user import User
from security.operations.guesses import count_guess
from security.operations.recovery import stop_for_sign_in


def check_password(*, email: str, password: str, address: str, budget: str = "") -> User | None:
    """The active person with this address and password, or None (SEC-1).

    Counted by the limiter before anything is checked, and logged when it is wrong. An address that nobody has costs
    the same queries and the same hash. `address` is the visitor's; `budget` whose guess it is, if not the account's
    (see `security.devices`). Raises `Limited`.
    """
    user = User.objects.with_address(email).first()
    anybody = Actor.anonymous()
    purpose, budget = "password", budget or email
    count_guess(
        actor=anybody, limit="password", purpose=purpose, email=email, address=address, budget=budget, user=user
    )
    if user is None:
        make_password(password)
    elif user.check_password(password) and user.is_active:
        return user
    audit.refused(events.WrongGuess(purpose="password", user=user), actor=anybody)
    return None


def confirm_password(*, actor: Actor, user: User, password: str, address: str, budget: str = "") -> bool:
    """Whether the person who is signed in has proved it: the same budget as at sign-in. Raises `Limited`."""
    count_guess(
        actor=actor,
        limit="password",
        purpose="confirmation",
        email=user.email,
        address=address,
        budget=budget or user.email,
        user=user,
    )
    if not user.check_password(password):
        audit.refused(events.WrongGuess(purpose="confirmation", user=user), actor=actor)
        return False
    with audit.operation(actor=actor) as operation:
        operation.record(events.ProofGiven(user=user))
    limits.forgive("password", account=budget or user.email)
    return True


def open_session(*, actor: Actor, user: User, budget: str = "", factor: str = "") -> None:
    """Records that the person has signed in, every proof given, and gives the guesses back that it took. `factor` is
    the second one, if there was one.

    With a second factor it ends an open request for help: whoever has one needs none (SEC-5). A remembered device
    does not: who has nothing else left waits for that request.
    """
    with audit.operation(actor=actor) as operation:
        operation.record(events.SignedIn(user=user, factor=factor))
        if factor:
            stop_for_sign_in(actor=actor, user=user, now=operation.at)
    limits.forgive("password", account=budget or user.email)


def close_session(*, actor: Actor, user: User) -> None:
    """Records that the person has signed out."""
    with audit.operation(actor=actor) as operation:
        operation.record(events.SignedOut(user=user))
