"""Compiles the catalogues of translated sentences that are newer than their compiled form."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]


def compile_catalogues(root: Path = ROOT) -> list[Path]:
    """Write the .mo beside every .po that needs it, and return those that were written."""
    written = []
    for source in sorted(root.glob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3])
        draft = target.with_suffix(".mo.draft")
        with draft.open("wb") as file:
            write_mo(file, catalogue)
        draft.rename(target)
        written.append(target)
    return written


if __name__ == "__main__":
    compile_catalogues()
