"""The look in a real browser: the style guide under axe, and what menus, dialog and toasts do with the keyboard."""

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import expect

from tests.chromium import DESK, PHONE, overflow, problems

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("viewport", "scheme"), [(DESK, "light"), (PHONE, "dark")], ids=["desk", "phone"])
def test_the_style_guide_has_no_fault_that_axe_finds(open_browser, scheme, viewport):
    page = open_browser(color_scheme=scheme, viewport=viewport)
    page.goto("/styleguide/")
    assert problems(page) == []
    assert overflow(page) == 0


def test_long_words_of_other_languages_break_rather_than_widen_the_page(open_browser):
    page = open_browser(viewport=PHONE)
    page.goto("/styleguide/")
    word = "Donaudampfschifffahrtsgesellschaftskapitän"
    places = "h1, h2, .page-head__note, .nav__text, .menu__text, .table__title, .table__line, .choice__title, .toast"
    places += ", .field__label, .dialog__title, .callout p, .empty__title, .agenda__title, .settings__name, .option"
    page.evaluate(
        "([places, word]) => document.querySelectorAll(places).forEach("
        "place => place.children.length || (place.textContent = word))",
        [places, word],
    )
    assert overflow(page) == 0


def test_a_menu_is_led_by_arrows_and_letters_and_gives_the_keyboard_back(open_browser):
    page = open_browser()
    page.goto("/styleguide/")
    button = page.get_by_role("button", name="Actions", exact=True).last
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Edit role")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Edit product access")).to_be_focused()
    page.keyboard.press("r")
    expect(page.get_by_role("link", name="Remove from Organization")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Edit role")).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()


def test_the_switcher_finds_whatever_the_accents(open_browser):
    page = open_browser()
    page.goto("/styleguide/")
    page.get_by_role("button", name="Switch organization").click()
    box = page.get_by_role("searchbox", name="Find an organization")
    expect(box).to_be_focused()
    box.fill("àsi")
    expect(page.locator("#switcher-list .menu__item:visible")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Atelier ASI")).to_be_focused()


def test_a_password_is_shown_and_hidden(open_browser):
    page = open_browser()
    page.goto("/styleguide/")
    button = page.get_by_role("button", name="Show the password")
    button.click()
    expect(page.get_by_label("Password", exact=True)).to_have_attribute("type", "text")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(page.get_by_label("Password", exact=True)).to_have_attribute("type", "password")


def test_boxes_are_counted_and_the_bar_leaves_with_the_last(open_browser):
    page = open_browser()
    page.goto("/styleguide/")
    every = page.get_by_label("Select all", exact=True)
    assert every.evaluate("box => box.indeterminate")
    every.check()
    expect(page.locator(".selection-bar__count")).to_have_text("3 selected")
    page.get_by_role("button", name="Clear the selection").click()
    expect(page.locator(".selection-bar")).to_be_hidden()


@pytest.fixture
def users(open_browser, legal, collaborator):
    page = open_browser(legal)
    page.goto(f"/o/{legal.organization.slug}/members/")
    return page


def more(page):
    return page.locator("tr", has_text="Carl Dubois").locator(".table__more a")


def test_the_keyboard_returns_to_the_row_after_escape_and_after_a_change(users):
    for leave in ["escape", "save"]:
        more(users).focus()
        users.keyboard.press("Enter")
        expect(users.get_by_role("link", name="Edit role")).to_be_focused()
        users.keyboard.press("Enter")
        dialog = users.get_by_role("dialog", name="Edit role")
        expect(dialog.get_by_role("radio", name="Collaborator")).to_be_focused()
        if leave == "escape":
            users.keyboard.press("Escape")
        else:
            dialog.get_by_role("radio", name="External").check()
            dialog.get_by_role("button", name="Save").click()
            expect(users.locator("#toasts .toast")).to_be_visible()
            expect(users.locator("tr", has_text="Carl Dubois")).to_contain_text("External")
        expect(dialog).to_be_hidden()
        expect(more(users)).to_be_focused()


def test_a_second_click_while_the_first_is_answered_sends_nothing(users):
    more(users).click()
    users.get_by_role("link", name="Edit role").click()
    dialog = users.get_by_role("dialog", name="Edit role")
    dialog.get_by_role("radio", name="External").check()
    sent = []
    users.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    dialog.get_by_role("button", name="Save").dblclick()
    expect(users.locator("#toasts .toast")).to_be_visible()
    assert len(sent) == 1


def test_a_second_click_on_the_button_of_an_open_menu_closes_it(users):
    more(users).click()
    expect(users.get_by_role("link", name="Edit role")).to_be_visible()
    expect(more(users)).to_have_attribute("aria-expanded", "true")
    more(users).click()
    expect(users.get_by_role("link", name="Edit role")).to_be_hidden()
    expect(more(users)).to_have_attribute("aria-expanded", "false")


def test_what_fails_is_told_until_it_is_dismissed(users):
    more(users).click()
    users.route("**/role/", lambda route: route.fulfill(status=429, body=""))
    users.get_by_role("link", name="Edit role").click()
    expect(users.get_by_role("alert")).to_contain_text("Too many attempts")
    users.get_by_role("button", name="Dismiss").click()
    expect(users.get_by_role("alert")).to_be_hidden()
    told = render_to_string("components/toast.html", {"text": "Go on in 5 minutes.", "failure": "limited"})
    users.route("**/role/", lambda route: route.fulfill(status=429, content_type="text/html", body=f"\n{told}\n"))
    more(users).click()
    users.get_by_role("link", name="Edit role").click()
    expect(users.get_by_role("alert")).to_have_text("Go on in 5 minutes.")  # an answer that says more
    users.get_by_role("button", name="Dismiss").click()
    expect(users.get_by_role("alert")).to_be_hidden()


def test_a_failure_inside_the_dialog_is_told_inside_and_loses_nothing(users):
    more(users).click()
    users.get_by_role("link", name="Edit role").click()
    dialog = users.get_by_role("dialog", name="Edit role")
    dialog.get_by_role("radio", name="External").check()
    expect(dialog).to_contain_text("What will change")
    users.route("**/role/", lambda route: route.fulfill(status=404, body=""))
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("no longer exists")
    expect(dialog.get_by_role("radio", name="External")).to_be_checked()
    expect(dialog.get_by_role("button", name="Save")).not_to_have_attribute("aria-busy", "true")
