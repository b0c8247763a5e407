"""Reads a list of people to invite, pasted or from a file (ORG-6): many shapes in, rows out; makes no query.

A row that cannot be understood is kept as it stands, and the preview says what is wrong with it. Only what is no list
at all, or too long, is refused as a whole.
"""

import csv
import re
from collections.abc import Iterator
from itertools import islice

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from console.kit.formats import number
from organizations.invite_rows import COLUMNS, MOST_ROWS, Row, row
from organizations.invite_words import column_of, iso_day, role_of

LARGEST_FILE = 1_048_576  # bytes
_LONGEST_CELL = 300  # more than any column holds, so that what is cut is seen to be wrong
_LONGEST_PERSON = 2_000  # characters of a cell that are looked at for name and address
_SEPARATORS = "\t;,"


def text_of(content: bytes) -> str:
    """The text of a file: UTF-8 with or without a mark, UTF-16 with one, or else Windows-1252. Raises
    `ValidationError` for what is no text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
    if "\0" in text or text.startswith(("PK\x03", "%PDF")):
        raise ValidationError(_("This is not a text file. Save the table as CSV (UTF-8) and choose that file."))
    return text


def rows_of(text: str, *, role: str) -> list[Row]:
    """The rows of the list, `role` for those that name none. Raises `ValidationError` when there is none, or more
    than MOST_ROWS."""
    lines = [(place, line) for place, line in enumerate(_lines(text), 1) if line.strip(" \u00a0\t;,")]
    if len(lines) <= MOST_ROWS + 2:  # a line for Excel, and a head
        rows = list(islice(_read(lines, role), MOST_ROWS + 1))
    if len(lines) > MOST_ROWS + 2 or len(rows) > MOST_ROWS:
        sentence = _(
            "The list is too long: at most %(most)s people can be invited at once. Split it into several lists."
        )
        raise ValidationError(sentence % {"most": number(MOST_ROWS)})
    if not rows:
        raise ValidationError(_("There is nobody in this list. Write one address per line."))
    return rows


def _lines(text: str) -> list[str]:
    return re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff"))


def _read(lines: list[tuple[int, str]], role: str) -> Iterator[Row]:
    separator = ""
    if lines and (said := re.fullmatch(r"sep=(.)\s*", lines[0][1])):  # Excel's own
        separator = said[1]
        lines = lines[1:]
    columns: list[str] = []
    if lines and "@" not in lines[0][1]:
        separator = separator or _separator(lines[0][1])
        heads = [column_of(cell) for cell in _cells(lines[0][1], separator)]
        if any(heads):
            columns = heads
            lines = lines[1:]
    used = 0
    for place, line in lines:
        cells = _cells(line, separator if columns else "")
        for person in [_by_heads(columns, cells)] if columns else _by_place(cells):
            # Several people on one line get lines of their own; one who has the line keeps its number.
            used = max(used + 1, place)
            yield _understood(used, person, role)


def _separator(line: str) -> str:
    """What stands between the cells: outside quotes the tab before the semicolon before the comma."""
    bare = re.sub(r'"[^"]*"', "", line)
    return next((sign for sign in _SEPARATORS if sign in bare), ",")


def _cells(line: str, separator: str) -> list[str]:
    """The cells of one line. Each line is read alone, so that a forgotten quote spoils no other."""
    line = line.replace("\0", "\ufffd")
    try:
        cells = next(csv.reader([line], delimiter=separator or _separator(line), skipinitialspace=True), [])
    except csv.Error:  # a cell beyond what a reader bears
        cells = [line]
    return [" ".join(cell.split()) for cell in cells]


def _by_heads(columns: list[str], cells: list[str]) -> dict[str, str]:
    """The person of a line below a head. Where the head names no address, it is the first cell that looks like one."""
    person: dict[str, str] = {}
    for column, cell in zip(columns, cells, strict=False):
        if column and not person.get(column):
            person[column] = cell
    if "email" not in columns:
        person["email"] = next((cell for cell in cells if "@" in cell), "")
    return person


def _by_place(cells: list[str]) -> Iterator[dict[str, str]]:
    """The people of a line without a head: one, with name, role and day beside the address, or several addresses."""
    addresses = [address for cell in cells if "@" in cell for address in _addresses(cell)]
    if len(addresses) > 1:
        yield from ({"email": address} for address in addresses)
        return
    place = next((place for place, cell in enumerate(cells) if "@" in cell), 0)
    if len(cells) == 2 and place == 1 and "<" in cells[1].lstrip("<"):  # Lee, Ann <ann@x.test>
        cells, place = [", ".join(cells)], 0
    person = {"email": cells[place]}
    beside = cells[:place] + cells[place + 1 :]
    if "role" not in (named := dict(zip(COLUMNS[1:], beside, strict=False))) or not named["role"]:
        # "ann@x.test, Administrator": what can only be a role or a day is one, wherever it stands.
        for column, cell in list(named.items()):
            kind = "role" if role_of(cell) else "ends_on" if iso_day(cell) else ""
            if kind and not named.get(kind):
                named[column], named[kind] = "", cell
    yield person | named


def _addresses(cell: str) -> list[str]:
    """The addresses in one cell: "Ann Lee <ann@x.test>; bob@x.test" is two. Each sign is looked at a fixed number of
    times: a cell may be as long as the file."""
    if cell.count("@") < 2:
        return [cell]
    if "<" not in cell:
        return [part for part in re.split(r"[\s,;]+", cell) if part]
    found: list[str] = []
    *closed, rest = cell.split(">")
    for piece in closed:
        before, mark, inside = piece.rpartition("<")
        loose, _mark, name = before.rpartition("<")
        found += [*_bare(loose), f"{name}<{inside}>".strip(" ,;")] if mark else _bare(piece)
    return found + _bare(rest)


def _bare(text: str) -> list[str]:
    """The addresses that stand outside of angle brackets."""
    return [part for part in re.split(r"[\s,;<]+", text) if "@" in part[1:-1]]


def _named(text: str) -> tuple[str, str]:
    """Address and name of "Ann Lee <ann@x.test>"; whatever else it is, it is all address."""
    name, _open, rest = text.partition("<")
    address, closed, after = rest.partition(">")
    if closed and not after and "@" in address and "<" not in address and ">" not in name:
        return address.strip(), name.strip(" \"'")
    return text, ""


def _understood(line: int, person: dict[str, str], role: str) -> Row:
    """The row, with role and day as the console writes them; what it does not understand stays as it was typed."""
    email, name = _named(person.get("email", "")[:_LONGEST_PERSON])
    email = re.sub(r"(?i)^mailto:", "", email).strip("<> ")
    given, family = _divided(name)
    said, day = person.get("role", ""), person.get("ends_on", "")
    return row(
        line=line,
        email=_cut(email),
        given_name=_cut(person.get("given_name", "") or ("" if person.get("family_name") else given)),
        family_name=_cut(person.get("family_name", "") or ("" if person.get("given_name") else family)),
        role=(role_of(said) or _cut(said)) if said else role,
        ends_on=(iso_day(day) or _cut(day)) if day else "",
    )


def _divided(name: str) -> tuple[str, str]:
    """Given and family name of "Ann Lee" or of "Lee, Ann"."""
    if "," in name:
        family, _comma, given = name.partition(",")
    else:
        given, _space, family = name.rpartition(" ")
        given, family = (given, family) if given else (family, "")
    return given.strip(), family.strip()


def _cut(text: str) -> str:
    return text[:_LONGEST_CELL]
