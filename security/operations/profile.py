"""What a person says about themselves: names, language, time zone, appearance."""

from security import audit, events
from security.audit import Actor
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
        user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
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
