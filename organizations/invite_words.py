"""How lists of people name their columns, roles and days, in the five languages of the console (ORG-6)."""

import re
import unicodedata
from datetime import date
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from console.kit.words import StrOrPromise
from organizations.invite_rows import COLUMNS
from organizations.models import Role

# The heads of the template; in each language they are understood by themselves.
HEADS: dict[str, StrOrPromise] = dict(
    zip(
        COLUMNS,
        (_("Email address"), _("Given name"), _("Family name"), _("Role"), _("Last day of access")),
        strict=True,
    )
)

# What other programs and people write at the head of the same columns.
_OTHER_HEADS: dict[str, str] = {
    "email": "email, e-mail, mail, e-mail address, address, emailaddress, e-mail-adresse, mailadresse, adresse, "
    "adresse e-mail, adresse mail, adresse électronique, courriel, mél, indirizzo, indirizzo e-mail, "
    "indirizzo mail, posta elettronica, correo, correo electrónico, dirección, dirección de correo",
    "given_name": "given name, first name, firstname, forename, vorname, prénom, nome, nombre",
    "family_name": "family name, last name, lastname, surname, name, nachname, familienname, nom, nom de famille, "
    "cognome, apellido, apellidos",
    "role": "role, rolle, rôle, ruolo, rol, funktion, fonction, funzione, función",
    "ends_on": "last day, end date, ends on, end, until, access until, letzter tag, enddatum, ende, bis, "
    "zugriff bis, dernier jour, date de fin, fin, jusqu'au, ultimo giorno, data di fine, fine, fino al, "
    "último día, fecha de fin, hasta",
}

# Besides the roles' names in each language: their codes, and how people call them.
_OTHER_ROLES: dict[Role, str] = {
    Role.LEGAL_REPRESENTATIVE: "legal representative, legal rep, gesetzlicher vertreter, gesetzliche vertreterin, "
    "responsable légale, représentant légal, représentante légale, rappresentante legale, legale rappresentante, "
    "representante legal",
    Role.ADMINISTRATOR: "administrator, admin, administratorin, administrateur, administratrice, amministratore, "
    "amministratrice, administrador, administradora",
    Role.COLLABORATOR: "collaborator, member, mitarbeiter, mitarbeiterin, mitarbeitende, mitglied, collaborateur, "
    "collaboratrice, membre, collaboratore, membro, colaborador, colaboradora, miembro",
    Role.EXTERNAL: "external, guest, extern, externe, externer, gast, invité, invitée, esterno, esterna, ospite, "
    "externo, externa, invitado, invitada",
}

_DAY = re.compile(r"(?P<day>\d{1,2})[./-](?P<month>\d{1,2})[./-](?P<year>\d{4})")
_ISO_DAY = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?:[T ][\d:.]+)?")


def folded(text: str) -> str:
    """A word as it is compared: small letters without accents, and single spaces for all that is no letter."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[^\W_]+", plain.casefold()))


def column_of(head: str) -> str:
    """The column that this head means; empty for a word that means none."""
    return _heads().get(folded(head), "")


def role_of(word: str) -> str:
    """The role that this word means, as its code; empty for a word that means none."""
    return _roles().get(folded(word), "")


def iso_day(text: str) -> str:
    """A day as people write it (2027-06-30, 30.06.2027, 30/6/2027: the day before the month) in ISO; empty for what
    is no day."""
    found = _ISO_DAY.fullmatch(text.strip()) or _DAY.fullmatch(text.strip())
    try:
        return date(*(int(found[part]) for part in ("year", "month", "day"))).isoformat() if found else ""
    except ValueError:
        return ""


@cache
def _heads() -> dict[str, str]:
    words = {head: column for column, heads in _OTHER_HEADS.items() for head in heads.split(", ")}
    words |= {head: column for column, label in HEADS.items() for head in _in_every_language(label)}
    return {folded(word): column for word, column in words.items()}


@cache
def _roles() -> dict[str, str]:
    words = {word: role.value for role, others in _OTHER_ROLES.items() for word in others.split(", ")}
    words |= {word: role.value for role in Role for word in (role.value, *_in_every_language(role.label))}
    return {folded(word): role for word, role in words.items()}


def _in_every_language(label: StrOrPromise) -> list[str]:
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append(str(label))
    return found
