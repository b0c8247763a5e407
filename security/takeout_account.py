"""What is known of a person's account, to be taken along: profile, addresses, methods, sessions, requests, mails."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from security.event import event_class
from security.factors import BY_CODE, ways_of
from security.models.address_change import AddressChange
from security.models.factors import BackupCode, Phone
from security.models.notice import Notice
from security.models.phone_change import PhoneChange
from security.models.securing import Securing
from security.models.user import User
from security.queries import open_sessions
from security.remembered import devices_of
from security.takeout import Row, part


@part(
    10,
    "profile",
    _("Profile"),
    {
        "given_name": _("Given name"),
        "family_name": _("Family name"),
        "language": _("Language"),
        "time_zone": _("Time zone"),
        "appearance": _("Appearance"),
        "created_at": _("Account since"),
        "password_changed_at": _("Password changed"),
        "preferred_factor": _("Preferred second factor"),
    },
)
def profile(user: User) -> Iterator[Row]:
    """One row."""
    names = ("given_name", "family_name", "language", "time_zone", "appearance", "created_at", "password_changed_at")
    yield {name: getattr(user, name) for name in (*names, "preferred_factor")}


@part(
    20,
    "addresses",
    _("Addresses"),
    {"kind": _("Kind"), "address": _("Address"), "confirmed": _("Confirmed"), "asked_at": _("Confirmation requested")},
)
def addresses(user: User) -> Iterator[Row]:
    """Kind: `sign_in`, `recovery`, `recovery_phone` or `phone`, the factor's. What waits for its confirmation stands
    beside what is in force."""
    yield {"kind": "sign_in", "address": user.email, "confirmed": True, "asked_at": None}
    if user.recovery_email:
        yield {"kind": "recovery", "address": user.recovery_email, "confirmed": True, "asked_at": None}
    if user.recovery_phone:
        yield {"kind": "recovery_phone", "address": user.recovery_phone, "confirmed": True, "asked_at": None}
    for phone in Phone.objects.filter(user=user, confirmed=True):
        yield {"kind": "phone", "address": phone.number, "confirmed": True, "asked_at": phone.created_at}
    now = timezone.now()
    for change in AddressChange.objects.filter(user=user).order_by("pk"):
        if change.is_waiting(now=now):
            yield {"kind": change.kind, "address": change.address, "confirmed": False, "asked_at": change.sent_at}
    for typed in PhoneChange.objects.filter(user=user):
        yield {
            "kind": "recovery_phone",
            "address": typed.number,
            "confirmed": False,
            "asked_at": typed.created_at,
        }


@part(
    30,
    "second_factors",
    _("Second factors"),
    {
        "kind": _("Kind"),
        "name": _("Name"),
        "added_at": _("Added"),
        "last_used_at": _("Last used"),
        "codes_left": _("Codes left"),
    },
)
def second_factors(user: User) -> Iterator[Row]:
    """What the person can answer the second step with; no key, no code, nothing that opens anything."""
    left = BackupCode.objects.filter(sheet__user=user, used_at=None).count()
    for held in ways_of(user):
        codes = left if held.code == "backup_codes" else None
        yield {
            "kind": held.code,
            "name": BY_CODE[held.code].shown_as(held.name),
            "added_at": held.created_at,
            "last_used_at": held.last_used_at,
            "codes_left": codes,
        }


@part(
    40,
    "remembered_devices",
    _("Devices not asked for the second step"),
    {
        "device": _("Device"),
        "address": _("Internet address"),
        "since": _("Remembered since"),
        "last_used_at": _("Last used"),
        "ends_at": _("Ends"),
    },
)
def remembered_devices(user: User) -> Iterator[Row]:
    """Those that count."""
    for one in devices_of(user):
        at = {"since": one.created_at, "last_used_at": one.last_used_at, "ends_at": one.ends_at}
        yield {"device": one.name, "address": one.address, **at}


@part(
    50,
    "sessions",
    _("Sessions"),
    {
        "device": _("Device"),
        "address": _("Internet address"),
        "signed_in_at": _("Signed in"),
        "last_used_at": _("Last used"),
        "stays_signed_in": _("Stays signed in"),
    },
)
def sessions(user: User) -> Iterator[Row]:
    """Those that are open."""
    for one in open_sessions(user, now=timezone.now(), current=None):
        yield {
            "device": one.device_words,
            "address": one.address,
            "signed_in_at": one.signed_in_at,
            "last_used_at": one.seen_at,
            "stays_signed_in": one.is_remembered,
        }


@part(
    60,
    "requests_for_help",
    _("Requests for help"),
    {
        "number": _("Request"),
        "state": _("State"),
        "document": _("Document"),
        "sent_at": _("Sent"),
        "decided_at": _("Decided"),
        "ended_at": _("Ended"),
        "stopped_by": _("Stopped by"),
        "destroyed_at": _("Documents destroyed"),
        "grounds": _("Grounds"),
    },
)
def requests_for_help(user: User) -> Iterator[Row]:
    """What was sent; neither documents nor what was declared, which are there until it is decided and no longer."""
    for one in user.recovery_requests.of(user).order_by("pk"):
        names = ("number", "state", "sent_at", "decided_at", "ended_at", "stopped_by", "destroyed_at", "grounds")
        yield {"document": one.document_kind, **{name: getattr(one, name) for name in names}}


@part(
    70,
    "securing",
    _("Password compromised?"),
    {
        "started_at": _("Started"),
        "factors_seen_at": _("Second factor reviewed"),
        "addresses_seen_at": _("Recovery addresses reviewed"),
        "changes_seen_at": _("Recent changes reviewed"),
        "ended_at": _("Ended"),
    },
)
def securing(user: User) -> Iterator[Row]:
    """When the person last secured their account, and how far they came."""
    names = ("started_at", "factors_seen_at", "addresses_seen_at", "changes_seen_at", "ended_at")
    for one in Securing.objects.filter(user=user):
        yield {name: getattr(one, name) for name in names}


@part(
    200,
    "mails",
    _("Emails and messages sent to you"),
    {"sent_at": _("Sent"), "channel": _("Channel"), "address": _("Address"), "event": _("About"), "code": _("Event")},
)
def mails(user: User) -> Iterator[Row]:
    """As long as it is kept what was sent (NOTICES_KEPT); what stood in them is not."""
    sent = Notice.objects.filter(user=user.pk, sent_at__isnull=False).order_by("pk")
    for one in sent.only("sent_at", "channel", "address", "code").iterator(chunk_size=500):
        title = event_class(one.code).title or one.code
        yield {
            "sent_at": one.sent_at,
            "channel": one.channel,
            "address": one.address,
            "event": title,
            "code": one.code,
        }
