"""What opens as a dialog has an address, too: there its form is answered in its place, and nothing is there twice."""

from playwright.sync_api import Page, expect

from tests import make
from tests.browser.test_own_picture import WIDE
from tests.chromium import problems
from tests.security.links import NEW_PASSWORD

IDS = "[...document.querySelectorAll('[id]')].map(one => one.id)"
WRONG = {  # where it opens, what is typed, and what is said to that
    "/profile/security/recovery-email/": ({"New recovery email": "linda@lanterna.test"}, "You sign in with this"),
    "/profile/security/address/": ({"New sign-in address": "nothing"}, "Enter a valid email address."),
    "/profile/security/password/": ({"Current password": "no", "New password": NEW_PASSWORD}, "not your password"),
    "/profile/name/": ({"Given name": "www.example.test"}, "A name cannot contain a web or email address"),
}


def answered_in_its_place(page: Page) -> None:
    """One form, one heading, no dialog over it."""
    expect(page.locator("#dialog")).to_be_hidden()
    expect(page.locator("main form")).to_have_count(1)
    expect(page.locator("h1")).to_have_count(1)
    expect(page.get_by_role("link", name="Close")).to_have_count(0)
    ids = page.evaluate(IDS)
    assert len(ids) == len(set(ids))


def test_an_error_stands_in_the_page_and_the_keyboard_at_it(open_browser, legal):
    page = open_browser(legal)
    for url, (typed, said) in WRONG.items():
        page.goto(url)
        for label, text in typed.items():
            page.get_by_label(label, exact=True).fill(text)
        page.locator("main [type=submit]").click()
        expect(page.get_by_text(said)).to_be_visible()
        expect(page.locator("main [aria-invalid=true]").first).to_be_focused()
        answered_in_its_place(page)
    assert problems(page) == []
    page.get_by_label("Given name").fill("Lin")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your name was saved.")).to_be_visible()


def test_a_role_and_a_picture_are_chosen_there_too(open_browser, legal, priya):
    page = open_browser(legal)
    page.goto(f"/o/{legal.organization.slug}/members/{priya.pk}/role/")
    page.get_by_role("radio", name="Administrator").check()
    expect(page.get_by_role("heading", name="What will change for Priya")).to_be_visible()
    answered_in_its_place(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Priya Raman is now Administrator.")).to_be_visible()
    page.goto("/profile/picture/")
    page.locator("input[type=file]").set_input_files(WIDE)
    expect(page.get_by_label("From the left")).to_have_value("106")
    answered_in_its_place(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your picture was saved.")).to_be_visible()


def test_what_its_links_open_still_opens_over_it(open_browser, legal):
    make.address_change(legal.user)
    page = open_browser(legal)
    page.goto("/profile/security/recovery-email/")
    page.get_by_role("link", name="Withdraw").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Withdraw")).to_be_focused()
