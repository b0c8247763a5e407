"""The guide "manage the reception of newsletters according to the desired themes", click by click."""

import pytest
from playwright.sync_api import expect

from console.news.models import State, Subscription
from tests.chromium import sign_in
from tests.news import newsroom

pytestmark = pytest.mark.usefixtures("links_lead_here")


@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without"])
def test_edit_the_news_subscription(open_browser, collaborator, deliver, scripted):
    carl = collaborator.user
    Subscription.objects.create(user=carl, theme="offers")
    page = open_browser(java_script_enabled=scripted)
    sign_in(page, carl.email)
    # "the tablet with your initials at the top right, in order to manage my profile"
    page.get_by_role("button", name="Carl Dubois, your menu").click()
    page.get_by_role("link", name="Manage my profile").click()
    # "Click on Manage in the box News"
    page.get_by_role("region", name="News").get_by_role("link", name="Manage").click()
    # "Click the toggle switch button on the left of the news to subscribe or unsubscribe"
    toggle, label = page.get_by_role("switch", name="Product news"), page.get_by_text("Product news")
    assert toggle.bounding_box()["x"] < label.bounding_box()["x"]
    toggle.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("switch", name="Offers")).to_be_checked()
    page.get_by_role("switch", name="Offers").click()
    # "Click on Save"
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your themes were saved.")).to_be_visible()
    expect(page.get_by_role("switch", name="Product news")).to_be_checked()
    expect(page.get_by_role("switch", name="Offers")).not_to_be_checked()

    for theme in ("products", "offers"):
        newsroom.owe_all(newsroom.issue(State.SENDING, theme=theme))
    [mail] = deliver()
    assert (mail.to, mail.subject) == ([carl.email], "Quieter mail")
    # "Find also the News at …": everybody reads them there, and the mail leads there
    page.get_by_role("link", name="Read past issues").click()
    page.get_by_role("link", name="Quieter mail").first.click()
    expect(page.get_by_role("heading", name="Quieter mail", level=1)).to_be_visible()
    # One click in the mail, by whoever reads it: asked, left, taken back
    mailbox = open_browser(java_script_enabled=scripted)
    mailbox.goto(mail.extra_headers["List-Unsubscribe"].strip("<>"))
    mailbox.get_by_role("button", name="Unsubscribe").click()
    expect(mailbox.get_by_text("You get no more news on the theme Product news.")).to_be_visible()
    assert not Subscription.objects.filter(user=carl).exists()
    mailbox.get_by_role("button", name="Undo").click()
    expect(mailbox.get_by_text("You get news on the theme Product news again.")).to_be_visible()
    assert Subscription.objects.filter(user=carl, theme="products").exists()
