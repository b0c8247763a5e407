"""An administrator gives somebody a right on a product: from the list of users, with and without JavaScript."""

import pytest
from playwright.sync_api import expect

from organizations.models import ProductGrant, Right
from tests import make


@pytest.fixture
def shop(organization):
    """The shop among a few products of two categories."""
    make.product(organization, "mail", "Letters")
    make.product(organization, name="Intranet")
    return make.product(organization, name="Shop of lanterns")


def given(member) -> dict[str, list[str]]:
    grants = ProductGrant.objects.filter(access__membership=member).select_related("product")
    return {grant.product.name: grant.rights for grant in grants}


def test_from_users_through_the_menu(open_browser, admin, priya, shop):
    page = open_browser(admin)
    page.goto(f"/o/{admin.organization.slug}/members/")
    page.wait_for_load_state()
    page.get_by_role("link", name="Actions for Priya Raman").click()
    page.get_by_role("link", name="Edit product access").click()
    expect(page.get_by_role("heading", name="Edit product access")).to_be_visible()
    page.wait_for_load_state()
    web = page.locator("details", has_text="Web")
    web.locator("summary").click()
    web.get_by_role("checkbox", name="Statistics: Shop of lanterns").check()
    web.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="The product access was saved.")).to_be_visible()
    expect(web.get_by_text("1 of 2 products")).to_be_visible()
    expect(
        web.get_by_role("row", name="Shop of lanterns").get_by_role("cell", name="Statistics", exact=True)
    ).to_be_visible()
    assert given(priya) == {"Shop of lanterns": [Right.STATISTICS]}


def test_what_is_ticked_and_not_saved_is_asked_about(open_browser, admin, priya, shop):
    page = open_browser(admin)
    page.goto(f"/o/{admin.organization.slug}/members/{priya.pk}/access/?category=Web")
    page.wait_for_load_state()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_role("checkbox", name="Statistics: Shop of lanterns").check()
    page.get_by_role("link", name="Priya Raman").click()
    expect(page.get_by_role("heading", name="Priya Raman")).to_be_visible()
    assert asked == ["beforeunload"]
    assert given(priya) == {}


def test_without_javascript(open_browser, admin, priya, shop):
    page = open_browser(admin, java_script_enabled=False)
    page.goto(f"/o/{admin.organization.slug}/members/")
    page.get_by_role("link", name="Actions for Priya Raman").click()
    page.get_by_role("link", name="Edit product access").click()
    page.locator("summary", has_text="Web").click()
    page.get_by_role("link", name="Show Web").click()
    page.get_by_role("checkbox", name="Statistics: Shop of lanterns").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The product access was saved.")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Statistics: Shop of lanterns")).to_be_checked()
    assert given(priya) == {"Shop of lanterns": [Right.STATISTICS]}
