"""The guide on feedback: every suggestion is discussed at the meeting of its service, and its author hears of it."""

import re

import pytest
from playwright.sync_api import expect

from console.feedback.models import State, Suggestion
from tests import make
from tests.chromium import PHONE, sign_in
from tests.feedback.suggesting import closed, decided, meeting

LANGUAGES = ["FR", "EN", "DE", "IT", "ES"]
pytestmark = pytest.mark.usefixtures("links_lead_here")


@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without"])
def test_give_feedback(open_browser, legal, staff, deliver, scripted):
    make.product(legal.organization, "hosting", "Shop of Lanterna")
    page = open_browser(java_script_enabled=scripted, viewport=PHONE)
    # The way is there before one is signed in, and from everywhere afterwards
    page.goto("/sign-in/")
    page.get_by_role("link", name="Give feedback").click()
    sign_in(page, legal.user.email)
    page.wait_for_url("**/feedback/")
    page.get_by_role("button", name="Linda Berger, your menu").click()
    page.get_by_role("link", name="Give feedback").click()
    # "Give feedback on...": "SERVICE INFOMANIAK | FR | EN | DE | IT | ES"
    expect(page.get_by_role("heading", name="Give feedback on…")).to_be_visible()
    heads = page.get_by_role("table").first.get_by_role("columnheader")
    expect(heads).to_have_text(["Service", *LANGUAGES])
    # "kChat" and "kMeet" have a form in one language only
    expect(page.get_by_role("row", name="kChat").get_by_role("link", name=", in ")).to_have_count(1)
    expect(page.get_by_role("row", name="kDrive").get_by_role("link", name=", in ")).to_have_count(len(LANGUAGES))
    # "[ ☍ ]" beside a service leads to it, and its name to what was said about it
    page.get_by_role("link", name="Hosting / Site Creator among your products").click()
    expect(page.get_by_role("row", name="Shop of Lanterna")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="kDrive", exact=True).click()
    expect(page.get_by_role("heading", name="kDrive", level=1)).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="kDrive, in Italian").click()
    page.get_by_role("textbox").nth(0).fill("Chi ha aperto una cartella")
    page.get_by_role("main").locator("button[type=submit]").click()
    expect(page.get_by_role("textbox").nth(0)).to_have_value("Chi ha aperto una cartella")  # the description is missing
    page.get_by_role("textbox").nth(1).fill("Vorrei vedere chi ha aperto una cartella condivisa.")
    page.get_by_role("main").locator("button[type=submit]").click()
    expect(page.get_by_text("Your suggestion was received.")).to_be_visible()
    expect(page.get_by_role("link", name="kDrive, in Italian, you have written here")).to_be_visible()

    # "discusses it during the relevant service meeting"
    one, found = Suggestion.objects.get(), meeting(staff)
    decided(found, one, State.PLANNED, answer="Second quarter of 2027")
    closed(found)
    [mail] = deliver()
    page.goto(re.search(r"http\S+/feedback/suggestions/\d+/", mail.body)[0])
    expect(page.get_by_text("It is planned.")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Second quarter of 2027")
    page.get_by_role("link", name="Withdraw").click()
    page.get_by_role("button", name="Withdraw and delete").click()
    expect(page.get_by_text("Your suggestion was withdrawn, and its text was deleted.")).to_be_visible()
    expect(page.get_by_text("No suggestion yet")).to_be_visible()
