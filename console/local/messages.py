"""Takes the sentences to translate out of the code and templates into locale/, and says what is not translated.

Django's own command needs the programs of GNU gettext; this one needs Babel only.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("de", "es", "fr", "it")
CODE = ("console", "security", "organizations", "billing", "branding")
KEYWORDS = {
    "_": None, "__": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
COMMENTS = ("Translators:",)
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)  # one date for ever: a catalogue changes when its sentences do


def sources(root: Path = ROOT) -> Iterator[tuple[Path, bytes]]:
    """Each file with sentences in it, as Python source that Babel can read."""
    for folder in CODE:
        for path in sorted((root / folder).rglob("*.py")):
            if "migrations" not in path.parts and "local" not in path.relative_to(root).parts:
                yield path, path.read_bytes()
    for path in sorted(path for kind in ("html", "txt") for path in (root / "templates").rglob(f"*.{kind}")):
        python = templatize(path.read_text(), origin=str(path))
        # What is no sentence has become rows of X; Python must not take their indentation for its own.
        yield path, "\n".join(line.lstrip() for line in python.split("\n")).encode()


def extracted(root: Path = ROOT) -> Catalog:
    """Every sentence of the product."""
    catalogue = Catalog(project="Steward", charset="utf-8", creation_date=BEGUN, revision_date=BEGUN)
    for path, python in sources(root):
        options = {"encoding": "utf-8"}
        for line, message, comments, context in extract("python", BytesIO(python), KEYWORDS, COMMENTS, options):
            place = (str(path.relative_to(root)), line)
            catalogue.add(message, None, [place], auto_comments=comments, context=context)
    return catalogue


def catalogue_path(language: str, root: Path = ROOT) -> Path:
    """Where a language's sentences are kept."""
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def existing(language: str, root: Path = ROOT) -> Catalog:
    """A language's catalogue as it stands; an empty one when there is none."""
    path = catalogue_path(language, root)
    if not path.exists():
        return Catalog(language, project="Steward", creation_date=BEGUN, revision_date=BEGUN)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(language: str, template: Catalog, root: Path = ROOT) -> None:
    """Add what is new to a language's catalogue, drop what is gone, keep what is translated."""
    catalogue = existing(language, root)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.creation_date = catalogue.revision_date = BEGUN
    catalogue.version, catalogue.fuzzy, catalogue.header_comment = "1", False, ""
    catalogue.msgid_bugs_address = catalogue.last_translator = catalogue.language_team = ""
    path = catalogue_path(language, root)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, sort_by_file=True, ignore_obsolete=True, include_lineno=False)


def problems(language: str, template: Catalog, root: Path = ROOT) -> list[str]:
    """What is wrong with a language's catalogue, in words; empty when all is well."""
    catalogue = existing(language, root)
    found = []
    for message in template:
        kept = catalogue.get(message.id, message.context) if message.id else None
        if message.id and (kept is None or not _is_translated(kept)):
            found.append(f"{language}: not translated: {message.id!r}")
    for message in catalogue:
        if message.id and template.get(message.id, message.context) is None:
            found.append(f"{language}: no longer used: {message.id!r}")
        if message.id and message.fuzzy:
            found.append(f"{language}: fuzzy: {message.id!r}")
        found += [f"{language}: {error}: {message.id!r}" for error in message.check(catalogue)]
    return found


def _is_translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(strings)


def main(arguments: list[str]) -> int:
    """Update the catalogues, or with --check say what is wrong with them; returns the exit status."""
    template = extracted()
    if "--check" not in arguments:
        for language in LANGUAGES:
            update(language, template)
        return 0
    found = [problem for language in LANGUAGES for problem in problems(language, template)]
    print("\n".join(found) if found else f"The catalogues are complete: {len(template)} sentences.")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
