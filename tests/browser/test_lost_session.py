"""A session that ends in the middle of something: to sign-in and back, with what was chosen intact where it is safe."""

import re

import pytest
from playwright.sync_api import expect

from organizations.models import Role
from security.models import Session
from tests.chromium import sign_in


@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without"])
def test_in_the_middle_of_a_dialog(open_browser, legal, priya, scripted):
    page = open_browser(legal, java_script_enabled=scripted)
    page.goto(f"/o/{legal.organization.slug}/members/{priya.pk}/")
    page.get_by_role("link", name="Edit role").click()
    page.get_by_role("radio", name="Administrator").check()
    if scripted:
        expect(page.get_by_role("heading", name="What will change for Priya")).to_be_visible()
    Session.objects.all().delete()
    page.get_by_role("button", name="Save").click()

    expect(page).to_have_url(re.compile("/sign-in/"))
    expect(page.get_by_text("Your session has ended")).to_be_visible()
    sign_in(page, legal.user.email)
    expect(page.get_by_role("heading", name="Edit role")).to_be_visible()
    expect(page.get_by_role("radio", name="Administrator")).to_be_checked()
    priya.refresh_from_db()
    assert priya.role == Role.COLLABORATOR
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Priya Raman is now Administrator.")).to_be_visible()


def test_while_a_menu_is_opened(open_browser, legal, priya):
    page = open_browser(legal)
    page.goto(f"/o/{legal.organization.slug}/members/?q=raman")
    page.wait_for_load_state()
    Session.objects.all().delete()
    page.get_by_role("link", name="Actions for Priya Raman").click()
    expect(page).to_have_url(re.compile("/sign-in/"))
    sign_in(page, legal.user.email)
    expect(page).to_have_url(re.compile(r"/members/\?q=raman$"))


def test_somebody_who_lost_the_right_meanwhile_is_told(open_browser, admin, priya):
    page = open_browser(admin)
    page.goto(f"/o/{admin.organization.slug}/members/{priya.pk}/")
    page.get_by_role("link", name="Edit role").click()
    page.get_by_role("radio", name="Administrator").check()
    admin.role = Role.COLLABORATOR
    admin.save(update_fields=["role"])
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast").filter(has_text="no longer")).to_be_visible()
    priya.refresh_from_db()
    assert priya.role == Role.COLLABORATOR
