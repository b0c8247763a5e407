"""The icons as strings, each rendered once per name and class; knows the drawings in `icons.svg`, no page."""

import re
from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe

SOURCE = Path(__file__).with_name("icons.svg")
CLASS = re.compile(r"[\w -]*")


@cache
def drawings() -> dict[str, str]:
    """Every icon's name and its strokes, in the order of the file."""
    symbols = re.findall(r'<symbol id="([a-z0-9-]+)">(.+?)</symbol>', SOURCE.read_text(encoding="utf-8"))
    return dict(symbols)


@cache
def icon(name: str, extra: str = "") -> SafeString:
    """The icon as inline SVG, hidden from screen readers: the words beside it say the same.

    `extra` are further classes. Raises `KeyError` for an unknown name, `ValueError` for what is no class.
    """
    if not CLASS.fullmatch(extra):
        raise ValueError(f"{extra!r} is not a list of classes.")
    names = f"icon {extra}".strip()
    return mark_safe(f'<svg class="{names}" viewBox="0 0 24 24" aria-hidden="true">{drawings()[name]}</svg>')
