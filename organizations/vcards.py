"""Contact cards as vCard 4.0 (RFC 6350): text out of plain words; knows no model, no request and no key."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

CONTENT_TYPE = "text/vcard; charset=utf-8"
LINE_LENGTH = 75  # octets without the line break (3.2)

_LINE_BREAKS = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")
_SPECIAL = re.compile(r"[\\,;]")


@dataclass(frozen=True)
class Card:
    """One person. `uid` stays the same for as long as they do, so that a second import updates the first."""

    uid: UUID
    given_name: str
    family_name: str
    email: str
    organization: str
    photo: str = ""  # the address of a picture


def vcard(card: Card) -> str:
    """The card as text: folded lines, each with its line break."""
    name = escaped(f"{card.given_name} {card.family_name}".strip()) or escaped(card.email)  # never empty (6.2.1)
    lines = (
        "BEGIN:VCARD",
        "VERSION:4.0",
        f"UID:{card.uid.urn}",
        f"FN:{name}",
        # Family, given and additional names, prefixes, suffixes (6.2.2).
        f"N:{escaped(card.family_name)};{escaped(card.given_name)};;;",
        f"EMAIL:{escaped(card.email)}",
        f"ORG:{escaped(card.organization)}",
        *([f"PHOTO:{card.photo}"] if card.photo else []),  # an address, not text: nothing is escaped (6.2.4)
        "END:VCARD",
    )
    return "".join(f"{folded(line)}\r\n" for line in lines)


def encoded(cards: Iterable[Card]) -> bytes:
    """Cards one after the other, as bytes of a file (3.1: always UTF-8, without a byte order mark)."""
    return "".join(map(vcard, cards)).encode()


def escaped(text: str) -> str:
    r"""Text as a value, or a part of one (3.4): `\` before `\`, `,` and `;`, `\n` for whatever breaks a line.

    Other control characters have no place in a card and are left out.
    """
    lines = [_SPECIAL.sub(r"\\\g<0>", line) for line in _LINE_BREAKS.split(text)]
    return "".join(one for one in r"\n".join(lines) if one == "\t" or unicodedata.category(one) != "Cc")


def folded(line: str) -> str:
    """The line in pieces of at most 75 octets, between characters; each further one begins with a blank (3.2)."""
    pieces: list[str] = []
    start, octets = 0, 0
    for place, character in enumerate(line):
        width = len(character.encode())
        if octets + width > LINE_LENGTH:
            pieces.append(line[start:place])
            start, octets = place, 1  # the blank
        octets += width
    return "\r\n ".join([*pieces, line[start:]])
