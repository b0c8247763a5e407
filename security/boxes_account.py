"""The boxes of the Security page about the account: addresses, password, sessions, sign-in history."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console.kit import formats
from security.boxes import Action, Badge, Box, box
from security.models.address_change import AddressChange
from security.models.user import User
from security.queries import open_sessions, sign_ins_since

LOOKED_AT = timedelta(days=30)  # how far back the box about sign-ins looks
WARNED = timedelta(days=7)  # for how long a warning of failures wants attention


@box(10)
def address(user: User, now: datetime) -> Box:
    """What the person signs in with, and what waits to take its place."""
    waiting = _waiting(user, AddressChange.Kind.SIGN_IN, now)
    text = _("You sign in with it, and mails about your account go to it.")
    if waiting:
        text = _("%(address)s takes its place once both addresses have confirmed it.") % {"address": waiting.address}
    edit = Action(_("Edit"), reverse("sign-in-address"))
    return Box("address", _("Sign-in address"), "mail", "wait" if waiting else "", user.email, text, (edit,))


@box(20)
def password(user: User, now: datetime) -> Box:
    """Since when it is the password."""
    state = _("Never changed since you signed up on %(day)s") % {"day": formats.day(user.created_at)}
    if user.password_changed_at:
        state = _("Changed %(day)s") % {"day": formats.day(user.password_changed_at)}
    change = Action(_("Change"), reverse("password"))
    return Box("password", _("Password"), "lock", state=state, actions=(change,))


@box(50)
def recovery_email(user: User, now: datetime) -> Box:
    """SEC-6: where the link for a new password goes."""
    waiting = _waiting(user, AddressChange.Kind.RECOVERY, now)
    badge: Badge = "wait" if waiting else "" if user.recovery_email else "caution"
    text = _("Gets the link when you forget your password.")
    if waiting:
        text = _("%(address)s counts once the link that was sent to it was confirmed.") % {"address": waiting.address}
    elif not user.recovery_email:
        text = _(
            "When you forget your password, the link goes to your sign-in address. Without access to that mailbox you "
            "cannot get back in."
        )
    edit = Action(_("Edit"), reverse("recovery-email"))
    state = user.recovery_email or _("None")
    missing = badge == "caution"
    return Box("recovery-email", _("Recovery Email"), "mail-open", badge, state, text, (edit,), attention=missing)


@box(70)
def sessions(user: User, now: datetime) -> Box:
    """In how many browsers the person is signed in."""
    count = len(open_sessions(user, now=now, current=None))
    state = ngettext("%(count)s session is open", "%(count)s sessions are open", count) % {"count": count}
    see = Action(_("See sessions"), reverse("sessions"), dialog=False)
    text = _("Where you are signed in, since when, and when it was last used.")
    return Box("sessions", _("Sessions"), "monitor", state=state, text=text, actions=(see,))


@box(80)
def history(user: User, now: datetime) -> Box:
    """Sign-ins of late; guesses that kept failing want attention for a while."""
    found = sign_ins_since(user, now - LOOKED_AT)
    state = _("No sign-in in the last 30 days")
    if found.last_at:
        state = _("Last sign-in %(when)s") % {"when": formats.instant(found.last_at)}
    text = _("No try to sign in has failed in the last 30 days.")
    if found.failures:
        text = ngettext(
            "%(count)s try to sign in has failed in the last 30 days.",
            "%(count)s tries to sign in have failed in the last 30 days.",
            found.failures,
        ) % {"count": found.failures}
    warned = found.warned_at is not None and found.warned_at > now - WARNED
    see = Action(_("See history"), reverse("sign-in-history"), dialog=False)
    badge: Badge = "caution" if warned else ""
    return Box("history", _("Sign-in history"), "clock", badge, state, text, (see,), attention=warned)


@box(90)
def compromised(user: User, now: datetime) -> Box:
    """The way through everything at once."""
    text = _("If somebody else may know your password: a new one, your sessions, your second factor, and a review.")
    start = Action(_("Secure the account"), reverse("compromised"), dialog=False)
    return Box("compromised", _("Password compromised?"), "shield-alert", text=text, actions=(start,))


def _waiting(user: User, kind: AddressChange.Kind, now: datetime) -> AddressChange | None:
    """The change of this kind that waits for its links; read from what the page has prefetched."""
    changes = user.address_changes.all()
    return next((change for change in changes if change.kind == kind and change.is_waiting(now=now)), None)
