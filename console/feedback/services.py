"""The catalogue of Give feedback: what suggestions can be about, and in which languages (CON-3); knows no table.

It is a list of its own, not the kinds of products: Contacts can be suggested about and not be bought. `kinds` are the
codes of the products by which somebody has a service, where they are not its own code.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from console.kit.words import StrOrPromise

LANGUAGES = ("fr", "en", "de", "it", "es")  # in the order of the table


@dataclass(frozen=True)
class Service:
    """One line of the table."""

    code: str
    name: StrOrPromise
    languages: tuple[str, ...] = LANGUAGES
    kinds: tuple[str, ...] = ()

    @property
    def products(self) -> tuple[str, ...]:
        """The kinds of products that are this service."""
        return self.kinds or (self.code,)


SERVICES = {
    service.code: service
    for service in (
        Service("domain", _("Domain")),
        Service("hosting", _("Hosting / Site Creator"), kinds=("hosting", "site-creator")),
        Service("cloud-server", _("Cloud Server")),
        Service("public-cloud", "Public Cloud"),
        Service("jelastic-cloud", "Jelastic Cloud"),
        Service("synology", "Synology", kinds=("nas-synology",)),
        Service("housing", _("Housing")),
        Service("swiss-backup", "Swiss Backup"),
        Service("ksuite", "kSuite / my kSuite", kinds=("ksuite", "my-ksuite")),
        Service("mail", pgettext_lazy("a service", "Mail"), kinds=("mail-service",)),
        Service("kdrive", "kDrive"),
        Service("calendar", pgettext_lazy("a service", "Calendar"), kinds=("calendar-contacts",)),
        Service("contacts", pgettext_lazy("a service", "Contacts"), kinds=("calendar-contacts",)),
        Service("newsletter", _("Newsletter")),
        Service("swisstransfer", "SwissTransfer"),
        Service("streaming-radio", _("Streaming radio")),
        Service("streaming-video", _("Streaming video")),
        Service("vod-aod", "VOD / AOD"),
        Service("guest-manager", "Guest Manager", kinds=("ticketing",)),
        Service("kchat", "kChat", ("fr",)),
        Service("kmeet", "kMeet", ("fr",)),
    )
}


def choices() -> list[tuple[str, StrOrPromise]]:
    """Code and name of each, for forms and filters."""
    return [(service.code, service.name) for service in SERVICES.values()]


def name_of(code: str) -> StrOrPromise:
    """The name of a service; of one that the catalogue knows no more, its code."""
    return SERVICES[code].name if code in SERVICES else code
