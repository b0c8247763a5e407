"""The look as a system: blocks, components, icons and fields keep their contracts."""

import json
import re

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string
from django.test import RequestFactory

from console.kit import letterhead
from console.kit.guards import Reason
from console.kit.icons import drawings, icon
from console.kit.letterhead import Letterhead
from console.kit.palette import palette
from console.shell.styleguide import styleguide

STYLES = settings.ROOT / "static" / "css"
BLOCKS = sorted((STYLES / "components").glob("*.css"))
COMPONENTS = sorted((settings.ROOT / "templates" / "components").glob("*.html"))
# A list's parts are shown by its own page of the tests: they need a table.
OF_LISTS = {"filters", "pagination", "selection_bar", "table_head", "table_no_match"}


def stem(path):
    return path.stem


def without_comments(path):
    return re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)


def rules(css):
    """Every selector with the selectors and at-rules it stands in."""
    inside, words = [], ""
    for letter in css:
        if letter == "{":
            inside.append(re.split(r"[;}]", words)[-1].strip())
            yield list(inside)
            words = ""
        elif letter == "}":
            inside.pop()
            words = ""
        else:
            words += letter


def test_the_table_of_contents_names_every_sheet_once():
    imported = re.findall(r'@import url\("([^"]+)"\)', (STYLES / "console.css").read_text())
    present = [str(path.relative_to(STYLES)) for path in STYLES.rglob("*.css")]
    assert sorted([*imported, "console.css", "admin.css"]) == sorted(present)


@pytest.mark.parametrize("path", BLOCKS, ids=stem)
def test_a_file_of_styles_holds_one_block_named_like_it(path):
    block = re.compile(rf"({path.stem}s?|{path.stem.removesuffix('s')})(__|--|-\w|$)")
    names = set()
    for *around, selector in rules(without_comments(path)):
        if selector.startswith("@") or any(not outer.startswith("@media") for outer in around if outer[0] == "@"):
            continue
        if not [outer for outer in around if not outer.startswith("@")]:
            names |= set(re.findall(r"^[^.]*\.([\w-]+)", selector))
    assert {name for name in names if not block.match(name)} <= {"dialog"}


@pytest.mark.parametrize("path", sorted(STYLES.rglob("*.css")), ids=stem)
def test_styles_nest_one_level_deep(path):
    deep = [
        inside
        for inside in rules(without_comments(path))
        if len([outer for outer in inside if not outer.startswith("@")]) > 2
    ]
    assert deep == []


@pytest.mark.parametrize("path", COMPONENTS, ids=stem)
def test_a_component_says_what_it_takes(path):
    assert re.match(r"({% load [\w ]+ %})?{% comment %}", path.read_text())


def test_the_style_guide_shows_every_component_and_icon():
    source = (settings.ROOT / "templates/styleguide/page.html").read_text()
    shown = set(re.findall(r"components/(\w+)\.html", source)) | {"field", "form_errors"}
    assert {path.stem for path in COMPONENTS} - shown - OF_LISTS == set()
    html = styleguide(RequestFactory().get("/styleguide/")).content.decode()
    assert html.count("<h1") == 1
    assert all(f"</svg>{name}</span>" in html for name in drawings())
    assert all(f"chip--{name}" in html for name in ["paper", "ink", "accent-fill"])
    chips = set(re.findall(r"\.chip--([\w-]+)", (STYLES / "pages/styleguide.css").read_text()))
    assert set(re.findall(r"chip--([\w-]+)", html)) == chips


def test_an_icon_is_drawn_once_for_every_name_and_class():
    assert icon("users") is icon("users")
    assert icon("users").startswith('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">')
    assert 'class="icon icon--small"' in Template('{% icon "x" class="icon--small" %}').render(Context())
    assert Template("{% icon name %}").render(Context({"name": "users"})) == icon("users")


def test_an_unknown_icon_or_colour_fails_when_the_template_compiles():
    with pytest.raises(TemplateSyntaxError, match="no icon"):
        Template('{% icon "unicorn" %}')
    with pytest.raises(TemplateSyntaxError, match="no colour"):
        Template('{% hue "pink" %}')


def test_an_icons_class_cannot_carry_markup():
    with pytest.raises(ValueError, match="not a list"):
        icon("users", '"><script>')


def test_the_mark_has_the_colours_of_the_tokens():
    drawn = set(re.findall(r"#[0-9a-f]{6}", (settings.ROOT / "static/img/mark.svg").read_text()))
    assert drawn == {palette()["accent-fill"], palette()["accent-ink"]}


