"""Somebody is invited, opens the mailed link, makes an account, and is in the organization (ORG-6)."""

import re

import pytest
from playwright.sync_api import expect

from organizations.models import Invitation, Membership, Organization, Role
from organizations.operations.invitations import invite
from tests import make

pytestmark = pytest.mark.usefixtures("links_lead_here")


def link_in(mail) -> str:
    return re.search(r"http://localhost:\d+/invitations/[\w-]+/", mail.body)[0]


@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without"])
def test_from_the_link_into_the_organization(open_browser, legal, deliver, scripted):
    row = {"email": "sofia@keller.test", "given_name": "Sofia", "family_name": "Keller", "role": "administrator"}
    batch = make.batch(legal.organization)
    invite(actor=make.actor(legal), batch=batch, rows=[row])
    (mail,) = deliver()

    page = open_browser(java_script_enabled=scripted)
    page.goto(link_in(mail))
    expect(page.get_by_text("Linda Berger invites you.")).to_be_visible()
    expect(page.get_by_label("Given name")).to_have_value("Sofia")
    page.get_by_label("Password", exact=True).fill("short")
    page.get_by_role("button", name="Join Lanterna SA").click()
    expect(page.get_by_text("too short")).to_be_visible()
    page.get_by_label("Password", exact=True).fill(make.PASSWORD)
    page.get_by_role("button", name="Join Lanterna SA").click()

    expect(page.get_by_role("button", name="Switch organization")).to_contain_text("Lanterna SA")
    assert Membership.objects.get(user__email="sofia@keller.test").role == Role.ADMINISTRATOR
    assert Organization.objects.count() == 1
    page.goto(link_in(mail))
    expect(page.get_by_role("heading", name="This invitation has ended")).to_be_visible()


def test_revoked_from_the_menu_of_the_users_and_many_from_the_list(open_browser, legal):
    organization = legal.organization
    for name in ("Ann", "Bob", "Cleo"):
        make.invitation(organization, f"{name.lower()}@example.test", given_name=name)
    page = open_browser(legal)
    page.goto(f"/o/{organization.slug}/members/")
    page.get_by_role("link", name="Actions for Ann").click()
    page.get_by_role("link", name="Revoke").click()
    dialog = page.get_by_role("dialog", name="Revoke the invitation")
    dialog.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("The invitation to ann@example.test is revoked.")).to_be_visible()
    expect(page).to_have_url(re.compile("/members/$"))

    page.goto(f"/o/{organization.slug}/invitations/")
    page.get_by_label("Select all rows of this page").check()
    page.locator(".selection-bar").get_by_role("button", name="Revoke").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke 2 invitations").click()
    expect(page.get_by_text("No invitation is waiting")).to_be_visible()
    assert not Invitation.objects.pending().exists()
