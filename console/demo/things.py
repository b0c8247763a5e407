"""What the organizations of the demo world own: products by kind and name, and the parts of bundles."""

from organizations.models import Organization, Product, ProductKind
from organizations.operations.products import add_product
from security.audit import Actor

Listed = tuple[tuple[str, str], ...]

COMPANY: Listed = (
    ("domain", "joss-grandjean.test"),
    ("domain", "joss-grandjean.example"),
    ("domain", "ateliers-graphiques.test"),
    ("domain", "druckerei-bözingen.test"),
    ("domain", "carte-de-visite-express.test"),
    ("hosting", "Shop and catalogue"),
    ("hosting", "Druckdatenportal"),
    ("site-creator", "Portes ouvertes 2027"),
    ("certificate", "druckdatenportal.joss-grandjean.test"),
    ("cloud-server", "srv-prepress-01"),
    ("cloud-server", "srv-prepress-02"),
    ("public-cloud", "Render farm"),
    ("nas-synology", "NAS Bözingen"),
    ("swiss-backup", "Backup of all workstations"),
    ("newsletter", "Neuigkeiten · Nouvelles · Novità"),
    ("ticketing", "Portes ouvertes 2027"),
    ("vod-aod", "How a book is bound"),
    ("custom-brand", "console.joss-grandjean.test"),
)
COMPANY_SUITE: Listed = (
    ("mail-service", "joss-grandjean.test"),
    ("kdrive", "kDrive Joss & Grandjean"),
    ("calendar-contacts", "Calendars Joss & Grandjean"),
    ("kchat", "kChat Joss & Grandjean"),
    ("kmeet", "kMeet Joss & Grandjean"),
)
ASSOCIATION: Listed = (
    ("domain", "schmalspurdampf.test"),
    ("hosting", "Vereinszeitschrift und Archiv"),
    ("mail-service", "schmalspurdampf.test"),
    ("ticketing", "Dampffahrten 2027"),
    ("streaming-video", "Führerstandskamera"),
    ("newsletter", "Dampfpost"),
)
FIDUCIARY: Listed = (("domain", "tettamanti-kaeslin.test"), ("kdrive", "Mandati"))


class Shop:
    """Gives products to an organization, by the codes of their kinds."""

    def __init__(self) -> None:
        self.kinds = {kind.code: kind for kind in ProductKind.objects.all()}

    def fill(
        self, organization: Organization, listed: Listed, *, actor: Actor, bundle: Product | None = None
    ) -> dict[str, Product]:
        """Adds what is listed; returns one product of each kind: the first."""
        added: dict[str, Product] = {}
        for code, name in listed:
            product = add_product(
                actor=actor, organization=organization, kind=self.kinds[code], name=name, bundle=bundle
            )
            added.setdefault(code, product)
        return added
