"""ORG-6 in a real browser: one person without scripts, and a pasted list whose errors are mended on the way."""

import pytest
from playwright.sync_api import expect

from organizations import tasks
from organizations.models import Invitation
from tests import make
from tests.chromium import PHONE
from tests.organizations.invite.pages import only_batch, url


@pytest.fixture
def website(organization):
    return make.product(organization, name="Website")


def test_one_person_is_invited_step_by_step_without_javascript(open_browser, legal, website):
    page = open_browser(legal, java_script_enabled=False, viewport=PHONE)
    page.goto(url(legal, "invite"))
    page.get_by_label("Email address").fill("linda@lanterna.test")
    page.get_by_label("Given name").fill("Ann")
    page.get_by_role("radio", name="External").check()
    page.get_by_label("Last day of access").fill("2027-06-30")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("This address already belongs to a user.")).to_be_visible()
    expect(page.get_by_label("Given name")).to_have_value("Ann")
    page.get_by_label("Email address").fill("ann@x.test")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Give full access").click()
    page.get_by_role("link", name="Continue").click()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Full access")).to_be_visible()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.locator(".toast")).to_contain_text("Ann was invited.")
    invitation = Invitation.objects.get()
    assert (invitation.role, str(invitation.access_ends_on)) == ("external", "2027-06-30")
    assert invitation.batch.access.full


def test_a_list_is_pasted_mended_and_sent_while_one_watches(open_browser, legal):
    page = open_browser(legal)
    page.goto(url(legal, "invite-many"))
    page.get_by_label("Addresses").fill("Ann Lee <ann@x.test>\nbob@x\nANN@x.test\nCarl <carl@x.test>")
    page.get_by_role("radio", name="Administrator").check()
    page.get_by_role("button", name="Check the list").click()
    expect(page.get_by_role("heading", name="2 will be invited")).to_be_visible()
    page.get_by_role("link", name="Edit bob@x").click()
    dialog = page.get_by_role("dialog", name="Person to invite")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.locator("[aria-invalid=true]")).to_be_focused()
    dialog.get_by_label("Email address").fill("bob@x.test")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="3 will be invited")).to_be_visible()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Leave out the 1 row with an error").click()
    expect(page.get_by_text("cannot be invited")).to_be_hidden()
    page.get_by_role("link", name="Continue with 3 people").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send 3 invitations").click()
    expect(page.get_by_role("progressbar")).to_have_attribute("max", "3")
    tasks.send_batch(only_batch().pk)
    expect(page.get_by_role("heading", name="Result for each row")).to_be_visible()
    expect(page.get_by_text("3 invitations were sent.")).to_be_visible()
    assert sorted(Invitation.objects.values_list("email", flat=True)) == ["ann@x.test", "bob@x.test", "carl@x.test"]
