"""One's own picture, from the file to the tile at the top right, with and without JavaScript (CON-1)."""

import pytest
from playwright.sync_api import expect

from tests.chromium import PHONE, overflow, problems
from tests.kit.attacks import photo

WIDE = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": photo(900, 600)}


@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without"])
def test_a_picture_in_place_of_the_initials(open_browser, legal, scripted):
    page = open_browser(legal, java_script_enabled=scripted, viewport=PHONE)
    page.goto("/profile/")
    page.get_by_role("link", name="Edit picture").click()
    page.locator("input[type=file]").set_input_files(WIDE)
    if not scripted:  # what is not square is shown before it is saved
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("This picture is not square.")).to_be_visible()
    left = page.get_by_label("From the left")
    expect(left).to_have_value("106")  # the middle of 640 × 427
    if scripted:
        assert problems(page) == []
        assert overflow(page) <= 0
        page.get_by_role("application", name="Part of the picture").focus()
        page.keyboard.press("Shift+ArrowRight")
        expect(left).to_have_value("116")
    page.get_by_role("button", name="Left", exact=True).click()
    expect(left).to_have_value("0")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your picture was saved.")).to_be_visible()
    tile = page.get_by_role("button", name="Linda Berger, your menu").locator("img")
    expect(tile).to_be_visible()
    natural = tile.evaluate("image => image.decode().then(() => image.naturalWidth)") if scripted else 144
    assert natural == 144

    page.get_by_role("link", name="Edit picture").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Your initials are shown in its place.")).to_be_visible()
    expect(page.get_by_role("button", name="Linda Berger, your menu")).to_contain_text("LB")
