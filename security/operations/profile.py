"""What a person says about themselves: names, picture, language, time zone, appearance."""

from security import audit, events, pictures
from security.audit import Actor, Operation
from security.models.user import User

FIELDS = ("given_name", "family_name", "language", "time_zone", "appearance")
NAMES = ("given_name", "family_name")  # the log, which nobody changes, does not hold what erasure must blank (SEC-9)


def change_profile(*, actor: Actor, user: User, **fields: str) -> User:
    """Changes these of FIELDS and returns the person; what is as it was is not recorded. Raises TypeError on others.

    Of names the log keeps only that they changed: the name shown in it comes from a table that can be blanked.
    """
    if unknown := sorted(set(fields) - set(FIELDS)):
        raise TypeError(f"A profile has no {', '.join(unknown)}.")
    with audit.operation(actor=actor) as operation:
        user = user.locked()
        changed = {name: value for name, value in fields.items() if getattr(user, name) != value}
        if not changed:
            return user
        before = {name: "" if name in NAMES else str(getattr(user, name)) for name in changed}
        after = {name: "" if name in NAMES else value for name, value in changed.items()}
        for name, value in changed.items():
            setattr(user, name, value)
        user.save(update_fields=list(changed))
        operation.record(events.ProfileChanged(user=user, before=before, after=after))
        return user


def change_picture(*, actor: Actor, user: User, content: bytes) -> User:
    """Shows this picture of the person, a JPEG file of `console.kit.images`. The log keeps only that it changed."""
    with audit.operation(actor=actor) as operation:
        user = user.locked()
        _show(user, pictures.store(content, now=operation.at).name, operation)
        return user


def remove_picture(*, actor: Actor, user: User) -> User:
    """Shows the person's initials again."""
    with audit.operation(actor=actor) as operation:
        user = user.locked()
        _show(user, None, operation)
        return user


def _show(user: User, name: str | None, operation: Operation) -> None:
    """What was shown until now stays a while (PICTURE_KEPT): it stands in pages that are open."""
    if user.picture_id == name:
        return
    pictures.keep([user.picture_id] if user.picture_id else [], now=operation.at)
    user.picture_id = name
    user.save(update_fields=["picture"])
    operation.record(events.ProfileChanged(user=user, before={"picture": ""}, after={"picture": ""}))
