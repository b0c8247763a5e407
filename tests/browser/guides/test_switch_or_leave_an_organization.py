"""The guide "moving from one organization to another, or withdrawing from one", click by click."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from playwright.sync_api import expect

from organizations.models import Membership, Role
from tests import make
from tests.chromium import DESK, PHONE, sign_in

IN_A_ROW = ("Lanterna SA", "Open Lanterna SA", "Leave Lanterna SA")


@pytest.fixture
def carl(collaborator, other_organization) -> Membership:
    """Carl Dubois: collaborator of Lanterna SA, and administrator of Harbour Club."""
    make.member(other_organization, Role.ADMINISTRATOR, user=collaborator.user)
    return collaborator


@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without"])
def test_show_another_organization(open_browser, carl, monkeypatch, scripted):
    page = open_browser(java_script_enabled=scripted)
    # "if you own my kSuite, it will always be proposed first"
    own = make.organization("Zoo of Carl", owner=carl.user).memberships.get()
    make.seat(own, make.product(own.organization, "my_ksuite"))
    sign_in(page, carl.user.email)
    expect(page).to_have_url(re.compile("/o/zoo-of-carl-"))
    # "Click on the chevron at the top left"
    page.get_by_role("button", name="Switch organization").click()
    proposed = page.locator("#switcher-list").get_by_role("link")
    expect(proposed).to_have_text([re.compile(name) for name in ("Zoo of Carl", "Harbour Club", "Lanterna SA")])
    # "Click on the Organization you want to access"
    page.locator("#switcher").get_by_role("link", name="Harbour Club").click()
    # "The change of organization is immediate, you are automatically switched"
    expect(page).to_have_url(re.compile("/o/harbour-club-"))
    expect(page.get_by_role("button", name="Switch organization")).to_contain_text("Harbour Club")
    expect(page.get_by_role("navigation", name="Console").get_by_role("link", name="Users")).to_be_visible()
    # Whoever turns back from what they began there is still there
    monkeypatch.setitem(settings.STEWARD, "PROOF_FRESH", timedelta())
    page.get_by_role("navigation", name="Console").get_by_role("link", name="Security policy").click()
    page.get_by_role("main").get_by_role("link", name=re.compile("^(Edit|Change|Set)")).click()
    expect(page.get_by_role("heading", name="Confirm your password")).to_be_visible()
    page.get_by_role("link", name="Cancel").click()
    expect(page).to_have_url(re.compile("/o/harbour-club-"))
    page.get_by_role("button", name="Switch organization").click()
    page.locator("#switcher").get_by_role("link", name="Lanterna SA").click()
    expect(page.get_by_role("button", name="Switch organization")).to_contain_text("Lanterna SA")
    expect(page.get_by_role("navigation", name="Console").get_by_role("link", name="Users")).to_have_count(0)


@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without"])
def test_leaving_an_organization(open_browser, carl, deliver, scripted):
    elsewhere = open_browser(carl)
    elsewhere.goto(f"/o/{carl.organization.slug}/")
    expect(elsewhere.get_by_role("heading", name="Home")).to_be_visible()

    page = open_browser(java_script_enabled=scripted)
    sign_in(page, carl.user.email)
    # "the tablet with your initials at the top right, in order to manage my profile"
    page.get_by_role("button", name="Carl Dubois, your menu").click()
    page.get_by_role("link", name="Manage my profile").click()
    # "Click on Manage in the box My Organizations"
    page.get_by_role("region", name="My Organizations").get_by_role("link", name="Manage").click()
    # "Click on the icon to the right of the name … for access to it, and on the next icon to leave her"
    row = page.get_by_role("row", name="Lanterna SA")
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        places = [row.get_by_role("link", name=name, exact=True) for name in IN_A_ROW]
        assert places[0].bounding_box()["x"] < places[1].bounding_box()["x"] < places[2].bounding_box()["x"]
    page.get_by_role("link", name="Open Harbour Club").click()
    expect(page).to_have_url(re.compile("/o/harbour-club-"))
    page.go_back()
    page.wait_for_load_state()
    page.get_by_role("link", name="Leave Lanterna SA").click()
    expect(page.get_by_role("heading", name="Leave Lanterna SA")).to_be_visible()
    page.get_by_role("button", name="Leave the organization").click()
    expect(page.get_by_text("You have left Lanterna SA.")).to_be_visible()
    expect(page.get_by_role("row", name="Lanterna SA")).to_have_count(0)
    expect(page.get_by_role("row", name="Harbour Club")).to_be_visible()

    assert not Membership.objects.filter(pk=carl.pk).exists()
    assert {mail.to[0] for mail in deliver()} == {carl.user.email, "linda@lanterna.test"}
    # What was open elsewhere opens nothing any more.
    elsewhere.reload()
    expect(elsewhere.get_by_role("heading", level=1)).not_to_have_text("Home")
    expect(elsewhere.get_by_text("Lanterna SA")).to_have_count(0)


def test_leaving_is_held_back_by_every_reason_that_the_guide_names(open_browser, legal):
    make.seat(legal)
    make.mailbox(legal)
    page = open_browser(legal)
    page.goto("/profile/organizations/")
    row = page.get_by_role("row", name="Lanterna SA")
    # "this user does not belong to the Organization's kSuite"
    expect(row).to_contain_text("You have a seat in kSuite")
    # "the login address of this user is not in an Organization Mail Service"
    expect(row).to_contain_text("belongs to the organization's Mail Service")
    # "this user is not the last owner of the Organization"
    expect(row).to_contain_text("You are its only legal representative")
    leave = row.get_by_role("button", name="Leave Lanterna SA")
    expect(leave).to_be_disabled()
    leave.click(force=True)
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.goto(f"/profile/organizations/{legal.organization.slug}/leave/")
    expect(page.get_by_role("button", name="Leave the organization")).to_have_count(0)
