"""The pages on the way in and out in a real browser: seen, used by keyboard, with JavaScript and without."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from organizations.models import Membership
from security.models import Session, User
from tests import make
from tests.chromium import DESK, PHONE, overflow, problems


def link_of(sign_up) -> str:
    return reverse("sign-up-complete", args=[sign_up.pk, sign_up.token])


def sign_in(page: Page, email: str) -> None:
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(make.PASSWORD)
    page.get_by_role("button", name="Sign in").click()


WAYS = [pytest.param(DESK, "light", id="desk", marks=pytest.mark.proof), pytest.param(PHONE, "dark", id="phone")]


@pytest.mark.parametrize(("window", "scheme"), WAYS)
def test_every_page_can_be_read_by_everybody(open_browser, legal, window, scheme):
    outside = open_browser(viewport=window, color_scheme=scheme)
    inside = open_browser(legal, viewport=window, color_scheme=scheme)
    link = link_of(make.sign_up())

    def look(page: Page) -> None:
        page.wait_for_load_state("load")
        assert problems(page) == [], page.url
        assert overflow(page) == 0, page.url

    for url in ("/sign-in/?ended=yes", "/sign-in/?out=yes", "/sign-up/", link, "/sign-up/1/nothing/"):
        outside.goto(url)
        look(outside)
    outside.goto(link)
    outside.get_by_role("button", name="Create the account").click()
    expect(outside.get_by_label("Given name")).to_be_focused()
    look(outside)
    outside.goto("/sign-in/")
    outside.get_by_label("Email address").fill("nobody@lanterna.test")
    outside.get_by_label("Password", exact=True).fill("not the password 1")
    outside.keyboard.press("Enter")
    expect(outside.get_by_role("alert")).to_contain_text("is not right")
    expect(outside.get_by_label("Password", exact=True)).to_be_focused()
    look(outside)
    outside.goto("/sign-up/")
    outside.get_by_label("Email address").fill("nora@example.test")
    outside.keyboard.press("Enter")
    expect(outside.get_by_role("heading", name="Check your mailbox")).to_be_visible()
    look(outside)
    for url in ("/confirm/", "/sign-out/", link):
        inside.goto(url)
        look(inside)


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_somebody_signs_up(open_browser, db, deliver, settings, live_server, scripts):
    settings.PUBLIC_URL = live_server.url
    page = open_browser(java_script_enabled=scripts, timezone_id="America/Lima", locale="en-GB")
    page.goto("/sign-in/")
    page.get_by_role("link", name="Sign up").click()
    page.get_by_label("Email address").fill("nora@example.test")
    page.get_by_role("button", name="Send the link").click()
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_text("Only the link in the latest one works.")).to_be_visible()

    mail = deliver()[-1]
    page.goto(re.search(r"http\S+", mail.body).group())
    page.get_by_label("Given name").fill("Nora")
    page.get_by_label("Password", exact=True).fill("orchard lantern quiet 42")
    if scripts:
        page.get_by_role("button", name="Show the password").click()
        expect(page.get_by_label("Password", exact=True)).to_have_attribute("type", "text")
    page.get_by_role("button", name="Create the account").click()
    expect(page).to_have_url(re.compile("/o/nora-"))
    nora = User.objects.get(email="nora@example.test")
    assert nora.time_zone == ("America/Lima" if scripts else "Europe/Zurich")


def test_a_session_lost_in_a_dialog_leads_to_sign_in_and_back_with_what_was_chosen(
    open_browser, legal, collaborator: Membership
):
    page = open_browser(legal)
    page.goto(reverse("members", args=[legal.organization.slug]))
    page.get_by_role("link", name="Actions for Carl Dubois").click()
    page.get_by_role("link", name="Edit role").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name="Administrator").check()
    expect(dialog.get_by_role("heading", name="What will change")).to_be_visible()
    Session.objects.all().delete()
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your session has ended")).to_be_visible()
    sign_in(page, legal.user.email)
    expect(page.get_by_role("heading", name="Edit role")).to_be_visible()
    expect(page.get_by_role("radio", name="Administrator")).to_be_checked()
    collaborator.refresh_from_db()
    assert collaborator.role == "collaborator"


def test_the_language_changes_at_once_and_the_way_on_is_kept(open_browser, legal):
    page = open_browser()
    page.goto("/profile/organizations/")
    page.get_by_label("Language").select_option("de")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.wait_for_load_state("load")
    page.locator("#language").select_option("en")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    sign_in(page, legal.user.email)
    expect(page).to_have_url(re.compile("/profile/organizations/$"))


def test_after_sign_out_the_browser_shows_nothing_any_more(open_browser, legal):
    page = open_browser(legal)
    page.goto("/profile/")
    expect(page.get_by_text(legal.user.email).first).to_be_attached()
    page.get_by_role("button", name="your menu").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    page.go_back()
    expect(page).to_have_url(re.compile("/sign-in/"))
    expect(page.get_by_text(legal.user.email)).to_have_count(0)


def test_a_form_that_stood_open_while_somebody_signed_in_elsewhere_opens_again(open_browser, legal):
    old = open_browser()
    old.goto("/sign-in/?next=/profile/")
    other = old.context.new_page()
    other.goto("/sign-in/")
    sign_in(other, legal.user.email)
    expect(other).to_have_url(re.compile("/o/"))
    sign_in(old, legal.user.email)
    expect(old.get_by_role("heading", name="The form was not accepted")).to_be_visible()
    old.get_by_role("link", name="Open the page again").click()
    expect(old).to_have_url(re.compile("/profile/$"))
