"""A legal representative gives somebody another role: with the mouse, by keyboard alone, and without JavaScript."""

import re

from playwright.sync_api import expect

from organizations.models import Role
from security.models import AuditEntry
from tests.chromium import sign_in


def told(priya, deliver) -> str:
    """The role is another, the log says so, and this is what the person's mail says."""
    priya.refresh_from_db()
    assert priya.role == Role.ADMINISTRATOR
    entry = AuditEntry.objects.get(code="role_changed")
    assert (entry.facts["before"], entry.facts["after"]) == ("collaborator", "administrator")
    (mail,) = deliver()
    assert mail.to == ["priya@lanterna.test"]
    return mail.body


def test_with_the_mouse(open_browser, legal, priya, deliver):
    page = open_browser()
    sign_in(page, legal.user.email)
    page.get_by_role("link", name="Users", exact=True).first.click()
    expect(page.get_by_role("heading", name="Users")).to_be_visible()
    page.wait_for_load_state()  # what is typed before the scripts are there waits for Enter
    page.get_by_role("searchbox", name="Search").fill("raman")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "q=raman" in page.url

    page.get_by_role("link", name="Actions for Priya Raman").click()
    page.get_by_role("link", name="Edit role").click()
    dialog = page.get_by_role("dialog", name="Edit role")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("radio", name="Collaborator")).to_be_checked()
    expect(dialog.get_by_text("Every right but the legal responsibility")).to_be_visible()
    dialog.get_by_role("radio", name="Administrator").check()
    expect(dialog.get_by_role("heading", name="What will change for Priya")).to_be_visible()
    dialog.get_by_role("button", name="Save").click()

    expect(dialog).to_be_hidden()
    expect(page.get_by_role("status").filter(has_text="Priya Raman is now Administrator.")).to_be_visible()
    row = page.get_by_role("row", name="Priya Raman")
    expect(row.get_by_text("Administrator")).to_be_visible()
    expect(page.get_by_role("searchbox", name="Search")).to_have_value("raman")
    expect(page.get_by_role("link", name="Actions for Priya Raman")).to_be_focused()

    words = told(priya, deliver)
    for expected in ("Lanterna SA", "Collaborator", "Administrator", "Linda Berger"):
        assert expected in words
    page.get_by_role("link", name="Activity log").first.click()
    expect(page.get_by_role("row", name="Role changed")).to_contain_text("Priya Raman")


def test_by_keyboard_alone(open_browser, legal, priya, deliver):
    page = open_browser(legal)
    page.goto(f"/o/{legal.organization.slug}/members/")

    def press_until_focused(name: re.Pattern[str] | str, key: str = "Tab", most: int = 60) -> None:
        for _ in range(most):
            label = page.evaluate("(document.activeElement.ariaLabel || document.activeElement.innerText || '').trim()")
            if re.search(name, label):
                return
            page.keyboard.press(key)
        raise AssertionError(f"{name} was not reached with {key}")

    press_until_focused("Search by name")
    page.keyboard.type("raman", delay=20)
    expect(page.locator("tbody tr")).to_have_count(1)
    press_until_focused("Actions for Priya Raman")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Edit role")).to_be_focused()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Edit role")
    expect(dialog.get_by_role("radio", name="Collaborator")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("link", name="Actions for Priya Raman")).to_be_focused()

    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Edit role")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("radio", name="Collaborator")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(dialog.get_by_role("radio", name="Administrator")).to_be_checked()
    expect(dialog.get_by_role("heading", name="What will change for Priya")).to_be_visible()
    press_until_focused("^Save$")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Priya Raman is now Administrator.")).to_be_visible()
    expect(page.get_by_role("link", name="Actions for Priya Raman")).to_be_focused()
    told(priya, deliver)


def test_without_javascript(open_browser, legal, priya, deliver):
    page = open_browser(java_script_enabled=False)
    sign_in(page, legal.user.email)
    page.get_by_role("link", name="Users", exact=True).first.click()
    box = page.get_by_role("searchbox", name="Search")
    box.fill("raman")
    box.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Actions for Priya Raman").click()
    page.get_by_role("link", name="Edit role").click()
    expect(page.get_by_role("heading", name="Edit role", level=1)).to_be_visible()
    page.get_by_role("radio", name="Administrator").check()
    page.get_by_role("button", name="Show what will change").click()
    expect(page.get_by_role("radio", name="Administrator")).to_be_checked()
    expect(page.get_by_role("heading", name="What will change for Priya")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Priya Raman is now Administrator.")).to_be_visible()
    told(priya, deliver)


def test_an_administrator_is_not_offered_the_legal_responsibility(open_browser, admin, priya):
    page = open_browser(admin)
    page.goto(f"/o/{admin.organization.slug}/members/{priya.pk}/")
    page.get_by_role("link", name="Edit role").click()
    dialog = page.get_by_role("dialog", name="Edit role")
    expect(dialog.get_by_role("radio", name="Administrator")).to_be_enabled()
    expect(dialog.get_by_role("radio", name="Legal representative")).not_to_be_visible()


def test_the_last_legal_representative_sees_why_they_stay(open_browser, legal, priya):
    page = open_browser(legal)
    page.goto(f"/o/{legal.organization.slug}/members/")
    page.get_by_role("link", name="Actions for Linda Berger").click()
    why = page.locator("#menu").get_by_text("Every organization needs a legal representative", exact=False)
    expect(why).to_be_visible()


def test_the_row_of_the_person_changes_on_their_own_page_too(open_browser, legal, priya, deliver):
    page = open_browser(legal)
    page.goto(f"/o/{legal.organization.slug}/members/{priya.pk}/")
    page.get_by_role("link", name="Edit role").click()
    dialog = page.get_by_role("dialog", name="Edit role")
    dialog.get_by_role("radio", name="Administrator").check()
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator("dl.facts:not(.facts--list)")).to_contain_text("Administrator")
    told(priya, deliver)
