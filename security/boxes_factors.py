"""The boxes of the Security page about the second step: two-factor authentication, backup codes, recovery phone."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from console.kit import formats
from security import enrolment, sms_gateway
from security.boxes import Action, Badge, Box, Method, box
from security.events_factors import FEW
from security.factors import BY_CODE, held_by
from security.factors.backup_codes import NUMBER
from security.factors.factor import Held
from security.factors.sms import SMS
from security.models.factors import BackupCode
from security.models.user import User


@box(30)
def two_factor(user: User, now: datetime) -> Box:
    """SEC-2, SEC-3: the methods, each to be removed, and what may be added."""
    held, asked = _held(user), " ".join(enrolment.asked_of(user))
    manage = Action(_("Manage") if held else _("Set up"), reverse("two-factor"), dialog=False)
    if held:
        state = pgettext("two-factor", "On")
        methods = tuple(methods_of(user, held))
        return Box("two-factor", _title(), "shield-check", "on", state, asked, (manage,), methods=methods)
    text = _("Whoever learns your password is in your account. A second step at sign-in keeps them out.")
    state = pgettext("two-factor", "Off")
    text = f"{text} {asked}".strip()
    return Box("two-factor", _title(), "shield-alert", "caution", state, text, (manage,), attention=True)


@box(40)
def backup_codes(user: User, now: datetime) -> Box:
    """How many are left; few want attention."""
    sheet = BackupCode.objects.filter(sheet__user=user).values_list("used_at", flat=True)
    used = list(sheet)
    left = used.count(None)
    text = _("Each opens your account once when no other method is at hand.")
    make = Action(_("New codes") if used else _("Make codes"), reverse("backup-codes"), dialog=False)
    if not used:
        text = _("They come with the first method of two-factor authentication.")
        return Box("backup-codes", _("Backup codes"), "file-text", "off", _("None"), text, (make,))
    state = _("%(left)s of %(made)s left") % {"left": left, "made": NUMBER}
    few = left <= FEW
    badge: Badge = "caution" if few else "on"
    return Box("backup-codes", _("Backup codes"), "file-text", badge, state, text, (make,), attention=few)


@box(60)
def phone(user: User, now: datetime) -> Box:
    """The confirmed number that gets codes by SMS; where no messages can be sent, there is nothing to add."""
    found = next((one for one in _held(user) if one.code == SMS.code), None)
    text = _("Gets a code by SMS when you sign in, and is one way back into your account.")
    actions: tuple[Action, ...] = ()
    if sms_gateway.is_configured():
        actions = (Action(_("Edit") if found else _("Add"), reverse("add-phone"), dialog=False),)
    elif not found:
        text = _("This console sends no messages by SMS.")
    state = SMS.shown_as(found.name) if found else pgettext("telephone", "None")
    return Box("phone", _("Recovery phone"), "smartphone", "" if found else "off", state, text, actions)


def methods_of(user: User, held: list[Held]) -> list[Method]:
    """Each thing that is set up, by what the person calls it, since when and when last used; with Remove."""
    return [
        Method(
            BY_CODE[one.code].icon,
            BY_CODE[one.code].title,
            _described(one),
            Action(_("Remove"), reverse("factor-remove", args=[one.code, one.pk])),
        )
        for one in held
    ]


def _held(user: User) -> list[Held]:
    """The person's second factors; two boxes of a page tell of them, and ask once."""
    known = vars(user)
    if "held_factors" not in known:
        known["held_factors"] = held_by([user.pk])
    found: list[Held] = known["held_factors"]
    return found


def _described(one: Held) -> str:
    name = BY_CODE[one.code].shown_as(one.name)
    since = formats.day(one.created_at) if one.created_at else ""
    if one.last_used_at is None:
        return _("%(name)s, since %(day)s") % {"name": name, "day": since}
    used = formats.day(one.last_used_at)
    return _("%(name)s, since %(day)s. Last used %(used)s") % {"name": name, "day": since, "used": used}


def _title() -> str:
    return _("Two-factor authentication")
