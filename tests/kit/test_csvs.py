"""A CSV download opens in a spreadsheet as what it is: text, in the reader's language and time zone."""

import csv
import io
import re
import tracemalloc
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from console.kit import csvs
from console.kit.money import Money


def read(response):
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize(
    "text", ["=1+1", "+41 79", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "  =1", "\u00a0=1"]
)
def test_text_that_a_spreadsheet_would_run_is_defused(text):
    assert read(csvs.export("x.csv", ["name"], [[text]]))[1] == [f"'{text}"]


def test_separators_inside_a_cell_start_no_new_one():
    rows = read(csvs.export("x.csv", ["name"], [['a","=1+1'], ["b\r\n=1+1"], ["Anaïs; Dübendorf, 'x'"]]))
    assert rows[1:] == [['a","=1+1'], ["b\r\n=1+1"], ["Anaïs; Dübendorf, 'x'"]]


def test_values_are_exact():
    with timezone.override(ZoneInfo("Europe/Zurich")):
        row = [
            None,
            -5,
            Decimal("-1.50"),
            Money(-128460, "CHF"),
            date(2026, 11, 22),
            datetime(2026, 11, 22, 9, tzinfo=UTC),
        ]
        assert read(csvs.export("x.csv", ["a"], [row]))[1] == [
            "", "-5", "-1.50", "-1284.60", "2026-11-22", "2026-11-22 10:00:00+01:00",
        ]  # fmt: skip


def test_it_is_a_download_with_a_name():
    response = csvs.export('Müller "AG".csv', ["a"], [])
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''M%C3%BCller")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


def test_language_and_zone_are_those_of_the_request_though_rows_are_made_later():
    word = gettext_lazy("Today")
    with translation.override("de"), timezone.override(ZoneInfo("Asia/Tokyo")):
        response = csvs.export(
            "x.csv", ["a"], ([word, datetime(2026, 11, 22, tzinfo=UTC), translation.get_language()] for _ in "x")
        )
    with translation.override("fr"), timezone.override(UTC):
        rows = read(response)
        assert translation.get_language() == "fr"
    assert rows[1][1:] == ["2026-11-22 09:00:00+09:00", "de"]


def test_a_long_list_is_sent_in_pieces_and_takes_little_memory():
    response = csvs.export("x.csv", ["a", "b"], ([number, "x" * 100] for number in range(100_000)))
    tracemalloc.start()
    size = pieces = 0
    for piece in response.streaming_content:
        size += len(piece)
        pieces += 1
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 10_000_000
    assert pieces > 100
    assert peak < 1_000_000


@pytest.mark.parametrize("text", ["Bob;=1+1", "Bob; @SUM(A1)", "Bob\t-2", "Bob|＝1"])
def test_a_spreadsheet_that_takes_another_separator_finds_no_formula_either(text):
    """Excel in Switzerland starts a new cell at each semicolon, whatever is quoted around it."""
    (cell,) = read(csvs.export("x.csv", ["name"], [[text]]))[1]
    assert cell.replace("'", "") == text
    assert not re.search(r"[;\t|]\s*[=+\-@＝]", cell)
