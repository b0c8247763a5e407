"""What staff write (Markdown) as HTML for the page, as HTML for mails, and as plain text; knows no issue.

Headings, lists, quotations, emphasis, code within a line and links, and nothing else: HTML is text here, pictures do
not exist, and a link leads to https or to a mail address. What is written is checked with `problems` before it is kept.
"""

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from console.kit.palette import palette
from console.kit.templatetags.kit import TYPEFACE

RULES = ["heading", "list", "blockquote", "hr", "emphasis", "backticks"]
RULES += ["link", "autolink", "escape", "entity", "newline"]
SCHEMES = {"https", "mailto"}


def is_allowed(url: str) -> bool:
    """Whether a link may stand in news."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in SCHEMES and bool(parts.netloc if parts.scheme == "https" else "@" in parts.path)


def _parser() -> MarkdownIt:
    made = MarkdownIt("zero", {"html": False, "maxNesting": 10}).enable(RULES)
    made.validateLink = is_allowed  # type: ignore[method-assign]
    return made


def _reader_of_everything() -> MarkdownIt:
    """Takes any link and picture for one, so that it can be said what is wrong with it."""
    made = MarkdownIt("zero", {"html": False, "maxNesting": 10}).enable([*RULES, "image"])
    made.validateLink = lambda url: True  # type: ignore[method-assign]
    return made


_PARSER, _EVERYTHING = _parser(), _reader_of_everything()


def problems(source: str) -> list[str]:
    """Sentences about what would not be shown as it was meant."""
    found = []
    for token in _inside(_EVERYTHING.parse(source)):
        if token.type == "image":
            found.append(_("News cannot contain pictures: %(address)s") % {"address": token.attrGet("src")})
        elif token.type == "link_open" and not is_allowed(str(token.attrGet("href"))):
            link = {"address": token.attrGet("href") or "–"}
            found.append(_("A link must begin with https:// or mailto: and this one does not: %(address)s") % link)
    if source.strip() and not found and not _is_readable(source):
        found.append(_("There is nothing to read in this text."))
    return list(dict.fromkeys(found))


def _is_readable(source: str) -> bool:
    """Whether a word or a sign is left of it, once rules, marks and blanks are taken away."""
    said = "".join(token.content for token in _inside(_PARSER.parse(source)) if token.type in {"text", "code_inline"})
    return any(sign.isprintable() and not sign.isspace() for sign in said)


def page(source: str) -> SafeString:
    """As HTML for a page, one level below its heading."""
    return SafeString(_PARSER.renderer.render(_lowered(_read(source)), _PARSER.options, {}))


def mail(source: str) -> SafeString:
    """As HTML for a mail: mail programs know no style sheets, so each element carries its own."""
    tokens = _lowered(_read(source))
    for token in _inside(tokens):
        if token.nesting >= 0 and (styled := STYLES.get(token.tag)):
            token.attrSet("class", styled[0])
            token.attrSet("style", _style(styled[1]))
    return SafeString(_PARSER.renderer.render(tokens, _PARSER.options, {}))


def text(source: str) -> str:
    """As plain text: what was emphasized is not, and each address stands behind its link."""
    return "".join(_blocks(_read(source))).strip("\n")


def first_words(source: str, most: int = 140) -> str:
    """The beginning, for the line that mailboxes show after the subject."""
    words = next((_plain(token.children or []) for token in _PARSER.parse(source) if token.type == "inline"), "")
    words = " ".join(words.split())
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"


def _read(source: str) -> list[Token]:
    """What was written, without rules at its end: they divide nothing, and what follows has one of its own."""
    tokens = _PARSER.parse(source)
    while tokens and tokens[-1].type == "hr":
        tokens.pop()
    return tokens


STYLES: dict[str, tuple[str, str]] = {
    "p": ("ink", "margin:16px 0 0;font-size:16px;line-height:25px;color:{ink};"),
    "h2": ("ink", "margin:28px 0 0;font-size:19px;line-height:26px;font-weight:600;color:{ink};"),
    "h3": ("ink", "margin:22px 0 0;font-size:16px;line-height:24px;font-weight:600;color:{ink};"),
    "h4": ("ink", "margin:22px 0 0;font-size:16px;line-height:24px;font-weight:600;color:{ink};"),
    "ul": ("ink", "margin:12px 0 0;padding:0 0 0 22px;font-size:16px;line-height:25px;color:{ink};"),
    "ol": ("ink", "margin:12px 0 0;padding:0 0 0 22px;font-size:16px;line-height:25px;color:{ink};"),
    "li": ("ink", "margin:0 0 4px;"),
    "blockquote": ("rule", "margin:16px 0 0;padding:0 0 0 16px;border-left:2px solid {rule};"),
    "hr": ("rule", "margin:28px 0 0;border:0;border-top:1px solid {rule};"),
    "a": ("accent", "color:{accent};"),
    "code": ("ink", "font-family:monospace;color:{ink};"),
}


def _style(pattern: str) -> str:
    set_type = f"font-family:{TYPEFACE};" if "font-size" in pattern else ""
    return set_type + pattern.format_map(palette())


def _lowered(tokens: Sequence[Token]) -> Sequence[Token]:
    """A page and a mail have their heading already: what was written begins one level below it, whatever its author
    began with, goes down a level at a time, and is never deeper than the fourth."""
    used = sorted({token.tag for token in tokens if token.type == "heading_open"})
    level = 1
    for token in tokens:
        if token.type == "heading_open":
            level = min(used.index(token.tag) + 2, level + 1, 4)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{level}"
    return tokens


def _inside(tokens: Iterable[Token]) -> Iterable[Token]:
    for token in tokens:
        yield token
        yield from _inside(token.children or [])


def _blocks(tokens: Sequence[Token]) -> Iterable[str]:
    """Paragraphs, each with the mark of its item and the indentation of its lists, and with the gap before it."""
    depth, numbers, mark, gap = "", [], "", "\n\n"
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                numbers.append(0)
            case "ordered_list_open":
                numbers.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                numbers.pop()
                gap = "\n" if numbers else "\n\n"
            case "list_item_open":
                mark = f"{numbers[-1]}. " if numbers[-1] else "- "
                numbers[-1] += 1 if numbers[-1] else 0
            case "blockquote_open":
                depth += "> "
            case "blockquote_close":
                depth = depth[:-2]
            case "hr":
                yield f"{gap}* * *"
            case "inline":
                indent = depth + "   " * (len(numbers) - bool(mark))
                lines = _plain(token.children or []).split("\n")
                yield gap + "\n".join(
                    [indent + mark + lines[0], *(indent + " " * len(mark) + line for line in lines[1:])]
                )
                mark = ""
            case "paragraph_close":
                gap = "\n" if token.hidden else "\n\n"  # the items of a list stand close together


def _plain(tokens: Sequence[Token]) -> str:
    said: list[str] = []
    links: list[tuple[str, int]] = []
    for token in tokens:
        match token.type:
            case "link_open":
                links.append((str(token.attrGet("href")).removeprefix("mailto:"), len(said)))
            case "link_close":
                address, start = links.pop()
                words = "".join(said[start:])
                said[start:] = [words if words == address else f"{words} ({address})"]
            case "softbreak":
                said.append(" ")
            case "hardbreak":
                said.append("\n")
            case _:
                said.append(token.content)
    return "".join(said)
