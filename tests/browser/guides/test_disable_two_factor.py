"""The guide "disable two-factor authentication", click by click, and what it says in case of trouble."""

import re

import pytest
from playwright.sync_api import expect

from security.factors import with_second_factor
from tests import make
from tests.chromium import sign_in


@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without"])
def test_disable_two_factor_authentication(open_browser, collaborator, deliver, scripted):
    carl = collaborator.user
    app = make.authenticator(carl, name="kAuth on Carl’s phone")
    make.backup_codes(carl)
    elsewhere = open_browser(carl)

    # "requires logging in one last time with two-factor authentication to then be able to disable it"
    page = open_browser(java_script_enabled=scripted)
    sign_in(page, carl.email)
    expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()
    page.get_by_label("Code").fill(make.code())
    page.get_by_role("button", name="Continue").click()
    # "Click here to access 2FA management"
    page.get_by_role("button", name="Carl Dubois, your menu").click()
    page.get_by_role("link", name="Security", exact=True).click()
    box = page.get_by_role("region", name="Two-factor authentication")
    expect(box).to_contain_text("On")
    box.get_by_role("link", name="Manage").click()
    expect(page.get_by_text("kAuth on Carl’s phone, since")).to_be_visible()
    # "Click on the Remove button to disable security": it stands there, and in the box itself
    if scripted:
        page.go_back()
        page.wait_for_load_state()
    page.get_by_role("link", name="Remove Authenticator app").click()
    expect(page.get_by_role("heading", name="Remove: Authenticator app")).to_be_visible()
    page.get_by_role("textbox", name="Password").fill("not the password 1")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("This is not your password.")).to_be_visible()
    # "Enter the password to log in to your account"
    page.get_by_role("textbox", name="Password").fill(make.PASSWORD)
    page.get_by_role("button", name="Remove").click()
    off = "Authenticator app was removed. Two-factor authentication is off: the password alone is enough to sign in."
    expect(page.get_by_text(off)).to_be_visible()

    assert with_second_factor([carl.pk]) == set()
    assert not type(app).objects.filter(pk=app.pk).exists()
    assert "Two-factor authentication was switched off" in {mail.subject for mail in deliver()}
    elsewhere.goto("/profile/")
    expect(elsewhere.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without"])
def test_in_case_of_trouble(open_browser, collaborator, scripted):
    make.authenticator(collaborator)
    page = open_browser(java_script_enabled=scripted)
    # "Enter the username and the usual and correct password"
    sign_in(page, collaborator.user.email)
    # "When prompted for additional authentication, click on the alternative methods"
    page.get_by_role("link", name="Alternative methods").click()
    # "Otherwise, select the last option to request help"
    ways = page.locator(".methods").get_by_role("link")
    expect(ways).to_have_text([re.compile("^Authenticator app"), re.compile("^Request help")])
    codes = make.backup_codes(collaborator)
    page.reload()
    expect(ways).to_have_text(
        [re.compile("^Authenticator app"), re.compile("^Backup code"), re.compile("^Request help")]
    )
    # "Choose to enter one of your backup codes"
    page.get_by_role("link", name="Backup code").click()
    page.get_by_label("Backup code").fill(codes[4].upper())
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("button", name="Carl Dubois, your menu")).to_be_visible()
