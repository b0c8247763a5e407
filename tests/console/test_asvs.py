"""docs/asvs.md, the requirements of the OWASP ASVS that bind us: no row is lost, and what it names is there."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import pytest

from console import env

AREAS = {"billing", "deployment"}  # what may still be waited for
DOCUMENT = (env.ROOT / "docs" / "asvs.md").read_text()
ROW = re.compile(r"\| (V\d+\.\d+\.\d+) \| ([^|]+) \| ([^|]+) \|")
COUNT = re.compile(r"\| (?:V(\d+) [^|]+|All) ((?:\| \d+ ){5})\|")
EVIDENCE = re.compile(
    r"`(?P<test>tests/[\w/]+\.py::test_\w+)`"
    r"|\[[^\]]+\]\((?P<section>\w+\.md#[\w-]+)\)"
    r"|waits for (?P<area>[a-z ]+)"
    r"|not yet: (?P<missing>[^;|]+)"
)


@dataclass(frozen=True)
class Row:
    """One requirement, with everything that is said to show it."""

    number: tuple[int, ...]
    asks: str
    tests: tuple[str, ...]
    sections: tuple[str, ...]
    areas: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def standing(self) -> str:
        """The column of the first table in which it is counted."""
        if self.missing:
            return "Not yet"
        if not self.areas:
            return "Shown"
        return "Shown, and waits for more" if self.tests or self.sections else "Waits"


def rows_in(text: str) -> list[Row]:
    """Every row of the chapters' tables. Raises ValueError for a line that is not understood to its end."""
    found = []
    for line in text.splitlines():
        if not line.startswith("| V") or COUNT.fullmatch(line):
            continue
        row = ROW.fullmatch(line)
        parts = [EVIDENCE.fullmatch(part) for part in row[3].split("; ")] if row else [None]
        if row is None or None in parts:
            raise ValueError(line)
        said = {name: tuple(part[name] for part in parts if part[name]) for name in EVIDENCE.groupindex}
        number = tuple(map(int, row[1][1:].split(".")))
        found.append(Row(number, row[2], said["test"], said["section"], said["area"], said["missing"]))
    return found


def counts_in(text: str) -> dict[int, dict[str, int]]:
    """What the first table says of each chapter, by its number; 0 for all of them."""
    heads, found = ["Rows", "Shown", "Shown, and waits for more", "Waits", "Not yet"], {}
    for line in text.partition("\n## ")[0].splitlines():
        if counted := COUNT.fullmatch(line):
            found[int(counted[1] or 0)] = dict(zip(heads, map(int, re.findall(r"\d+", counted[2])), strict=True))
    return found


@cache
def functions_in(path: str) -> frozenset[str]:
    """The test functions of a module, read and not imported."""
    file = env.ROOT / path
    tree = ast.parse(file.read_text()) if file.is_file() else ast.Module([], [])
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@cache
def sections_of(name: str) -> frozenset[str]:
    """The headings of a document, as links name them."""
    file = env.ROOT / "docs" / name
    heads = re.findall(r"^#+ (.+)$", file.read_text(), re.MULTILINE) if file.is_file() else []
    return frozenset(re.sub(r"[^\w -]", "", head).strip().lower().replace(" ", "-") for head in heads)


def faults(text: str) -> Iterator[str]:
    """What is wrong with the document, each in a sentence."""
    rows = rows_in(text)
    for before, after in pairwise(rows):
        if not before.number < after.number:
            yield f"{after.number} does not follow {before.number}."
    for row in rows:
        if not (row.tests or row.sections or row.areas or row.missing):
            yield f"Nothing shows {row.number}."
        for test in row.tests:
            path, _colons, name = test.partition("::")
            if name not in functions_in(path):
                yield f"There is no {test}."
        for section in row.sections:
            name, _sign, heading = section.partition("#")
            if heading not in sections_of(name):
                yield f"There is no {section}."
        yield from (f"Nobody builds {area}." for area in set(row.areas) - AREAS)
    counted = {chapter: Counter(row.standing for row in rows if row.number[0] == chapter) for chapter in chapters(rows)}
    counted[0] = Counter(row.standing for row in rows)
    for chapter, said in counts_in(text).items():
        if {"Rows": counted.get(chapter, Counter()).total(), **counted.get(chapter, {})} != {
            name: number for name, number in said.items() if number or name == "Rows"
        }:
            yield f"Chapter {chapter or 'All'} is counted as {said}."
    if set(counts_in(text)) != set(counted):
        yield "Not every chapter is counted."


def chapters(rows: list[Row]) -> set[int]:
    return {row.number[0] for row in rows}


def test_every_row_stands_once_and_what_it_names_is_there():
    assert list(faults(DOCUMENT)) == []


def test_all_that_binds_us_is_there():
    """The standard's rows that bind us, counted when this page was written: none may be lost."""
    assert len(rows_in(DOCUMENT)) == 268


FIRST = "| V1.1.1 | "


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("| V1.1.1 | Made up | `tests/security/test_sign_in.py::test_nobody_wrote` |\n", "There is no tests/security"),
        ("| V1.1.1 | Made up | `tests/no_such_file.py::test_sign_in` |\n", "There is no tests/no_such_file.py"),
        ("| V1.1.1 | Made up | [security.md](security.md#nothing) |\n", "There is no security.md#nothing."),
        ("| V1.1.1 | Made up | waits for somebody |\n", "Nobody builds somebody."),
        ("| V1.1.1 | Made up | not yet: anything |\n", "does not follow"),
        ("| V1.1.0 | Made up | not yet: anything |\n", "is counted as"),
    ],
)
def test_a_made_up_row_is_found(wrong, said):
    found = list(faults(DOCUMENT.replace(FIRST, wrong + FIRST, 1)))
    assert [fault for fault in found if said in fault], found


def test_a_lost_row_is_found():
    lost = re.sub(r"\| V7\.3\.1 .*\n", "", DOCUMENT)
    assert [fault.partition(" is")[0] for fault in faults(lost)] == ["Chapter 7", "Chapter All"]


@pytest.mark.parametrize(
    "line", ["| V1.1.1 | Made up | because we say so |", "| V1.1.1 | Made up | |", "| V1.1 | x | y |"]
)
def test_a_row_that_says_nothing_is_no_row(line):
    with pytest.raises(ValueError, match=r"^\| V"):
        rows_in(line)
