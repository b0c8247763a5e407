"""A list in a real browser: typing, filtering, paging and selecting, with scripts and without."""

import pytest
from playwright.sync_api import expect

from security.models import User
from tests.kit.people_list import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def url(request, settings):
    settings.ROOT_URLCONF = "tests.kit.list_page"
    settings.MIDDLEWARE = ["csp.middleware.CSPMiddleware", "django_htmx.middleware.HtmxMiddleware"]
    options = {**settings.TEMPLATES[0]["OPTIONS"], "context_processors": []}
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "OPTIONS": options}]
    live_server = request.getfixturevalue("live_server")
    people(60)
    return f"{live_server.url}/people/"


def test_typing_finds_and_keeps_the_caret(page, url):
    page.goto(url)
    box = page.get_by_label("Search by name or address")
    box.focus()
    page.keyboard.type("0001", delay=90)
    expect(page.locator("#table-count")).to_have_text("11 people")
    page.keyboard.type("2", delay=20)
    expect(page.locator("#table-count")).to_have_text("1 person")
    assert box.input_value() == "00012"
    assert page.evaluate("document.activeElement.id") == "table-search"
    assert page.url.endswith("/people/?q=00012")
    assert page.locator("tbody tr").count() == 1
    # what else is clicked keeps the words
    page.locator("#table-filter-inactive").click()
    page.wait_for_url("**inactive=1**")
    assert "q=00012" in page.url
    page.go_back()
    expect(page.locator("#table-count")).to_have_text("1 person")
    assert page.get_by_label("Search by name or address").input_value() == "00012"
    assert page.locator("[aria-current=true]").count() == 0


def test_choices_and_periods_open_in_a_menu(page, url):
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(url)
    page.get_by_role("button", name="Language").click()
    page.get_by_role("link", name="German").click()
    page.wait_for_url("**language=de**")
    page.get_by_role("link", name="Clear the filters").click()
    page.get_by_role("button", name="Period").click()
    page.get_by_label("From").fill("2026-01-01")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**on_from=2026-01-01**")
    assert "From" in page.locator("#table-filter-on_from").inner_text()
    assert errors == []


def test_pages_and_heads_swap_and_keep_the_keyboard(page, url):
    page.goto(url)
    page.locator("#table-next").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**page=2**")
    expect(page.locator("#table-next")).to_be_focused()
    page.locator("#table-sort-name").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**sort=-name**")
    expect(page.locator("#table-sort-name")).to_be_focused()
    assert page.locator("[aria-sort=descending]").count() == 1


def test_rows_are_selected_on_the_page_and_beyond(page, url):
    page.goto(url)
    bar = page.locator(".selection-bar")
    assert not bar.is_visible()
    page.get_by_label("Select Person 00001").check()
    assert bar.is_visible()
    assert "1 selected" in bar.inner_text()
    page.get_by_role("button", name="Clear the selection").click()
    assert not bar.is_visible()
    page.get_by_label("Select all rows of this page").check()
    assert "5 selected" in bar.inner_text()
    page.get_by_role("link", name="Select all 60").click()
    page.wait_for_url("**select=all**")
    assert "60 selected" in bar.inner_text()
    page.get_by_label("Select Person 00001").uncheck()
    assert "59 selected" in bar.inner_text()


def test_without_scripts_it_is_the_same_list(browser, url):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(url)
    page.get_by_label("Search by name or address").fill("0001")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=0001**")
    assert page.locator("#table-count").inner_text() == "11 people"
    page.get_by_role("link", name="Next page").click()
    assert page.locator("tbody tr").count() == 5
    page.get_by_role("button", name="Language").click()
    page.get_by_role("link", name="English").click()
    page.get_by_role("button", name="Period").click()
    page.get_by_label("From").fill("2026-01-01")
    page.get_by_role("button", name="Show").click()
    assert all(part in page.url for part in ("q=0001", "language=en", "on_from=2026-01-01"))
    page.get_by_label("Select Person 00011").check()
    page.get_by_role("button", name="Remove").click()
    assert page.locator("body").inner_text() == str(User.objects.get(given_name="Person 00011").pk)
    context.close()


def test_the_keyboard_is_not_lost_when_what_it_was_on_is_gone(page, url):
    page.goto(url)
    page.get_by_role("button", name="Language").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="English").focus()
    page.keyboard.press("Enter")
    chip = page.locator("#table-filter-language")
    expect(chip).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Language")).to_be_focused()
    page.get_by_role("link", name="Page 12").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Page 12")).to_be_focused()


def test_a_download_beside_the_list_follows_it(page, url):
    page.goto(url)
    export = page.get_by_role("link", name="Export")
    page.locator("#table-sort-name").click()
    page.get_by_label("Search by name or address").fill("0001")
    page.wait_for_url("**q=0001**")
    assert export.get_attribute("href").endswith("/people.csv?q=0001&sort=-name")
