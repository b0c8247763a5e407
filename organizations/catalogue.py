"""The kinds of products the guides know (BIL-1), as a new installation starts with; knows no offer and no price.

The provider edits the kinds afterwards: `seed_catalogue` adds what is missing and changes nothing that is there.
Names that are brands stay as they are in every language; the others are words of the catalogue of translations.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from organizations.models import ProductKind, Right

USUAL = (Right.TECHNICAL, Right.STATISTICS)

WEB = _("Domains and web")
CLOUD = _("Cloud")
STORAGE = _("Storage and hardware")
COLLABORATION = _("Collaboration")
AUDIENCE = _("Audience and events")
STREAMING = _("Streaming")
IDENTITY = _("Identity")


@dataclass(frozen=True)
class Kind:
    """A kind of product: its name and category in English, and its rules.

    `parts` are the codes of the kinds a bundle holds: they come, move and end with it (BIL-12).
    """

    code: str
    name: str
    category: str
    rights: tuple[Right, ...] = USUAL
    has_seats: bool = False
    has_mailboxes: bool = False
    is_personal: bool = False
    parts: tuple[str, ...] = ()


CATALOGUE: tuple[Kind, ...] = (
    Kind("domain", _("Domain"), WEB, rights=(Right.TECHNICAL,)),  # ORG-7: domains have no statistics
    Kind("hosting", _("Hosting"), WEB),
    Kind("site-creator", _("Site creator"), WEB),
    Kind("certificate", _("Certificate"), WEB),
    Kind("cloud-server", _("Cloud server"), CLOUD),
    Kind("public-cloud", _("Public cloud"), CLOUD),
    Kind("jelastic-cloud", "Jelastic Cloud", CLOUD),
    Kind("nas-synology", "NAS Synology", STORAGE),
    Kind("housing", _("Housing"), STORAGE),
    Kind("swiss-backup", "Swiss Backup", STORAGE),
    Kind(
        "ksuite",
        "kSuite",
        COLLABORATION,
        has_seats=True,
        parts=("mail-service", "kdrive", "calendar-contacts", "kchat", "kmeet", "swisstransfer"),
    ),
    Kind("my-ksuite", "my kSuite", COLLABORATION, has_seats=True, is_personal=True),
    Kind("mail-service", "Mail Service", COLLABORATION, has_mailboxes=True),
    Kind("kdrive", "kDrive", COLLABORATION),
    Kind("calendar-contacts", _("Calendar and contacts"), COLLABORATION),
    Kind("kchat", "kChat", COLLABORATION),
    Kind("kmeet", "kMeet", COLLABORATION),
    Kind("swisstransfer", "SwissTransfer", COLLABORATION),
    Kind("newsletter", _("Newsletter"), AUDIENCE),
    Kind(
        "ticketing",
        _("Ticketing (Guest Manager)"),
        AUDIENCE,
        rights=(*USUAL, Right.TICKET_CONTROL, Right.SALES_CONTROL),
    ),
    Kind("streaming-radio", _("Streaming radio"), STREAMING),
    Kind("streaming-video", _("Streaming video"), STREAMING),
    Kind("vod-aod", _("Video and audio on demand (VOD/AOD)"), STREAMING),
    Kind("custom-brand", "Custom Brand", IDENTITY),
)


def seed() -> list[ProductKind]:
    """Adds the kinds that are missing, and returns them. Kinds that are there keep what the provider made of them."""
    known = set(ProductKind.objects.values_list("code", flat=True))
    missing = [
        ProductKind(
            code=kind.code,
            name=kind.name,
            category=kind.category,
            rights=[right.value for right in kind.rights],
            has_seats=kind.has_seats,
            has_mailboxes=kind.has_mailboxes,
            is_personal=kind.is_personal,
            position=place,
        )
        for place, kind in enumerate(CATALOGUE)
        if kind.code not in known
    ]
    return ProductKind.objects.bulk_create(missing, ignore_conflicts=True)
