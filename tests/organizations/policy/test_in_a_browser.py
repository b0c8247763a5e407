"""ORG-16 in a real browser: held at the set-up; an app is set up without scripts, and one goes on."""

from django.urls import reverse
from playwright.sync_api import expect

from tests import make
from tests.chromium import PHONE, overflow, problems


def test_whoever_is_held_sets_an_app_up_and_goes_on(open_browser, external, organization):
    make.policy(organization)
    products = reverse("products", args=[organization.slug])
    page = open_browser(external, viewport=PHONE, color_scheme="dark")
    page.goto(products)
    expect(page.get_by_role("heading", name="Lanterna SA requires two-factor authentication")).to_be_visible()
    assert problems(page) == []
    assert overflow(page) == 0
    page.get_by_role("link", name="Leave Lanterna SA").click()
    expect(page.get_by_role("dialog").get_by_text("This ends immediately")).to_be_visible()

    page = open_browser(external, java_script_enabled=False)
    page.goto(products)
    page.get_by_role("link", name="Authenticator app").click()
    key = page.locator(".enrol__key").inner_text()
    page.get_by_label("Code", exact=True).fill(make.code(key=make.typed(key)))
    page.get_by_label("Name").fill("Pixel")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("One of these codes").fill(page.locator(".codes__code").nth(4).inner_text())
    page.get_by_role("button", name="I have kept them").click()
    expect(page.get_by_role("heading", name="Products")).to_be_visible()
    expect(page.get_by_text("Authenticator app: in force from now on.")).to_be_visible()
    assert page.url.endswith(products)
