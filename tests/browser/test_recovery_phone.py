"""The recovery phone in a window: a wrong code and the right one, and removing it; with scripts and without."""

import pytest
from playwright.sync_api import expect

from security import sms_gateway
from tests.chromium import PHONE, problems


@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without"])
def test_it_is_added_and_removed(open_browser, legal, monkeypatch, scripted):
    sent = []
    monkeypatch.setattr(sms_gateway, "send", lambda number, text: sent.append((number, text)))
    page = open_browser(legal, viewport=PHONE, java_script_enabled=scripted)
    page.goto("/profile/security/")
    box = page.get_by_role("region", name="Recovery phone")
    box.get_by_role("link", name="Add").click()
    page.get_by_label("Mobile number").fill("078 765 43 21")
    found = problems(page) if scripted else []
    page.get_by_role("button", name="Send a code").click()
    expect(page.get_by_role("heading", name="Confirm the number")).to_be_visible()
    [(number, text)] = sent
    code = text[:6]
    assert number == "+41787654321"
    page.get_by_label("Code").fill(f"{(int(code) + 1) % 10**6:06}")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("This code is not valid.")).to_be_visible()
    found += problems(page) if scripted else []
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("is your recovery phone from now on.")).to_be_visible()
    expect(box).to_contain_text("··· ·· 21")
    box.get_by_role("link", name="Remove").click()
    found += problems(page) if scripted else []
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("You no longer have a recovery phone.")).to_be_visible()
    expect(box).to_contain_text("None")
    assert found == []
