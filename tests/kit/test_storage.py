"""Static files as they are deployed: one sheet, one script, hashed names."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage

from console.kit.storage import FlattenedStaticFilesStorage, flatten_script, flatten_sheet, with_plain_colours


@pytest.fixture
def collected(tmp_path):
    storage = FlattenedStaticFilesStorage(location=tmp_path, base_url="/static/")
    paths = {}
    for finder in finders.get_finders():
        for name, source in finder.list([]):
            if not name.startswith(("css/", "js/", "fonts/", "img/")):
                continue
            with source.open(name) as file:
                storage._save(name, file)
            paths[name] = (source, name)
    for name, _, processed in storage.post_process(paths):
        assert not isinstance(processed, Exception), (name, processed)
    return storage


def read(storage, name):
    return Path(storage.path(storage.stored_name(name))).read_text()


def test_the_stylesheet_is_one_file_in_its_layers(collected):
    css = read(collected, "css/console.css")
    assert "@import" not in css
    assert css.lstrip().startswith("@layer reset, tokens, base, layout, components, pages, utilities;")
    for layer in ["reset", "tokens", "base", "layout", "components", "pages", "utilities"]:
        assert f"@layer {layer} {{" in css
    assert css.count("{") == css.count("}")


def test_its_fonts_are_found_under_their_hashed_names(collected):
    addresses = re.findall(r'url\("([^"]+)"\)', read(collected, "css/console.css"))
    assert len(addresses) == 2
    for address in addresses:
        assert re.search(r"\.[0-9a-f]{12}\.woff2$", address)
        assert collected.exists(f"css/{address}".replace("css/../", ""))


def test_the_script_is_one_file_whose_modules_stay_apart(collected):
    script = read(collected, "js/console.js")
    modules = (settings.ROOT / "static/js/console.js").read_text().count('import "')
    assert not re.search(r"^import", script, re.MULTILINE)
    assert len(re.findall(r"^{$", script, re.MULTILINE)) == modules >= 5


def test_the_parts_are_not_deployed(collected):
    names = json.loads(Path(collected.path("staticfiles.json")).read_text())["paths"]
    assert [name for name in names if name.startswith("css/")] == ["css/admin.css", "css/console.css"]
    assert "js/console.js" in names
    assert "js/dialog.js" not in names
    assert not collected.exists("css/tokens.css")


def test_everything_is_compressed(collected):
    name = collected.stored_name("css/console.css")
    assert collected.exists(f"{name}.br")
    assert collected.size(f"{name}.br") < 14_000


def test_a_colour_of_two_schemes_has_its_light_value_for_old_browsers():
    css = with_plain_colours("  --ink: light-dark(oklch(24% 0.015 235), oklch(93.5% 0.006 88));")
    assert css.endswith("@supports not (color: light-dark(red, red)) { :root { --ink: oklch(24% 0.015 235); } }")
    assert with_plain_colours("a { color: var(--ink); }") == "a { color: var(--ink); }"


def test_a_sheet_that_is_imported_may_not_import(tmp_path):
    (tmp_path / "one.css").write_text('@import url("two.css");')
    (tmp_path / "two.css").write_text('@import url("three.css");')
    with pytest.raises(ValueError, match=r"two\.css imports another"):
        flatten_sheet(StaticFilesStorage(location=tmp_path, base_url="/static/"), "one.css")


def test_an_address_in_a_part_is_kept_right(tmp_path):
    (tmp_path / "css" / "deep").mkdir(parents=True)
    (tmp_path / "css" / "one.css").write_text('@import url("deep/two.css") layer(x);')
    (tmp_path / "css" / "deep" / "two.css").write_text('a { background: url("../../img/a.png"); }')
    css, parts = flatten_sheet(StaticFilesStorage(location=tmp_path, base_url="/static/"), "css/one.css")
    assert 'url("../img/a.png")' in css
    assert parts == ["css/deep/two.css"]


def test_a_module_that_imports_is_refused(tmp_path):
    (tmp_path / "one.js").write_text('import "./two.js";\n')
    (tmp_path / "two.js").write_text('import { a } from "./three.js";\n')
    with pytest.raises(ValueError, match="stands alone"):
        flatten_script(StaticFilesStorage(location=tmp_path, base_url="/static/"), "one.js")
