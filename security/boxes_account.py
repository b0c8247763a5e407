"""The boxes of the Security page about the account: addresses, recovery phone, password, sessions, sign-in history."""

from datetime import datetime, timedelta
from typing import cast

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from console.kit import formats
from security import sms_gateway
from security.boxes import Action, Badge, Box, box
from security.factors.sms import masked
from security.models.address_change import AddressChange
from security.models.user import User
from security.queries import SignIns, open_sessions, sign_ins_since

LOOKED_AT = timedelta(days=30)  # how far back the box about sign-ins looks
WARNED = timedelta(days=7)  # for how long a warning of failures wants attention


@box(10)
def address(user: User, now: datetime) -> Box:
    """What the person signs in with, and what waits to take its place."""
    waiting = _waiting(user, AddressChange.Kind.SIGN_IN, now)
    text = _("You sign in with it, and emails about your account go to it.")
    if waiting:
        text = _("%(address)s takes its place once both addresses have confirmed it.") % {"address": waiting.address}
    edit = Action(_("Edit"), reverse("sign-in-address"))
    badge: Badge = "wait" if waiting else ""
    on_text = _about("sign-in-address") if waiting else ()
    return Box("address", _("Sign-in address"), "mail", badge, user.email, text, (edit,), on_text=on_text)


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
        text = _("%(address)s takes effect once the link that was sent to it has been confirmed.") % {
            "address": waiting.address
        }
    elif not user.recovery_email:
        text = _(
            "When you forget your password, the link goes to your sign-in address. Without access to that mailbox you "
            "cannot get back in."
        )
    edit = Action(_("Edit"), reverse("recovery-email"))
    state = user.recovery_email or _("None")
    on_text = _about("recovery-email") if waiting else ()
    title, missing = _("Recovery Email"), badge == "caution"
    return Box("recovery-email", title, "mail-open", badge, state, text, (edit,), missing, on_text=on_text)


@box(60)
def recovery_phone(user: User, now: datetime) -> Box:
    """SEC-8: the number that is told what concerns the account; where no messages can be sent, none is added."""
    number, url, actions = user.recovery_phone, reverse("recovery-phone"), list[Action]()
    text = _(
        "Gets a message by SMS when somebody asks for help in your name, or when it is no longer "
        "your recovery phone. It does not sign you in and is not a second factor."
    )
    if sms_gateway.is_configured():
        actions.append(Action(_("Edit") if number else _("Add"), url, dialog=False))
    else:
        text = _("This console does not send messages by SMS.")
    if number:
        actions.append(Action(_("Remove"), reverse("recovery-phone-remove")))
    state = masked(number) if number else pgettext("telephone", "None")
    badge: Badge = "" if number else "off"
    return Box("phone", _("Recovery phone"), "smartphone", badge, state, text, tuple(actions))


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
    found = _sign_ins(user, now)
    days = LOOKED_AT.days
    state = _("No sign-in in the last %(days)s days") % {"days": days}
    if found.last_at:
        state = _("Last sign-in %(when)s") % {"when": formats.instant(found.last_at)}
    text = _("No sign-in attempt has failed in the last %(days)s days.") % {"days": days}
    if found.failures:
        text = ngettext(
            "%(count)s sign-in attempt has failed in the last %(days)s days.",
            "%(count)s sign-in attempts have failed in the last %(days)s days.",
            found.failures,
        ) % {"count": found.failures, "days": days}
    warned = found.warned_at is not None and found.warned_at > now - WARNED
    see = Action(_("See history"), reverse("sign-in-history"), dialog=False)
    badge: Badge = "caution" if warned else ""
    return Box("history", _("Sign-in history"), "clock", badge, state, text, (see,), attention=warned)


@box(90)
def compromised(user: User, now: datetime) -> Box:
    """The way through everything at once."""
    since = _sign_ins(user, now).securing_since
    title, url = _("Password compromised?"), reverse("compromised")
    if since:
        state = _("Started %(when)s") % {"when": formats.instant(since)}
        text = _("You are securing your account. What you have done so far is kept.")
        go_on = Action(_("Resume"), url, dialog=False)
        return Box("compromised", title, "shield-alert", "wait", state, text, (go_on,), attention=True)
    text = _("If somebody else may know your password: a new one, your sessions, your second factor, and a review.")
    start = Action(_("Secure the account"), url, dialog=False)
    return Box("compromised", title, "shield-alert", text=text, actions=(start,))


def _about(page: str) -> tuple[Action, ...]:
    """What may be done about a change that waits."""
    return (
        Action(_("Send again"), reverse(f"{page}-again")),
        Action(_("Withdraw"), reverse(f"{page}-withdraw")),
    )


def _sign_ins(user: User, now: datetime) -> SignIns:
    """The sign-ins of late; two boxes of a page tell of them, and ask once for its moment."""
    asked_at, found = vars(user).get("sign_ins", (None, None))
    if asked_at != now:
        found = sign_ins_since(user, now - LOOKED_AT)
        vars(user)["sign_ins"] = now, found
    return cast(SignIns, found)


def _waiting(user: User, kind: AddressChange.Kind, now: datetime) -> AddressChange | None:
    """The change of this kind that waits for its links; read from what the page has prefetched."""
    changes = user.address_changes.all()
    return next((change for change in changes if change.kind == kind and change.is_waiting(now=now)), None)
