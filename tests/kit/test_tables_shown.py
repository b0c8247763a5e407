"""What a list looks like in HTML: links that work without scripts, labels that can be heard."""

import re
from html.parser import HTMLParser

import pytest
from django.template import engines

from security.models import User
from tests.kit.list_page import ChoosingTable, html_of
from tests.kit.people_list import EndlessTable, PeopleTable, people, table

pytestmark = pytest.mark.django_db


class Elements(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def all(self, tag, **wanted):
        wanted = {name.replace("_", "-"): value for name, value in wanted.items()}
        return [
            attrs for found, attrs in self.found if found == tag and wanted.items() <= attrs.items()
        ]  # fmt: skip


def page(query="", kind=PeopleTable):
    return Elements(html_of(table(query, kind=kind)))


def test_every_htmx_link_is_a_link_without_scripts_too():
    people(30)
    seen = 0
    for kind in (PeopleTable, EndlessTable, ChoosingTable):
        for query in ("", "page=2&q=person&language=en&inactive=0&on_from=2026-01-01", "inactive=1", "select=all"):
            for tag, attrs in page(query, kind).found:
                if "hx-get" in attrs and tag != "input":
                    assert attrs["hx-get"] == attrs.get("href", attrs.get("action"))
                    seen += 1
    assert seen > 100


def test_ids_are_unique_and_labels_lead_somewhere():
    people(30)
    for query in ("", "language=en&on_from=2026-01-01&inactive=0&page=3"):
        found = page(query, ChoosingTable).found
        ids = [attrs["id"] for _, attrs in found if "id" in attrs]
        assert len(ids) == len(set(ids))
        for _, attrs in found:
            for name in ("for", "popovertarget"):
                assert name not in attrs or attrs[name] in ids
            for target in re.findall(
                r"#([\w-]+)", " ".join(attrs.get(name) or "" for name in ("hx-target", "hx-select-oob"))
            ):
                assert target in ids


def test_a_set_filter_says_so_and_can_be_taken_away():
    people(3)
    shown = html_of(table("language=en&inactive=1&sort=-name"))
    chips = Elements(shown).all("a", aria_current="true", **{"class": "filter"})
    assert [chip["href"] for chip in chips] == ["/people/?inactive=1&sort=-name", "/people/?language=en&sort=-name"]
    assert '<span class="visually-hidden">Language:</span> English' in shown
    option = Elements(shown).all("a", aria_current="true", **{"class": "menu__item"})
    assert len(option) == 1


def test_the_search_box_keeps_what_was_typed_and_is_escaped():
    shown = html_of(table('q="><script>'))
    assert "<script>" not in shown
    assert Elements(shown).all("input", name="q")[0]["value"] == '"><script>'


def test_the_sorted_column_is_marked():
    people(1)
    heads = page("sort=-since").all("th", scope="col")
    assert [head.get("aria-sort") for head in heads] == [None, None, None, "ascending", None]
    assert heads[-1]["class"] == "table__more"


def test_an_empty_list_tells_nothing_from_no_match():
    assert "Nobody yet." in html_of(table())
    shown = html_of(table("q=nobody&inactive=1&sort=-name"))
    assert "Nothing matches" in shown
    assert "“nobody”" in shown
    assert 'href="/people/?sort=-name">Clear the filters' in shown


def test_one_page_needs_no_pagination():
    people(5)
    assert not page().all("nav")
    assert page("", EndlessTable).all("nav") == []


def test_pages_are_links_with_names():
    people(30)
    nav = page("page=2")
    assert nav.all("a", aria_current="page")[0]["aria-label"] == "Page 2"
    assert nav.all("a", rel="next")[0]["href"] == "/people/?page=3"
    assert nav.all("a", rel="prev")[0]["aria-label"] == "Previous page"


def test_boxes_belong_to_the_form_of_the_bar():
    rows = people(12)
    shown = page("", ChoosingTable)
    boxes = shown.all("input", name="selected")
    assert [box["value"] for box in boxes] == [str(row.pk) for row in rows[:5]]
    assert {box["form"] for box in boxes} == {"selection"}
    assert boxes[0]["aria-label"] == "Select Person 00000"
    assert len(shown.all("form", id="selection", method="post")) == 1
    assert "checked" not in boxes[0]
    assert shown.all("a", href="/people/?select=all")


def test_all_rows_selected_are_all_ticked_and_sent_as_a_query():
    rows = people(12)
    html = html_of(table("q=person&sort=-name&select=all", kind=ChoosingTable), csrf_token="t" * 64)
    shown = Elements(html)
    assert all("checked" in box for box in shown.all("input", name="selected"))
    assert shown.all("input", name="all")[0]["value"] == "q=person&sort=-name"
    assert shown.all("input", name="shown")[0]["value"] == ",".join(str(row.pk) for row in rows[:-6:-1])
    assert shown.all("form", id="selection")[0]["data-selection-beyond"] == "7"
    assert shown.all("input", name="csrfmiddlewaretoken")
    assert ">12</span> selected" in html
    assert shown.all("a", href="/people/?q=person&sort=-name", aria_label="Clear the selection")


def test_other_addresses_take_the_narrowing_along():
    link = engines["django"].from_string('{% load lists %}<a href="{% table_link table "/people.csv" %}">')
    assert link.render({"table": table("q=x&sort=-name&page=2")}) == '<a href="/people.csv?q=x&amp;sort=-name">'


def test_a_name_is_escaped_in_its_box():
    User.objects.create(email="x@example.org", given_name='"><b>')
    assert "<b>" not in html_of(table("", kind=ChoosingTable))
