"""The guide "how to change the email address used to recover access to your account", click by click."""

import pytest
from playwright.sync_api import expect

from security.models import User
from tests.chromium import sign_in
from tests.security.links import NEW_PASSWORD, link_in

pytestmark = pytest.mark.usefixtures("links_lead_here")


@pytest.fixture
def linda(legal) -> User:
    """Linda Berger, whose recovery email is an old one."""
    User.objects.filter(pk=legal.user_id).update(recovery_email="old@home.test")
    legal.user.refresh_from_db()
    return legal.user


@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without"])
def test_change_the_email_address(open_browser, linda, deliver, scripted):
    page = open_browser(java_script_enabled=scripted)
    sign_in(page, linda.email)
    page.wait_for_url("**/o/**")
    # "Click here to access the management of your security information"
    page.get_by_role("button", name="Linda Berger, your menu").click()
    page.get_by_role("link", name="Security", exact=True).click()
    # "Click on Edit in the Recovery Email box"
    box = page.get_by_role("region", name="Recovery Email")
    expect(box).to_contain_text("old@home.test")
    box.get_by_role("link", name="Edit").click()
    expect(page.get_by_role("heading", name="Recovery Email").last).to_be_visible()
    # "Enter the new recovery email address and then click Save"
    page.get_by_label("New recovery email").fill("new@home.test")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("A link is on its way to new@home.test.")).to_be_visible()
    expect(box).to_contain_text("new@home.test takes effect once the link that was sent to it has been confirmed.")

    [mail] = [mail for mail in deliver() if "new@home.test" in mail.to]
    mailbox = open_browser(java_script_enabled=scripted)
    mailbox.goto(link_in(mail))
    mailbox.get_by_role("button", name="Confirm").click()
    expect(mailbox.get_by_text("new@home.test is the recovery email from now on.")).to_be_visible()
    page.reload()
    expect(box).to_contain_text("new@home.test")
    expect(box).not_to_contain_text("takes effect once")
    assert "old@home.test" in [mail.to[0] for mail in deliver()], "the old address is told"


@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without"])
def test_the_forgotten_password_is_reset_by_a_link_sent_to_it(open_browser, linda, deliver, scripted):
    """ "the procedure includes resetting the password via a link that will be sent to your secondary email address" """
    page = open_browser(java_script_enabled=scripted)
    page.goto("/sign-in/")
    page.get_by_role("link", name="Forgotten?").click()
    page.get_by_label("Email address").fill(linda.email)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Check your mailbox")).to_be_visible()
    [mail] = deliver()
    assert mail.to == ["old@home.test"]
    page.goto(link_in(mail))
    page.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_text("Your new password is set")).to_be_visible()
    sign_in(page, linda.email, NEW_PASSWORD)
    expect(page.get_by_role("button", name="Linda Berger, your menu")).to_be_visible()
