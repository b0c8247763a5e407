"""A new person confirms an address by the mailed link and owns an organization in their name."""

import re

import pytest
from playwright.sync_api import expect

from organizations.models import Membership, Role
from tests import make
from tests.chromium import sign_in

pytestmark = pytest.mark.usefixtures("links_lead_here")


def link_in(mail) -> str:
    return re.search(r"http://localhost:\d+/sign-up/\S+/", mail.body)[0]


@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without"])
def test_from_the_address_to_the_first_home(open_browser, deliver, scripted):
    page = open_browser(java_script_enabled=scripted)
    page.goto("/sign-in/")
    page.get_by_role("link", name="Sign up").click()
    page.get_by_label("Email address").fill("nora@new.test")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Check your mailbox")).to_be_visible()
    (mail,) = deliver()
    assert mail.to == ["nora@new.test"]

    page.goto(link_in(mail))
    page.get_by_label("Given name").fill("Nora")
    page.get_by_label("Family name").fill("Neu")
    page.get_by_label("Password", exact=True).fill("short")
    page.get_by_role("button", name="Create the account").click()
    expect(page.get_by_text("too short")).to_be_visible()
    expect(page.get_by_label("Given name")).to_have_value("Nora")
    page.get_by_label("Password", exact=True).fill(make.PASSWORD)
    page.get_by_role("button", name="Create the account").click()

    expect(page.get_by_role("button", name="Switch organization")).to_contain_text("Nora Neu")
    membership = Membership.objects.get(user__email="nora@new.test")
    assert (membership.role, membership.organization.name) == (Role.LEGAL_REPRESENTATIVE, "Nora Neu")
    page.goto(link_in(mail))
    expect(page.get_by_role("heading", name="This link no longer works")).to_be_visible()


def test_an_address_that_is_known_gets_the_same_answer_and_another_mail(open_browser, legal, deliver):
    page = open_browser()
    page.goto("/sign-up/")
    page.get_by_label("Email address").fill("Linda@Lanterna.test")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Check your mailbox")).to_be_visible()
    (mail,) = deliver()
    assert mail.subject == "You already have an account"
    assert "/sign-up/" not in mail.body


def test_signing_out_and_in_again(open_browser, legal):
    page = open_browser()
    sign_in(page, "LINDA@lanterna.test")
    page.get_by_role("button", name="Linda Berger, your menu").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    page.go_back()
    page.reload()
    expect(page).to_have_url(re.compile("/sign-in/"))
