"""What a person does before the scripts of a page have come (a slow line, a quick hand) is not lost."""

from playwright.sync_api import Page, Route, expect

from tests.chromium import PHONE


class Scripts:
    """The scripts of a page: held back until `come`."""

    def __init__(self, page: Page) -> None:
        self.held: list[Route] = []
        self.may_come = False
        page.route("**/*.js", self.asked)

    def asked(self, route: Route) -> None:
        if self.may_come:
            route.continue_()
        else:
            self.held.append(route)

    def come(self) -> None:
        self.may_come = True
        for route in self.held:
            route.continue_()


def test_a_role_chosen_too_early_still_shows_what_will_change(open_browser, legal, priya):
    page = open_browser(legal, viewport=PHONE)
    scripts = Scripts(page)
    page.goto(f"/o/{legal.organization.slug}/members/{priya.pk}/role/", wait_until="commit")
    radio = page.get_by_role("radio", name="Administrator")
    radio.evaluate("radio => radio.click()")
    expect(radio).to_be_checked()
    expect(page.get_by_text("Choose another role to see what will change.")).to_be_visible()
    scripts.come()
    expect(page.get_by_role("heading", name="What will change for Priya")).to_be_visible()
    expect(radio).to_be_checked()


def test_words_typed_too_early_are_looked_for(open_browser, legal, priya):
    page = open_browser(legal)
    scripts = Scripts(page)
    page.goto(f"/o/{legal.organization.slug}/members/", wait_until="commit")
    box = page.get_by_role("searchbox", name="Search")
    box.evaluate("box => box.focus()")
    page.keyboard.type("raman")
    expect(page.locator("tbody tr")).not_to_have_count(1)
    scripts.come()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(box).to_have_value("raman")
    assert "q=raman" in page.url


def test_boxes_ticked_too_early_are_counted(open_browser, legal, priya):
    page = open_browser(legal)
    scripts = Scripts(page)
    page.goto(f"/o/{legal.organization.slug}/members/", wait_until="commit")
    page.get_by_role("checkbox", name="Select Priya Raman").evaluate("box => box.click()")
    scripts.come()
    expect(page.get_by_role("form", name="Selection")).to_contain_text("1 selected")
