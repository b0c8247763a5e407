"""What mails about an account say, from the facts of the notice, in the recipient's language and time zone."""

from datetime import timedelta
from typing import Any

from babel.dates import get_timezone_location
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from console.kit import formats
from console.kit.device_names import short_device
from console.kit.request_facts import request_facts
from console.kit.time_zones import zone_of
from console.kit.words import StrOrPromise
from security.places import hint_of

Lines = list[tuple[str, StrOrPromise, bool]]  # term, value, and whether it is what the mail is about


def when(facts: dict[str, Any], notice: Any) -> str:
    """The instant with its place: "22 Nov 2026, 09:41 (Zurich)"."""
    place = get_timezone_location(zone_of(notice.time_zone).key, locale=formats.current_locale(), return_city=True)
    return f"{formats.instant(facts['at'])} ({place})"


def whence() -> dict[str, str]:
    """From which device and address the change comes, for the facts of a mail."""
    facts = request_facts.get()
    return {"device": facts.device if facts else "", "from_address": facts.address if facts else ""}


def about_account(facts: dict[str, Any], notice: Any) -> dict[str, Any]:
    """When it was and from where (`whence`), and where the person does something about it if it was not them."""
    lines: Lines = [(_("When"), when(facts, notice), False)]
    if device := short_device(facts.get("device", "")):
        lines.append((_("Device"), device, True))
    if address := facts.get("from_address"):
        lines.append((_("Address"), address, False))
        if place := hint_of(address):
            lines.append((_("Place"), place, False))
    return {
        "lines": lines,
        "path": reverse("security"),
        "history_path": reverse("sign-in-history"),
        "compromised_path": reverse("compromised"),
    }


def hours(valid: timedelta) -> int:
    """A whole number of hours, at least one."""
    return max(1, valid // timedelta(hours=1))


def reset_hours() -> int:
    """How many hours the link for a new password works."""
    return hours(settings.STEWARD["RESET_VALID"])


def address_days() -> int:
    """How many days the link that confirms an address works."""
    valid: timedelta = settings.STEWARD["ADDRESS_LINK_VALID"]
    return valid.days