class Sample(forms.Form):
    email = forms.EmailField(label="Email address", help_text="We write to it.")
    note = forms.CharField(label="Note", required=False)
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    days = forms.ChoiceField(label="Day", choices=[("1", "<Mon>")], widget=forms.RadioSelect)
    stay = forms.BooleanField(label="Stay", required=False)


def field(name, options="", sent=None):
    return Template(f"{{% field form.{name} {options} %}}").render(Context({"form": Sample(sent)}))


def test_a_field_is_wired_for_screen_readers():
    html = field("email", sent={"email": "nobody"})
    assert '<label class="field__label" for="id_email">' in html
    assert 'aria-describedby="id_email_helptext id_email_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_email_helptext"' in html
    assert 'id="id_email_error"' in html
    assert 'value="nobody"' in html


def test_a_field_that_may_stay_empty_says_so():
    assert "optional" in field("note")
    assert "optional" not in field("note", "optional=False")
    assert "optional" not in field("email")


def test_a_password_has_a_button_that_shows_it_and_is_never_sent_back():
    html = field("password", sent={"password": "secret"})
    assert 'data-reveal="id_password"' in html
    assert re.search(r"<button[^>]* hidden>", html)
    assert "secret" not in html


def test_options_stand_in_a_fieldset_with_their_legend():
    html = field("days")
    assert html.startswith("<fieldset")
    assert "<legend" in html
    assert "&lt;Mon&gt;" in html


def test_a_refused_option_is_disabled_and_says_why():
    reasons = [Reason("last", "She is the last.", "Nominate another", "/members/")]
    html = render_to_string("components/choice.html", {"id": "r", "name": "role", "title": "X", "reasons": reasons})
    assert " disabled" in html
    assert "She is the last." in html
    assert '<a href="/members/">Nominate another</a>' in html
    assert 'aria-describedby="r-text"' in html


def test_htmx_is_told_what_the_house_decided():
    source = (settings.ROOT / "templates/layouts/shell.html").read_text()
    told = json.loads(re.search(r"name=\"htmx-config\" content='([^']+)'", source)[1])
    assert told["includeIndicatorStyles"] is told["allowEval"] is False
    assert told["selfRequestsOnly"] is True
    assert told["historyCacheSize"] == 0

    def swaps(status):
        return next(rule["swap"] for rule in told["responseHandling"] if re.search(rule["code"], str(status)))

    assert [status for status in (200, 204, 286, 400, 403, 404, 409, 422, 429, 500) if swaps(status)] == [
        200, 286, 409, 422,
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["404", "403", "400", "403_csrf", "500", "errors/429"])
def test_an_error_page_needs_nothing(name):
    html = render_to_string(f"{name}.html")
    assert html.count("<h1") == 1
    assert "Nothing was changed" in html or "nothing is half done" in html


def test_the_page_of_a_fault_shows_its_reference():
    assert "<code>7f3a</code>" in render_to_string("500.html", {"reference": "7f3a"})


def mail(format_):
    source = """{% extends "layouts/email."|add:format %}{% block title %}Tom & Ann{% endblock %}
    {% block facts %}{% include "components/email/fact."|add:format with term="Role" value=role only %}{% endblock %}
    {% block action %}{% include "components/email/action."|add:format with label="Open" url=url only %}
    {% endblock %}"""
    context = {
        "format": format_,
        "letterhead": Letterhead("Favre & Co", "FC", "mark-rust"),
        "role": "<b>",
        "url": "/?a=1&b=2",
    }
    return Template(source).render(Context(context))


def test_a_mail_is_one_template_for_both_formats():
    html, text = mail("html"), mail("txt")
    assert f"background:{palette()['mark-rust']}" in html
    assert "Favre &amp; Co" in html
    assert "&lt;b&gt;" in html
    assert 'href="/?a=1&amp;b=2"' in html
    assert "Role: <b>" in text
    assert "/?a=1&b=2" in text
    assert "Favre & Co" in text
    assert "\n\n\n" not in text


def test_a_mail_of_nobody_carries_the_providers_name(monkeypatch):
    monkeypatch.setattr(letterhead, "_providers", [])
    own = letterhead.letterhead_for(None)
    assert own.name == settings.STEWARD["PROVIDER_NAME"]
    letterhead.register(lambda organization: Letterhead("Favre", "F") if organization == 7 else None)
    assert letterhead.letterhead_for(7).name == "Favre"
    assert letterhead.letterhead_for(8) == own


def test_the_licences_of_what_is_not_ours_are_there():
    assert "ISC" in (settings.ROOT / "static/img/LUCIDE-LICENSE.txt").read_text()
    assert "SIL OPEN FONT LICENSE" in (settings.ROOT / "static/fonts/OFL.txt").read_text().upper()
