"""The words on the screen: all five languages complete, nothing fuzzy, every sentence where translators find it."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.base import Lexer, TokenType

from console.local import messages

ROOT = Path(__file__).resolve().parent.parent
PAGES = [
    path
    for kind in ("html", "txt")
    for path in sorted((ROOT / "templates").rglob(f"*.{kind}"))
    if "styleguide" not in path.parts  # for ourselves, on our own machines
]


@pytest.fixture(scope="module")
def sentences():
    """All that the product says, as it stands in the code."""
    return messages.extracted()


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_a_language_is_complete_and_sure_of_itself(language, sentences):
    """Every sentence is translated, none is fuzzy or left over, and the placeholders are the source's."""
    assert messages.problems(language, sentences) == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_a_translation_begins_and_ends_as_its_source(language):
    wrong = []
    for message in filter(lambda message: message.id, messages.existing(language)):
        for string in message.string if isinstance(message.string, tuple) else (message.string,):
            source = message.id if isinstance(message.id, str) else message.id[0]
            if string and (source[-1] in ".?:…") != (string[-1] in ".?:…"):
                wrong.append(f"{source!r}: {string!r}")
            if string and string != string.strip() and source == source.strip():
                wrong.append(f"{source!r}: spaces around {string!r}")
    assert wrong == []


def test_the_catalogues_are_those_of_the_settings():
    assert {code for code, _name in settings.LANGUAGES} == {"en", *messages.LANGUAGES}


def test_every_name_under_which_sentences_are_marked_is_known_to_the_extraction():
    unknown = []
    for folder in messages.CODE:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
                    names = {alias.asname or alias.name for alias in node.names if "gettext" in alias.name}
                    unknown += [f"{path}: {name}" for name in names - set(messages.KEYWORDS)]
    assert unknown == []


def test_the_source_is_plain(sentences):
    """No exclamation marks, no "please", no emoji, no spaces to trim."""
    wrong = []
    for message in sentences:
        for text in message.id if isinstance(message.id, tuple) else (message.id,):
            plain = re.sub(r"%\(\w+\)s|<[^>]+>|%%", "", text)
            if re.search(r"!|\bplease\b|[\U0001F300-\U0001FAFF]|\.\.\.", plain, re.IGNORECASE) or text != text.strip():
                wrong.append(text)
    assert wrong == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_word_on_a_page_is_beyond_translation(path):
    assert _bare_words(path.read_text()) == []


def _bare_words(source: str) -> list[str]:
    """Words that would stand on the page in English whatever the reader's language."""
    text, silent = [], []
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK:
            tag, *rest = token.contents.split()
            if silent and tag == silent[-1]:
                silent.pop()
            elif tag in {"blocktranslate", "blocktrans", "comment", "verbatim"}:
                silent.append(f"end{tag}")
            elif tag == "block" and not silent and re.search("class|attributes", rest[0]):
                silent.append("endblock")
        elif token.token_type == TokenType.TEXT and not silent:
            text.append(token.contents)
        text.append(" ")
    html = re.sub(r"<!--.*?-->|<(style|svg)\b.*?</\1>|<!doctype[^>]*>|&\w+;", " ", "".join(text), flags=re.S | re.I)
    spoken = re.findall(r"\s(?:aria-label|title|placeholder|alt)=\"([^\"]*)\"", html)
    spoken += re.sub(r"<[^<>]*>", " ", html).split("\n")
    return [words.strip() for words in spoken if re.search(r"[^\W\d_]{2,}", words)]


def test_what_is_marked_is_found(tmp_path):
    (tmp_path / "security").mkdir()
    (tmp_path / "security/words.py").write_text(
        'a = _("One")\nb = ngettext("%(n)s day", "%(n)s days", 2)\nc = pgettext_lazy("menu", "File")\nd = __("Two")\n'
    )
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/page.html").write_text(
        '{% if a %}\n  {% translate "Three" %}\n{% endif %}\n{% translate "Four" context "number" %}'
        "{% blocktranslate trimmed count n=n %}\n  {{ n }} user\n  waits\n{% plural %}\n  {{ n }} users wait\n"
        '{% endblocktranslate %}{% include "x.html" with title=_("Five") only %}'
    )
    found = {(message.id, message.context) for message in messages.extracted(tmp_path) if message.id}
    assert found == {
        ("One", None),
        (("%(n)s day", "%(n)s days"), None),
        ("File", "menu"),
        ("Two", None),
        ("Three", None),
        ("Four", "number"),
        (("%(n)s user waits", "%(n)s users wait"), None),
        ("Five", None),
    }


def test_what_is_wrong_with_a_catalogue_is_said(tmp_path):
    (tmp_path / "security").mkdir()
    (tmp_path / "security/words.py").write_text('a = _("For %(name)s")\nb = _("Two")\nc = _("Three")\n')
    template = messages.extracted(tmp_path)
    messages.update("de", template, tmp_path)
    assert len(messages.problems("de", template, tmp_path)) == 3
    path = messages.catalogue_path("de", tmp_path)
    written = path.read_text()
    written = written.replace('"For %(name)s"\nmsgstr ""', '"For %(name)s"\nmsgstr "Für %(nam)s"')
    written = written.replace('msgid "Two"\nmsgstr ""', '#, fuzzy\nmsgid "Two"\nmsgstr "Zwei"')
    written = written.replace('msgid "Three"\nmsgstr ""', 'msgid "Gone"\nmsgstr "Weg"')
    path.write_text(written)
    said = "\n".join(messages.problems("de", template, tmp_path))
    assert all(word in said for word in ("nam", "fuzzy: 'Two'", "not translated: 'Three'", "no longer used: 'Gone'"))


def test_no_sentence_is_put_together_before_its_reader_is_known():
    """`_lazy("… %(x)s") % …` at the level of a module or class is a text in the language of whoever imports it."""
    early = []
    for path in sorted(path for folder in messages.CODE for path in (ROOT / folder).rglob("*.py")):
        for node in _outside_functions(ast.parse(path.read_text())):
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Call):
                name = getattr(node.left.func, "id", "")
                early += [f"{path}:{node.lineno}"] if name == "_" or name.endswith("_lazy") else []
    assert early == []


def _outside_functions(node):
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from _outside_functions(child)
