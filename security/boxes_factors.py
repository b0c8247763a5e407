"""The boxes of the Security page about the second step: two-factor authentication, backup codes."""

from dataclasses import replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from console.kit import formats
from console.kit.guards import Reason
from security import enrolment
from security.boxes import Action, Badge, Box, Method, box
from security.events_factors import FEW
from security.factors import BY_CODE, held_by
from security.factors.backup_codes import NUMBER
from security.factors.factor import Held
from security.guards import FactorRemoval, removing_factor
from security.models.factors import BackupCode
from security.models.user import User


@box(30)
def two_factor(user: User, now: datetime) -> Box:
    """SEC-2, SEC-3: the methods, each to be removed, and what may be added."""
    held = held_of(user)
    methods = methods_of(user, held)
    asked = asked_besides(user, methods)
    manage = Action(_("Manage") if held else _("Set up"), reverse("two-factor"), dialog=False)
    if held:
        state = pgettext("two-factor", "On")
        return Box("two-factor", _title(), "shield-check", "on", state, asked, (manage,), methods=tuple(methods))
    text = _("Anyone who learns your password can get into your account. A second step at sign-in keeps them out.")
    state = pgettext("two-factor", "Off")
    text = f"{text} {asked}".strip()
    return Box("two-factor", _title(), "shield-alert", "caution", state, text, (manage,), attention=True)


@box(40)
def backup_codes(user: User, now: datetime) -> Box:
    """How many are left; few want attention."""
    sheet = BackupCode.objects.filter(sheet__user=user).values_list("used_at", flat=True)
    title, used = _("Backup codes"), list(sheet)
    left = used.count(None)
    text = _("Each opens your account once when no other method is at hand.")
    make = Action(_("New codes") if used else _("Make codes"), reverse("backup-codes"), dialog=False)
    if not held_of(user):
        come = _("They come with the first method of two-factor authentication.")
        set_up = Reason("no_factor", come, _("Set up two-factor authentication."), reverse("two-factor"))
        return Box("backup-codes", title, "file-text", "off", _("None"), text, (replace(make, reasons=(set_up,)),))
    if not left:
        text = _("If you lose your methods, a request for help is the only way back into your account.")
    state = _("%(left)s of %(made)s left") % {"left": left, "made": NUMBER} if used else _("None")
    few = left <= FEW
    badge: Badge = "caution" if few else "on"
    return Box("backup-codes", title, "file-text", badge, state, text, (make,), attention=few)


def methods_of(user: User, held: list[Held]) -> list[Method]:
    """Each thing that is set up, by what the person calls it, since when and when last used; with Remove, and why that
    is not possible now."""
    removals = {one: FactorRemoval.of(user, one.code, one.pk, held=held) for one in held}
    against = removing_factor.reasons(set(removals.values()))
    return [_method(one, tuple(against[removals[one]])) for one in held]


def asked_besides(user: User, methods: list[Method]) -> str:
    """What is required of the person, as far as it does not stand beside one of these methods."""
    said = {str(reason.sentence) for one in methods if one.action for reason in one.action.reasons}
    return " ".join(sentence for sentence in enrolment.asked_of(user) if sentence not in said)


def _method(one: Held, against: tuple[Reason, ...]) -> Method:
    kind, url = BY_CODE[one.code], reverse("factor-remove", args=[one.code, one.pk])
    return Method(kind.icon, kind.title, _described(one), Action(_("Remove"), url, reasons=against))


def held_of(user: User) -> list[Held]:
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
