"""Static files as they are deployed: one stylesheet, one script, each name with its hash; knows no page.

In development `console.css` and `console.js` are tables of contents that import their parts one by one; when files
are collected the parts take the place of the imports.
"""

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "css/console.css"
SCRIPT = "js/console.js"
IMPORT = re.compile(r'@import url\("(?P<url>[^":]+)"\)(?: layer\((?P<layer>[\w-]+)\))?;')
URL = re.compile(r'url\("(?!data:|https?:|/|#)(?P<url>[^"]+)"\)')
MODULE = re.compile(r'^import "(?P<url>\./[\w-]+\.js)";\n', re.MULTILINE)
NOTE = re.compile(r"^\s*//.*\n", re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
SCHEMES = re.compile(r"^\s*(--[\w-]+: )light-dark\((oklch\([^)]*\)), oklch\([^)]*\)\);", re.MULTILINE)


class FlattenedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's compressed, hashed files, with the two tables of contents flattened."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Flattens before names are hashed; the parts need no names of their own after that."""
        paths = dict(paths)
        for name, flatten in () if dry_run else ((SHEET, flatten_sheet), (SCRIPT, flatten_script)):
            if name not in paths:
                continue
            source, _ = paths[name]
            text, parts = flatten(source, name)
            self.delete(name)
            self._save(name, ContentFile(text.encode()))
            paths[name] = (self, name)
            for part in parts:
                paths.pop(part, None)
                self.delete(part)
        yield from super().post_process(paths, dry_run, **options)


def flatten_sheet(source: Any, name: str) -> tuple[str, list[str]]:
    """The stylesheet with its imports in place, each in its layer, and the names of what was imported.

    Raises `ValueError` if an imported sheet imports again: the table of contents is one file.
    """
    folder = posixpath.dirname(name)
    parts: list[str] = []

    def imported(match: re.Match[str]) -> str:
        parts.append(_beside(name, match["url"]))
        css = COMMENT.sub("", _read(source, parts[-1]))
        if "@import" in css:
            raise ValueError(f"{parts[-1]} imports another sheet; only {name} may.")
        css = with_plain_colours(_moved(css, posixpath.dirname(parts[-1]), folder)).strip()
        return f"@layer {match['layer']} {{\n{css}\n}}" if match["layer"] else css

    return IMPORT.sub(imported, COMMENT.sub("", _read(source, name))), parts


def flatten_script(source: Any, name: str) -> tuple[str, list[str]]:
    """The script with each imported module as a block, so that their names stay apart, and the modules' names.

    Raises `ValueError` if a module imports or exports: each stands alone.
    """
    parts: list[str] = []

    def imported(match: re.Match[str]) -> str:
        parts.append(_beside(name, match["url"]))
        code = NOTE.sub("", _read(source, parts[-1]))
        if re.search(r"^(import|export)\b", code, re.MULTILINE):
            raise ValueError(f"{parts[-1]} imports or exports; a module of {name} stands alone.")
        return f"{{\n{code.strip()}\n}}\n"

    return MODULE.sub(imported, NOTE.sub("", _read(source, name))), parts


def with_plain_colours(css: str) -> str:
    """Adds the light value of every `light-dark()` for browsers that do not know it, so that it is written once."""
    light = [f"{name}{value};" for name, value in SCHEMES.findall(css)]
    if not light:
        return css
    return f"{css}\n@supports not (color: light-dark(red, red)) {{ :root {{ {' '.join(light)} }} }}"


def _beside(name: str, url: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), url))


def _read(source: Any, name: str) -> str:
    with source.open(name) as file:
        return str(file.read().decode())


def _moved(css: str, origin: str, folder: str) -> str:
    """Addresses relative to `origin` rewritten to be relative to `folder`."""

    def rebased(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(origin, match["url"]))
        return f'url("{posixpath.relpath(target, folder)}")'

    return URL.sub(rebased, css)
