"""How far somebody is who secures their account (SEC-8): each step with what the facts say about it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console.kit import formats
from console.kit.words import StrOrPromise
from security.factors import held_by
from security.models.recovery import RecoveryRequest
from security.models.securing import Securing
from security.queries import open_sessions

Look = Securing.Look


@dataclass(frozen=True)
class Step:
    """One step: what it is called, whether it is done, and what the facts say."""

    code: str
    title: StrOrPromise
    is_done: bool
    text: str


def steps_of(securing: Securing, *, now: datetime, current: str | None) -> list[Step]:
    """The five steps as they stand; three queries. `current` is the value of the cookie in use."""
    return [
        _password(securing),
        _sessions(securing, now, current),
        _factors(securing),
        _addresses(securing),
        _changes(securing),
    ]


def has_new_password(securing: Securing) -> bool:
    """Whether the password was changed on the way: what is looked at before counts for nothing."""
    return _changed_at(securing) is not None


def _changed_at(securing: Securing) -> datetime | None:
    """When the password was changed on the way."""
    changed = securing.user.password_changed_at
    return changed if changed and changed >= securing.started_at else None


def _password(securing: Securing) -> Step:
    changed = _changed_at(securing)
    text = _("Anyone who knows the current one can get in as long as it is valid.")
    if changed:
        text = _("Changed %(when)s.") % {"when": formats.instant(changed)}
    return Step("password", _("New password"), changed is not None, text)


def _sessions(securing: Securing, now: datetime, current: str | None) -> Step:
    """Done once no other is open: the new password has ended them, and nobody has come in since."""
    others = [one for one in open_sessions(securing.user, now=now, current=current) if not one.is_current]
    done = _changed_at(securing) is not None and not others
    text = _("Only this one is open.")
    if others:
        text = ngettext(
            "%(count)s other session is open. If it is not yours, end it.",
            "%(count)s other sessions are open. End those that are not yours.",
            len(others),
        ) % {"count": len(others)}
    elif not done:
        text = _("A new password ends all others.")
    return Step("sessions", _("Sessions"), done, text)


def _factors(securing: Securing) -> Step:
    """Done once there is one, and each was set up on the way or is known to the person; not what came afterwards."""
    held = held_by([securing.user_id])
    seen = _counts(securing, securing.factors_seen_at)
    old = [one for one in held if not one.created_at or one.created_at < securing.started_at]
    added = [one for one in held if seen and one.created_at and one.created_at > seen]
    done = bool(held) and has_new_password(securing) and (not old or (seen is not None and not added))
    text = _("With one, a password alone opens nothing. There is none yet.")
    if held:
        text = _("There is one. Make sure that every method is yours.")
    if done:
        text = _("A password alone opens nothing, and every method is yours.")
    return Step(Look.FACTORS, Look.FACTORS.label, done, text)


def _addresses(securing: Securing) -> Step:
    seen = _counts(securing, securing.addresses_seen_at)
    text = _("Anyone who can read these mailboxes can request a new password. Make sure that they are yours.")
    return Step(Look.ADDRESSES, Look.ADDRESSES.label, seen is not None, _seen(seen) or text)


def _changes(securing: Securing) -> Step:
    """Done once they were looked through and nobody asks for help: that outlives the new password (SEC-4)."""
    seen = _counts(securing, securing.changes_seen_at)
    text = _seen(seen) or _("Recent sign-ins and changes: make sure that you recognize all of them.")
    asked = RecoveryRequest.objects.open().filter(user=securing.user_id).exists()
    if asked:
        text = _("A request for help is open. If it is not yours, stop it.")
    return Step(Look.CHANGES, Look.CHANGES.label, seen is not None and not asked, text)


def _counts(securing: Securing, seen: datetime | None) -> datetime | None:
    """Since when something was looked at, if that was after the new password: before, others could still change it."""
    changed = _changed_at(securing)
    return seen if seen and changed and seen >= changed else None


def _seen(at: datetime | None) -> str:
    return _("You looked through them %(when)s.") % {"when": formats.instant(at)} if at else ""
