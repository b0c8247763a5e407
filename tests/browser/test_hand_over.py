"""ORG-14 from both sides: nominated in one browser, accepted in another, with a proof of identity in each."""

import re

import pytest
from playwright.sync_api import expect

from organizations.models import Role
from tests import make
from tests.chromium import DESK, PHONE, sign_in
from tests.organizations.dialog import STALE, role_of


@pytest.mark.usefixtures("links_lead_here")
@pytest.mark.parametrize(("scripted", "viewport"), [(True, DESK), (False, PHONE)], ids=["with JavaScript", "without"])
def test_the_legal_responsibility_is_handed_over(open_browser, legal, priya, deliver, organization, scripted, viewport):
    linda = open_browser(java_script_enabled=scripted, viewport=viewport)
    sign_in(linda, legal.user.email)
    linda.goto(f"/o/{organization.slug}/organization/")
    linda.get_by_role("link", name="Nominate somebody").click()
    linda.wait_for_url("**/hand-over/")  # until its scripts listen to what is typed
    linda.get_by_role("searchbox").fill("raman")
    if not scripted:
        linda.get_by_role("button", name="Search").click()
    expect(linda.get_by_role("radio", name="Luca Bernasconi")).to_have_count(0)
    linda.get_by_role("radio", name="Priya Raman").check()
    linda.get_by_role("radio", name="Administrator").check()
    linda.get_by_role("button", name="Nominate, and ask by email").click()
    expect(linda.get_by_role("heading", name="Priya Raman was asked to take over")).to_be_visible()

    link = re.search(r"http\S+/hand-over/", next(mail.body for mail in deliver() if mail.to == [priya.user.email]))
    context = open_browser(java_script_enabled=scripted, viewport=viewport).context
    context.add_cookies(
        [{"name": "session", "value": make.session(priya, proved=STALE), "url": link[0].split("/o/")[0]}]
    )
    answering = context.new_page()
    answering.goto(link[0])
    expect(answering.get_by_role("heading", name="Take over the legal responsibility for Lanterna SA?")).to_be_visible()
    answering.get_by_role("button", name="Accept the legal responsibility").click()
    answering.get_by_label("Password", exact=True).fill(make.PASSWORD)
    answering.get_by_role("button", name="Confirm").click()
    answering.get_by_role("button", name="Accept the legal responsibility").click()
    expect(answering.get_by_text("You are now legal representative of Lanterna SA.").first).to_be_visible()
    assert (role_of(legal), role_of(priya)) == (Role.ADMINISTRATOR, Role.LEGAL_REPRESENTATIVE)

    linda.goto(f"/o/{organization.slug}/organization/")
    expect(linda.get_by_role("link", name="Nominate somebody")).to_have_count(0)
