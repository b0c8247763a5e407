"""Setting second factors up and signing in with them, in a real browser: a passkey, an app with its backup codes."""

import re

import pytest
from playwright.sync_api import Page, expect

from security.factors import factors_of
from tests import make
from tests.chromium import sign_in


def with_an_authenticator(page: Page) -> None:
    """Gives the browser a virtual one, built in and unlocked, over the DevTools protocol."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.mark.usefixtures("links_lead_here")
def test_a_passkey(open_browser, collaborator):
    """It is added, sign-in asks for it, and a browser without it says what else there is."""
    carl = collaborator.user
    page = open_browser()
    with_an_authenticator(page)
    sign_in(page, carl.email)
    page.goto("/profile/security/two-factor/")
    page.get_by_role("link", name="Passkey or security key").click()
    page.get_by_label("Name").fill("Carl’s laptop")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Keep your backup codes")).to_be_visible()
    page.get_by_label("One of these codes").fill(page.locator(".codes__code").nth(2).inner_text())
    page.get_by_role("button", name="I have kept them").click()
    expect(page.get_by_text("Carl’s laptop, since")).to_be_visible()
    assert [factor.code for factor in factors_of(carl)] == ["passkey"]

    page.goto("/sign-out/")
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, carl.email)
    expect(page.get_by_role("heading", name="Use your passkey")).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("button", name="Carl Dubois, your menu")).to_be_visible()

    other = open_browser()
    with_an_authenticator(other)
    sign_in(other, carl.email)
    other.get_by_role("button", name="Continue").click()
    expect(other.get_by_text("There was no response")).to_be_visible(timeout=20_000)
    other.get_by_role("link", name="Alternative methods").click()
    expect(other.get_by_role("link", name="Backup code")).to_be_visible()


@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without"])
def test_an_app_and_its_backup_codes(open_browser, collaborator, scripted):
    page = open_browser(collaborator, java_script_enabled=scripted)
    page.goto("/profile/security/")
    page.get_by_role("link", name="Set up Two-factor authentication", exact=True).click()
    page.get_by_role("link", name="Authenticator app").click()
    expect(page.get_by_role("img", name="QR code with the key")).to_be_visible()
    key = page.locator(".enrol__key").inner_text()
    page.get_by_label("Code", exact=True).fill(make.code(key=make.typed(key)))
    page.get_by_label("Name").fill("Pixel")
    page.get_by_role("button", name="Continue").click()
    codes = page.locator(".codes__code").all_inner_texts()
    assert len(codes) == 10
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert codes[9] in download.value.path().read_text()
    expect(page.get_by_role("button", name="Print")).to_be_visible(visible=scripted)
    page.get_by_label("One of these codes").fill(codes[9])
    page.get_by_role("button", name="I have kept them").click()
    expect(page.get_by_text(re.compile("Authenticator app: in force from now on"))).to_be_visible()
    expect(page.get_by_text("10 of 10 left")).to_be_visible()
