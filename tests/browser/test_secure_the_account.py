"""Somebody else may know the password: the steps in a window, and a change of address taken back from its dialog."""

from playwright.sync_api import expect

from security.models import AddressChange, Securing
from tests import make
from tests.chromium import PHONE, problems
from tests.security.links import NEW_PASSWORD


def test_from_the_first_step_to_the_last_page(open_browser, legal):
    make.address_change(legal.user, "linda@home.test")
    page = open_browser(legal, viewport=PHONE)
    page.goto("/profile/security/")
    page.get_by_role("link", name="Secure the account Password compromised?").click()
    page.get_by_role("button", name="Start with a new password").click()
    page.get_by_label("Current password", exact=True).fill(make.PASSWORD)
    page.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_role("listitem").filter(has_text="1. New password")).to_contain_text("Done")
    found = problems(page)
    page.get_by_role("link", name="Look through 4. Recovery addresses").click()
    expect(page.get_by_text("linda@home.test")).to_have_count(0)  # it ended with the password
    page.get_by_role("link", name="Edit Recovery Email").click()
    page.get_by_role("dialog").get_by_label("New recovery email").fill("linda@new.test")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("A link is on its way to linda@new.test.")
    found += problems(page)
    page.get_by_role("link", name="Edit Recovery Email").click()
    page.get_by_role("dialog").get_by_role("link", name="Withdraw").click()
    dialog = page.get_by_role("dialog", name="Withdraw the change")
    found += problems(page)
    dialog.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_role("status")).to_contain_text("The change to linda@new.test was withdrawn.")
    assert AddressChange.objects.latest("pk").withdrawn_at
    page.get_by_role("button", name="All of it is mine").click()
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", name="What else to do")).to_be_visible()
    assert [*found, *problems(page)] == []
    assert Securing.objects.get().ended_at
