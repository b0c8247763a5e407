"""The guide "modify the role and permissions of a user", click by click.

Prerequisite: to be Administrator or Legal representative. Only a legal representative gives that role.
"""

import re

import pytest
from playwright.sync_api import expect

from organizations.models import Role
from tests import make
from tests.chromium import sign_in
from tests.organizations.dialog import STALE


@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without"])
def test_as_the_guide_says(open_browser, admin, priya, deliver, scripted):
    page = open_browser(java_script_enabled=scripted)
    sign_in(page, admin.user.email)
    # "Click here to access user management"
    page.get_by_role("navigation", name="Console").get_by_role("link", name="Users").click()
    expect(page.get_by_role("heading", name="Users", level=1)).to_be_visible()
    page.wait_for_load_state()
    # "Click on the action menu ⋮ located to the right of the user in question"
    page.get_by_role("row", name="Priya Raman").get_by_role("link", name="Actions for Priya Raman").click()
    # "Click on Edit role"
    page.get_by_role("link", name="Edit role").click()
    expect(page.get_by_role("heading", name="Edit role")).to_be_visible()
    # "Modify the desired role"
    expect(page.get_by_role("radio", name="Legal representative")).to_have_count(0)
    page.get_by_role("radio", name=re.compile("External")).check()
    # "Click on the Save button"
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Priya Raman is now External.")).to_be_visible()
    # "A summary email is sent to the user whose role has been modified"
    priya.refresh_from_db()
    assert priya.role == Role.EXTERNAL
    (mail,) = deliver()
    assert mail.to == [priya.user.email]
    assert "Lanterna SA" in mail.subject
    for expected in ("Collaborator", "External", "Andrea Conti"):
        assert expected in mail.body
        assert expected in mail.alternatives[0].content


@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without"])
def test_a_legal_representative_gives_that_role_with_their_password(open_browser, legal, priya, deliver, scripted):
    """ "it is only possible to assign the legal responsible role if you yourself have this role" """
    page = open_browser(legal, proved=STALE, java_script_enabled=scripted)
    page.goto(f"/o/{legal.organization.slug}/members/")
    name, more = page.get_by_role("link", name="Priya Raman"), page.get_by_role("link", name="Actions for Priya Raman")
    assert name.first.bounding_box()["x"] < more.bounding_box()["x"]
    more.click()
    page.get_by_role("link", name="Edit role").click()
    page.get_by_role("radio", name="Legal representative").check()
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile("/confirm/"))
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("This is not your password.")).to_be_visible()
    page.get_by_label("Password", exact=True).fill(make.PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("radio", name="Legal representative")).to_be_checked()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Priya Raman is now Legal representative.")).to_be_visible()
    [mail] = [mail for mail in deliver() if mail.to == [priya.user.email]]
    for expected in ("Lanterna SA", "Collaborator", "Legal representative", "Linda Berger"):
        assert expected in mail.body
