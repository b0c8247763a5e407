"""Catalogues: sentences are found in code and templates, and what is not translated is named."""

from babel.messages.pofile import read_po, write_po

from console.local import messages
from console.local.catalogues import compile_catalogues

TEMPLATE = """{% extends "x.html" %}
    {% block page %}
        <p class="it's">{% translate "Save" %}</p> {% include "c.html" with label=_("Edit role") only %}
      {% blocktranslate trimmed count n=people|length with name=x.name %}
        {{ name }} has one person.
      {% plural %}
        {{ name }} has {{ n }} people.
      {% endblocktranslate %}
    {% endblock %}
"""


def project(folder):
    (folder / "templates").mkdir()
    (folder / "templates" / "page.html").write_text(TEMPLATE)
    (folder / "console").mkdir()
    (folder / "console" / "a.py").write_text('x = pgettext_lazy("month", "May")\ny = _("Leave")\nz = other("no")\n')
    return folder


def test_sentences_are_found_in_code_and_templates(tmp_path):
    found = {(message.id, message.context) for message in messages.extracted(project(tmp_path)) if message.id}
    assert found == {
        ("Save", None),
        ("Edit role", None),
        (("%(name)s has one person.", "%(name)s has %(n)s people."), None),
        ("May", "month"),
        ("Leave", None),
    }


def test_updating_keeps_translations_drops_what_is_gone_and_guesses_nothing(tmp_path):
    template = messages.extracted(project(tmp_path))
    messages.update("de", template, tmp_path)
    translate(tmp_path, "Save", "Sichern")
    (tmp_path / "console" / "a.py").write_text('y = _("Leave now")\n')
    messages.update("de", messages.extracted(tmp_path), tmp_path)
    catalogue = messages.existing("de", tmp_path)
    assert catalogue.get("Save").string == "Sichern"
    assert catalogue.get("Leave") is None
    assert catalogue.get("Leave now").string == ""
    assert not catalogue.get("Leave now").fuzzy


def test_updating_twice_changes_nothing(tmp_path):
    template = messages.extracted(project(tmp_path))
    messages.update("de", template, tmp_path)
    before = messages.catalogue_path("de", tmp_path).read_text()
    messages.update("de", template, tmp_path)
    assert messages.catalogue_path("de", tmp_path).read_text() == before


def test_what_is_wrong_with_a_catalogue_is_named(tmp_path):
    (tmp_path / "console").mkdir()
    (tmp_path / "console" / "a.py").write_text('a = _("One"), _("Two"), _("Hello %(name)s")\n')
    messages.update("fr", messages.extracted(tmp_path), tmp_path)
    translate(tmp_path, "Two", "Deux", "fr", fuzzy=True)
    translate(tmp_path, "Hello %(name)s", "Salut %(nom)s", "fr")
    (tmp_path / "console" / "a.py").write_text('a = _("One"), _("Two"), _("Hello %(name)s"), _("Three")\n')
    found = "\n".join(messages.problems("fr", messages.extracted(tmp_path), tmp_path))
    for words in ("not translated: 'One'", "fuzzy: 'Two'", "not translated: 'Three'", "'Hello %(name)s'"):
        assert words in found


def translate(root, source, target, language="de", fuzzy=False):
    path = messages.catalogue_path(language, root)
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    catalogue[source].string = target
    if fuzzy:
        catalogue[source].flags.add("fuzzy")
    with path.open("wb") as file:
        write_po(file, catalogue)


def test_catalogues_are_compiled_once(tmp_path):
    messages.update("it", messages.extracted(project(tmp_path)), tmp_path)
    assert [path.name for path in compile_catalogues(tmp_path)] == ["django.mo"]
    assert compile_catalogues(tmp_path) == []
