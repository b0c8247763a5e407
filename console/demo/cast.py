"""Who lives in the demo world: invented names only; knows nothing of organizations' rules or of the database.

Every address ends in .test, a name that no mail server in the world will ever have (RFC 2606).
"""

from dataclasses import dataclass

from console.kit.search import folded

PASSWORD = "demo-console-2026"  # noqa: S105 - printed by `make run`; refused in production by the command
KEY = "JBSW Y3DP EHPK 3PXP KRUG S4ZA MRSW 23ZB"  # of every authenticator app in the demo world; printed, too
COMPANY_DOMAIN = "joss-grandjean.test"
ASSOCIATION_DOMAIN = "schmalspurdampf.test"


@dataclass(frozen=True)
class Person:
    """Somebody, with the language they read and their time zone. `address` is where they sign in."""

    given_name: str
    family_name: str
    language: str
    address: str
    time_zone: str = "Europe/Zurich"


def _crowd(domain: str, names: str) -> tuple[Person, ...]:
    """People out of lines such as "de Jörg; Füglistaller", each with an address at the domain."""
    return tuple(_person(domain, line) for line in names.strip().splitlines())


def _person(domain: str, line: str) -> Person:
    language, names = line.split(maxsplit=1)
    given, family = names.split("; ")
    return Person(given, family, language, f"{mail_name(given)}.{mail_name(family)}@{domain}")


def mail_name(name: str) -> str:
    """A name as it stands in an address: letters of ASCII, words joined by hyphens."""
    return folded(name).replace("ß", "ss").replace("ı", "i").replace("’", "").replace(" ", "-")


# The accounts that README.md names, all in the company, and two of the provider's staff. They read English:
# whoever tries the demo knows the words on the screen from README.md, and changes the language in the profile.
LEGAL = Person("Mathilde", "Grandjean", "en", "legal@demo.test")
ADMINISTRATOR = Person("Reto", "Aeschlimann", "en", "admin@demo.test")
COLLABORATOR = Person("Ilaria", "Pedrazzini", "en", "collaborator@demo.test")
EXTERNAL = Person("Owen", "Hartley", "en", "external@demo.test", "Europe/London")
SUPPORT = Person("Núria", "Valls i Puig", "en", "support@demo.test")
REVIEWER = Person("Tadeusz", "Wiśniewski", "en", "reviewer@demo.test")

# The founder signed up by himself: an organization in his own name, with a my kSuite. Then he founded the company.
FOUNDER = Person("Étienne", "Joss", "fr", "etienne@atelier-joss.test")
PRESIDENT = Person("Karl-Friedrich", "Oberhänsli-Zurbriggen", "de", f"praesidium@{ASSOCIATION_DOMAIN}")
ACCOUNTANT = Person("Donatella", "Tettamanti", "it", "donatella@tettamanti-kaeslin.test")
LEAVER = Person("Bastien", "Rossier", "fr", "bastien@rossier-conseil.test")
WAITING = "nouvelle.adresse@demo-attente.test"  # signed up, and has not used the link yet

ADMINISTRATORS = _crowd(
    COMPANY_DOMAIN,
    """
de Annegret; Schnyder von Wartensee
fr Jean-Noël; Courvoisier
it Fabio; Giovannini
""",
)

COLLABORATORS = _crowd(
    COMPANY_DOMAIN,
    """
de Ágnes; Balogh-Zumbühl
fr Aurélie; Babey
de Beat; Blöchlinger
es Beatriz; Conceição Magalhães
fr Benoît; Chételat
es Begoña; Echeverría Ibáñez
de Brünhild; Düggelin
it Caterina; D’Alessandri
fr Célestine; Evéquoz
en Chidinma; Okonkwo
de Corsin; Cadonau
fr Cyprien; Froidevaux
de Dörte; von Allmen-Großenbacher
it Elia; Quattrini
fr Émilie; Farine
es Esteban; Muñoz Peña
de Flurin; Tschuor
fr Françoise; Gête
de Gaudenz; Fopp
it Giosuè; Lurati
de Hansruedi; Hälg
en Hannah; O’Sullivan
fr Hélène; Jeanrenaud
de Jörg; Füglistaller
es Julián; Zúñiga
fr Jérémie; Kohler-Pépin
de Käthi; Inäbnit
it Lorenzo; Mordasini
fr Maëlle; Petitpierre
de Maximiliane; Freifrau von Hohenwart-Untersteinbach
es Montserrat; Villalobos
fr Noémie; Queloz
de Nazlı; Yıldırım
it Ornella; Rusconi
fr Pénélope; Saucy
de Ruedi; Rüttimann
en Siobhán; Fitzgerald
fr Timothée; Uldry
de Ueli; Vögeli
de Željko; Šarić
""",
)

EXTERNALS = _crowd(
    "extern.test",
    """
de Ambros; Zgraggen
en Priya; Ramanathan
fr Gaël; Le Goff
it Sofia; Ceppi
es Xavier; Ortuño
""",
)

FRIENDS = _crowd(  # of the narrow-gauge steam engines
    ASSOCIATION_DOMAIN,
    """
de Lieselotte; Hungerbühler-Schläpfer
de Wolfgang; Künzli
de Trudi; Zwahlen
fr Guillaume; Ducommun
de Balz; Nötzli
it Sandro; Tami
en Margaret; Whitcombe
""",
)
TREASURER = Person("Ludivine", "Käslin", "fr", "ludivine@tettamanti-kaeslin.test")

EVERYBODY = (
    *(LEGAL, ADMINISTRATOR, COLLABORATOR, EXTERNAL, FOUNDER, PRESIDENT, ACCOUNTANT, TREASURER, LEAVER),
    *(*ADMINISTRATORS, *COLLABORATORS, *EXTERNALS, *FRIENDS),
)
