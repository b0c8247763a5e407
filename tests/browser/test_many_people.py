"""Three people get another role by keyboard alone, and one is removed: from the selection to what came of it."""

from playwright.sync_api import expect

from organizations.models import Membership, Role
from tests.chromium import PHONE, overflow, problems

CHOSEN = ["Anaïs Dubois", "Sofia Keller", "Priya Raman"]


def test_three_are_selected_and_get_another_role_by_keyboard_alone(open_browser, legal, priya, deliver):
    page = open_browser(legal)
    page.goto(f"/o/{legal.organization.slug}/members/")
    page.wait_for_load_state()
    for name in CHOSEN:
        page.get_by_role("checkbox", name=f"Select {name}").focus()
        page.keyboard.press("Space")
    bar = page.get_by_role("form", name="Selection")
    expect(bar).to_contain_text("3 selected")
    bar.get_by_role("button", name="Edit role").press("Enter")

    expect(page.get_by_role("heading", name="3 people selected")).to_be_visible()
    page.get_by_role("radio", name="Legal representative").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("heading", name="Will change for 3 people")).to_be_visible()
    expect(page.get_by_role("radio", name="Administrator")).to_be_focused()
    assert problems(page) == []
    page.get_by_role("button", name="Change the role of 3 people").press("Enter")

    expect(page.get_by_role("heading", name="Changed for 3 people")).to_be_visible()
    expect(page.get_by_role("row", name="Priya Raman")).to_contain_text("Collaborator → Administrator")
    page.reload()
    expect(page.get_by_role("row", name="Sofia Keller")).to_contain_text("Changed")
    assert {mail.subject for mail in deliver()} == {"Your role in Lanterna SA has changed"}
    page.get_by_role("link", name="Show in the activity log").press("Enter")
    expect(page.get_by_role("row", name="Role changed")).to_have_count(3)


def test_one_is_removed_on_a_phone_after_ones_own_address_was_typed(open_browser, legal, priya, deliver):
    page = open_browser(legal, viewport=PHONE, color_scheme="dark")
    page.goto(f"/o/{legal.organization.slug}/members/?role=collaborator")
    page.wait_for_load_state()
    page.get_by_role("link", name="Actions for Priya Raman").click()
    page.get_by_role("link", name="Remove from Organization").click()
    dialog = page.get_by_role("dialog", name="Remove Priya Raman")
    address = dialog.get_by_role("textbox", name="Your own sign-in address")
    address.fill(priya.user.email)
    dialog.get_by_role("button", name="Remove Priya Raman").click()
    expect(dialog.get_by_text("This is not the address you sign in with")).to_be_visible()
    assert problems(page) == []
    address.fill("Linda@Lanterna.test")
    dialog.get_by_role("button", name="Remove Priya Raman").click()
    expect(page.get_by_text("Priya Raman was removed from Lanterna SA.")).to_be_visible()
    assert "role=collaborator" in page.url
    expect(page.get_by_role("row", name="Priya Raman")).to_have_count(0)
    assert [mail.to for mail in deliver()] == [["priya@lanterna.test"]]
    page.get_by_role("button", name="Dismiss").click()

    page.get_by_role("checkbox", name="Select Sofia Keller").check()
    page.get_by_role("button", name="Remove from Organization").click()
    expect(page.get_by_role("heading", name="1 person will be removed")).to_be_visible()
    assert (problems(page), overflow(page) <= 0) == ([], True)
    assert Membership.objects.filter(organization=legal.organization, role=Role.COLLABORATOR).count() == 6
