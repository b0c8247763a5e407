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
from django.utils import timezone, translation
from django.utils.http import content_disposition_header

from console.kit.money import Money
from console.kit.words import StrOrPromise

_CHUNK = 32_000  # characters gathered before they are sent
_ELSEWHERE = re.compile(r"((?:[;|]|(?!^)\t)[ \u00a0]*)([=+\-@＝＋－＠])")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def export(filename: str, header: Sequence[StrOrPromise], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """A download of `rows` under `header`. Hand over an iterator (`queryset.iterator()`): memory stays small.

    The rows are made while they are sent, in the language and time zone of this moment.
    """
    response = StreamingHttpResponse(_in_this_locale(_chunks(header, rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=filename)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


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


def _chunks(header: Sequence[StrOrPromise], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
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


def _in_this_locale(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Sets language and zone for each chunk: the middlewares have put them back by then."""
    language, zone = translation.get_language(), timezone.get_current_timezone()

    def generate() -> Iterator[bytes]:
        while True:
            with translation.override(language), timezone.override(zone):
                chunk = next(chunks, None)
            if chunk is None:
                return
            yield chunk

    return generate()
