"""A person's own pages, Home and the log in a real browser: keyboard, small screens, dark, what is seen at once."""

import pytest
from playwright.sync_api import expect

from organizations.models import Role
from organizations.operations.people import change_role
from tests import make
from tests.chromium import PHONE, overflow, problems

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def carl(admin, collaborator):
    """Carl Dubois, with something in the log and an organization of his own."""
    for role in (Role.ADMINISTRATOR, Role.EXTERNAL, Role.ADMINISTRATOR):
        change_role(actor=make.actor(admin), organization=admin.organization, members=[collaborator.pk], role=role)
    make.organization("Verein zur Erhaltung der Schmalspurdampflokomotiven", owner=collaborator.user)
    collaborator.refresh_from_db()
    return collaborator


def test_details_of_an_entry_open_by_keyboard_and_stay_within_the_page(open_browser, carl):
    page = open_browser(carl, viewport=PHONE)
    page.goto(f"/o/{carl.organization.slug}/log/")
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Everything by and about Andrea Conti").first).to_be_visible()
    assert problems(page) == []
    assert overflow(page) == 0
    page.get_by_text("Everything by and about Andrea Conti").first.click()
    expect(page.get_by_role("link", name="Andrea Conti")).to_be_visible()


def test_the_log_is_searched_while_typing(open_browser, carl):
    page = open_browser(carl)
    page.goto(f"/o/{carl.organization.slug}/log/")
    page.get_by_role("searchbox").fill("external")
    expect(page.locator("#table-rows")).to_contain_text("Nothing matches")
    page.get_by_role("searchbox").fill("carl")
    expect(page.locator("#table-count")).to_have_text("3 entries")


def test_the_language_is_seen_as_soon_as_it_is_saved(open_browser, carl):
    page = open_browser(carl)
    page.goto("/profile/")
    page.get_by_role("link", name="Edit Language").click()
    page.get_by_role("dialog").get_by_label("Français").check()
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")


def test_the_appearance_is_seen_as_soon_as_it_is_saved(open_browser, carl):
    page = open_browser(carl)
    page.goto("/profile/")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("link", name="Edit Appearance").click()
    page.get_by_role("dialog").get_by_label("Dark").check()
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-appearance", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before


def test_a_wrong_name_is_told_in_the_dialog_and_what_was_typed_stays(open_browser, carl):
    page = open_browser(carl)
    page.goto("/profile/")
    page.get_by_role("link", name="Edit Name").click()
    page.get_by_role("dialog").get_by_label("Given name").fill("---")
    page.get_by_role("dialog").get_by_label("Family name").fill("Du Bois")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("at least one letter or digit")
    expect(page.get_by_role("dialog").get_by_label("Given name")).to_be_focused()
    expect(page.get_by_role("dialog").get_by_label("Family name")).to_have_value("Du Bois")


def test_leaving_is_asked_in_a_dialog_that_escape_closes(open_browser, carl):
    page = open_browser(carl)
    page.goto("/profile/organizations/")
    leave = page.get_by_role("link", name="Leave Lanterna SA")
    leave.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Leave Lanterna SA")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(leave).to_be_focused()


def test_the_switcher_finds_by_typing_when_there_are_many(open_browser, carl):
    for number in range(8):
        make.organization(f"Écluse {number}", owner=carl.user)
    page = open_browser(carl)
    page.goto(f"/o/{carl.organization.slug}/")
    page.get_by_role("button", name="Switch organization").click()
    page.get_by_role("searchbox", name="Find an organization").fill("ecluse 5")
    shown = page.locator("#switcher-list .menu__item:visible")
    expect(shown).to_have_count(1)
    shown.click()
    expect(page.get_by_role("button", name="Switch organization")).to_contain_text("Écluse 5")


def test_without_scripts_an_organization_is_created_on_a_page_of_its_own(open_browser, carl):
    page = open_browser(carl, java_script_enabled=False)
    page.goto("/profile/organizations/")
    page.locator(".page-head__actions").get_by_role("link", name="Create an organization").click()
    page.get_by_label("Name").fill("Atelier du Lac")
    page.get_by_role("button", name="Create an organization").click()
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    expect(page.get_by_text("Atelier du Lac was created.")).to_be_visible()
