"""The guide "customize the display of the Organization", click by click.

Prerequisites: to be legal representative or administrator, and to be in the right organization.
"""

import io

import pytest
from django.urls import reverse
from PIL import Image, ImageChops
from playwright.sync_api import expect

from branding.models import Branding
from console.demo.looks import driving_wheel, wordmark
from organizations.models import Organization
from tests.chromium import DESK, PHONE, sign_in

TABLET = {"width": 1024, "height": 800}
BARS = "#right-preview .preview"


def file(name, content):
    return {"name": name, "mimeType": "image/png", "buffer": content}


def sides(page):
    """The left and the right Customize."""
    left = page.get_by_role("link", name="Customize Top left of the console")
    return left, page.get_by_role("link", name="Customize In kDrive, Mail and the other applications")


def drawn(page, place):
    """What stands there, as pixels, once every answer has come."""
    expect(page.locator(".htmx-request")).to_have_count(0)
    return Image.open(io.BytesIO(page.locator(place).screenshot())).convert("RGB")


def assert_the_same(one, other):
    """But for a little: a bar is drawn on a layer of its own, where rounded corners are smoothed otherwise."""
    assert one.size == other.size
    assert max(most for _, most in ImageChops.difference(one, other).getextrema()) <= 8


def previewed(page):
    """The corner as it would be, in light and dark and on a telephone."""
    places = {"light": "nth=0", "dark": "nth=1", "narrow": "nth=2"}
    return {one: drawn(page, f"#left-preview .preview__scheme >> {place} >> .corner") for one, place in places.items()}


