"""Reads templates, styles and scripts: what the content security policy and the look ask of each."""

import re
from pathlib import Path

import pytest
from django.template import Template, TemplateSyntaxError
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.*") if path.suffix in {".html", ".txt"})
# Mail programs know no style sheets, so the layout of mails has its styles in its attributes.
PAGES = [path for path in TEMPLATES if path.suffix == ".html" and "email" not in str(path.relative_to(ROOT))]
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\(", re.IGNORECASE)


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_every_template_compiles(path):
    """Compiling finds unknown tags, icons and colours, and actions the permission table does not know."""
    get_template(str(path.relative_to(ROOT / "templates")))


def test_an_action_that_the_permission_table_does_not_know_fails_when_the_template_compiles():
    with pytest.raises(TemplateSyntaxError, match="no such action"):
        Template('{% ifmay "members.mange" %}{% endifmay %}')


@pytest.mark.parametrize(
    "wrong",
    [
        r"\sstyle=",
        r"<style\b",
        r"<script(?![^>]*\bsrc=)",
        r"\shx-on\b",
        r"\son[a-z]+=",
        r"javascript:",
        r"\shx-vars\b",
    ],
)
def test_no_page_has_style_or_script_inside(wrong):
    found = [short(path) for path in PAGES if re.search(wrong, path.read_text(), re.IGNORECASE)]
    assert found == []


def test_a_component_is_given_what_it_needs_and_nothing_else():
    found = [
        f"{short(path)}: {tag}"
        for path in TEMPLATES
        for tag in re.findall(r"{%\s*include\s+\"components/[^%]*%}", path.read_text())
        if not re.search(r"\sonly\s*%}$", tag)
    ]
    assert found == []


def test_every_control_of_htmx_works_without_javascript():
    """An element that htmx drives also has an address: its own href or action, or, for a field, its form's."""
    found = [
        f"{short(path)}: {tag}"
        for path in PAGES
        for tag in re.findall(r"<(?!input|select)[a-z]+\b[^>]*\shx-(?:get|post)=[^>]*>", path.read_text())
        if not re.search(r"\s(href|action|formaction)=", tag)
    ]
    assert found == []


def test_colours_stand_in_one_file():
    styles = [path for path in (ROOT / "static/css").rglob("*.css") if path.name != "tokens.css"]
    scripts = [*(ROOT / "static/js").rglob("*.js"), *PAGES]
    found = [
        f"{short(path)}: {line.strip()}"
        for path in [*styles, *scripts]
        for line in path.read_text().splitlines()
        if COLOUR.search(re.sub(r"/\*.*?\*/|url\([^)]*\)|(href|hx-target|id|for)=\"[^\"]*\"|[\"'`]#[a-z-]+", "", line))
    ]
    assert found == []


def test_styles_are_flat_and_know_no_ids_and_no_force():
    found = []
    for path in (ROOT / "static/css").rglob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        if "!important" in text and path.name not in {"reset.css", "utilities.css"}:
            found.append(f"{short(path)}: !important")
        found += [f"{short(path)}: {rule}" for rule in re.findall(r"(?m)^\s*#[a-z][\w-]*[^;{]*{", text)]
    assert found == []


def test_the_styles_of_the_whole_console_stay_small():
    lines = sum(len(path.read_text().splitlines()) for path in (ROOT / "static/css").rglob("*.css"))
    assert lines < 3500
