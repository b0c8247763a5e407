"""CSV downloads, streamed row by row, safe to open in a spreadsheet; knows no model.

Comma, quotes where needed, CRLF (RFC 4180), UTF-8 with a byte order mark, without which Excel reads Latin-1.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.http import StreamingHttpResponse
from django.utils import timezone

from console.kit.downloads import download
from console.kit.money import Money
from console.kit.words import StrOrPromise

_CHUNK = 32_000  # characters gathered before they are sent
_ELSEWHERE = re.compile(r"((?:[;|]|(?!^)\t)[ \u00a0]*)([=+\-@＝＋－＠])")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def export(filename: str, header: Sequence[StrOrPromise], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """A download of `rows` under `header`. Hand over an iterator (`queryset.iterator()`): memory stays small.

    The rows are made while they are sent, in the language and time zone of this moment.
    """
    return download(filename, "text/csv; charset=utf-8", chunks(header, rows))


def cell(value: object) -> str:
    """A value as a cell: instants (in the current time zone) and days as ISO 8601, money as plain decimals.

    Text that a spreadsheet would run as a formula gets an apostrophe before it (ORG-18); numbers keep their
    minus.
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Money):
        return str(value.decimal())
    if isinstance(value, int | float | Decimal):
        return str(value)
    return _defused(str(value))


def _defused(text: str) -> str:
    # Where the list separator is a semicolon (Excel in Switzerland), a new cell begins at each one, quoted or not.
    text = _ELSEWHERE.sub(r"\1'\2", text)
    # Leading blanks are skipped by some spreadsheets before they look for a formula.
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip(" \u00a0").startswith(_FORMULA) else text


def chunks(header: Sequence[StrOrPromise], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The file, some thousand characters at a time."""
    buffer = io.StringIO()
    buffer.write("\ufeff")
    writer = csv.writer(buffer)
    writer.writerow([cell(label) for label in header])
    for row in rows:
        writer.writerow([cell(value) for value in row])
        if buffer.tell() >= _CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()
