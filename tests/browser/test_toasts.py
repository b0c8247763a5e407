"""What just happened is told without lying over what one does next (WCAG 2.4.11)."""

import pytest
from playwright.sync_api import Page, expect

from tests.chromium import DESK, PHONE

COVERED = """aim => {
  const [a, b] = [aim, document.querySelector('#toasts .toast')].map((one) => one.getBoundingClientRect());
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}"""


def with_a_toast(page: Page, url: str) -> None:
    """The page, where something has just happened that is told for long enough to look."""
    page.goto(url)
    page.evaluate(
        """() => {
          const toast = document.getElementById('failures').content.querySelector('.toast').cloneNode(true);
          document.getElementById('toasts').append(toast);
        }"""
    )
    expect(page.locator("#toasts .toast")).to_be_visible()


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_it_covers_neither_the_button_of_a_form_nor_what_has_the_keyboard(open_browser, organization, legal, viewport):
    page = open_browser(legal, viewport=viewport)
    with_a_toast(page, f"/o/{organization.slug}/invite/")
    send = page.locator("main form [type=submit]").last
    for height in range(300, 900, 60):  # the button is somewhere, and sooner or later where the toast would lie
        page.set_viewport_size({"width": viewport["width"], "height": height})
        send.scroll_into_view_if_needed()
        expect_uncovered(page, "main form [type=submit]")
    page.set_viewport_size(viewport)
    with_a_toast(page, "/profile/security/")  # its last controls are links at the very end
    page.locator("main a").first.focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("!!document.activeElement.closest('main') && !document.activeElement.closest('#toasts')"):
            expect_uncovered(page, "main :focus")


def expect_uncovered(page: Page, selector: str) -> None:
    page.wait_for_function(
        f"selector => ![...document.querySelectorAll(selector)].some({COVERED})", arg=selector, timeout=2_000
    )