def assert_shown(page, preview):
    """The corner of the console is what the preview was, in each."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert_the_same(preview[scheme], drawn(page, ".switcher .corner"))
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    assert_the_same(preview["narrow"], drawn(page, ".switcher .corner"))
    page.set_viewport_size(DESK)


@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without"])
def test_as_the_guide_says(open_browser, admin, organization, scripted):
    page = open_browser(java_script_enabled=scripted)
    sign_in(page, admin.user.email)

    def show():
        if not scripted:
            page.get_by_role("button", name="Preview").last.click()

    # "Click here to access the Organization customization"
    page.get_by_role("navigation", name="Console").get_by_role("link", name="Customization").click()
    expect(page.get_by_role("heading", name="Customization", level=1)).to_be_visible()
    left, right = sides(page)
    for size in (TABLET, DESK):
        page.set_viewport_size(size)
        at_left, at_right = left.bounding_box(), right.bounding_box()
        assert (at_left["x"] < at_right["x"], at_left["y"]) == (True, at_right["y"])
    # "The left Customize button allows you to edit the visible part at the top left of the Manager"
    left.click()
    # "Choose a square logo only (in this case, no rectangular logo)"
    page.get_by_role("radio", name="A square logo only").check()
    page.locator("#left input[name=square]").set_input_files(file("wheel.png", driving_wheel()))
    show()
    expect(page.locator("#left-preview img[src^=data]")).to_have_count(3)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".switcher .square--picture")).to_be_visible()
    expect(page.locator(".switcher")).to_contain_text(organization.name)
    # "The right Customize button allows you to add a rectangular logo (only) to applications like kDrive and Mail"
    right.click()
    page.locator("#right input[name=rectangle]").set_input_files(file("words.png", wordmark("Lanterna")))
    show()
    expect(page.locator("#right-preview .corner__logo")).to_have_count(6)
    expect(page.get_by_text("You are asked before it is saved.").first).to_be_visible()
    bars, corners = drawn(page, BARS), previewed(page)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Remove the square logo and save").click()
    # "Note that the rectangular logo will also be considered on the Manager side"
    expect(page.locator(".switcher .corner__logo")).to_be_visible()
    assert_the_same(bars, drawn(page, BARS))
    assert_shown(page, corners)
    # "Choose to put initials in the square (… a rectangular logo in addition or no rectangular logo)"
    left.click()
    expect(page.get_by_role("radio", name="Initials, and the rectangular logo")).to_be_checked()
    page.get_by_role("radio", name="Plum").check()
    page.get_by_role("radio", name="Initials, and the name").check()
    page.get_by_label("Initials", exact=True).fill("LX")
    show()
    expect(page.locator("#left-preview .mark--plum")).to_have_text(["LX"] * 3)
    expect(page.locator("#right-preview .corner__logo")).to_have_count(0)
    bars, corners = drawn(page, BARS), previewed(page)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Remove the rectangular logo and save").click()
    # "If no rectangular logo is configured on the Manager, it simply will not be displayed"
    expect(page.locator(".switcher .mark--plum")).to_have_text("LX")
    expect(page.locator(".corner__logo")).to_have_count(0)
    assert_the_same(bars, drawn(page, BARS))
    assert_shown(page, corners)
    assert Branding.objects.get().mark == "plum"
    # The same button takes it away again
    right.click()
    page.locator("#right input[name=rectangle]").set_input_files(file("words.png", wordmark("Lanterna")))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".switcher .corner__logo")).to_be_visible()
    right.click()
    page.get_by_role("button", name="Remove", exact=True).click()
    page.get_by_role("button", name="Remove the rectangular logo and save").click()
    expect(page.locator(".corner__logo")).to_have_count(0)
    assert Branding.objects.get().rectangle is None


def test_the_preview_is_what_is_then_shown_and_the_keyboard_crops(open_browser, legal, organization: Organization):
    page = open_browser(legal)
    page.goto(reverse("branding-left", args=[organization.slug]))
    page.get_by_role("radio", name="A square logo only").check()
    page.locator("#left input[name=square]").set_input_files(file("words.png", wordmark("Lanterna")))
    frame = page.get_by_role("application", name="Part of the picture")
    expect(frame).to_be_visible()
    before = page.locator("#left-preview img").first.get_attribute("src")
    page.get_by_role("button", name="Left", exact=True).click()
    expect(page.get_by_label("From the left")).to_have_value("0")
    side = int(page.get_by_label("Side length").input_value())
    frame.focus()
    page.keyboard.press("Minus")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_label("Side length")).to_have_value(str(side - 8))
    expect(page.get_by_label("From the left")).to_have_value("13")  # 4 of a smaller frame, 10 to the right, 1 back
    expect(frame).to_be_focused()
    with page.expect_response("**/left/") as told:
        page.get_by_label("From the top").fill("2")
        page.get_by_label("From the top").blur()
    assert told.value.ok
    expect(page.locator("#left-preview img").first).not_to_have_attribute("src", before)
    with page.expect_response("**/left/"):
        page.get_by_label("Side length").fill("")
        page.get_by_label("Side length").blur()
    expect(page.get_by_label("Side length")).to_have_value(str(side - 8))  # nothing typed means as before
    with page.expect_event("dialog") as leaving:  # one side is open at a time, and nothing is lost without a question
        page.once("dialog", lambda dialog: dialog.dismiss())
        sides(page)[1].click(no_wait_after=True)
    assert leaving.value.type == "beforeunload"
    expect(frame).to_be_visible()
    corners = previewed(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".switcher .square--picture")).to_be_visible()
    assert_shown(page, corners)


def test_a_button_that_is_pressed_while_the_preview_comes_does_what_it_says(open_browser, legal, organization):
    page = open_browser(legal)
    page.goto(reverse("branding-left", args=[organization.slug]))
    save = page.get_by_role("button", name="Save", exact=True)
    page.get_by_label("Initials", exact=True).fill("LX")
    save.hover()
    with page.expect_response("**/left/"):
        page.mouse.down()
    expect(page.locator("#left-preview .square").first).to_have_text("LX")
    expect(save).to_be_focused()
    page.mouse.up()
    expect(page.locator(".switcher .square")).to_have_text("LX")
