"""Every screen as a whole: axe finds nothing in light and dark, wide and narrow; nothing is wider than the window."""

import pytest
from playwright.sync_api import Page, expect

from organizations.models import Role
from organizations.operations.people import change_role
from security.audit import refused
from security.events import AccessDenied
from security.models import User
from tests import make
from tests.chromium import DESK, PHONE, overflow, problems

SIGNED_OUT = ["/sign-in/", "/sign-up/", "/nothing-here/"]
OF_THE_ORGANIZATION = [
    "",
    "members/",
    "members/{member}/",
    "members/{member}/role/",
    "address-book/",
    "roles/",
    "products/",
    "log/",
]
OF_THE_PERSON = [
    "/profile/",
    "/profile/history/",
    "/profile/organizations/",
    "/profile/name/",
    "/profile/organizations/{slug}/leave/",
    "/organizations/new/",
    "/confirm/",
    "/sign-out/",
    "/nothing-here/",
]


@pytest.fixture
def addresses(organization, legal, priya, other_organization) -> list[str]:
    """Every page of the console with something on it."""
    make.seat(legal)
    make.product(organization)
    make.member(other_organization, Role.EXTERNAL, user=legal.user)
    role = Role.EXTERNAL
    change_role(actor=make.actor(legal), organization=organization, members=[priya.pk], role=role)
    refused(AccessDenied(action="log.view", organization=organization.pk), actor=make.actor(priya))
    inside = [f"/o/{organization.slug}/{page}".format(member=priya.pk) for page in OF_THE_ORGANIZATION]
    return [*inside, *(page.format(slug=organization.slug) for page in OF_THE_PERSON)]


def look(page: Page, address: str) -> list[str]:
    """What is wrong with the page at this address."""
    page.goto(address)
    page.wait_for_load_state()
    found = [f"{address}: {problem}" for problem in problems(page)]
    return [*found, f"{address}: {overflow(page)} pixels too wide"] if overflow(page) > 0 else found


# Contrast hangs on the scheme and layout on the width: two of the four show both. The others are proved.
SCHEMES = [
    pytest.param("light", DESK, id="light"),
    pytest.param("dark", PHONE, id="dark phone"),
    pytest.param("dark", DESK, id="dark", marks=pytest.mark.proof),
    pytest.param("light", PHONE, id="phone", marks=pytest.mark.proof),
]
each_scheme = pytest.mark.parametrize(("scheme", "viewport"), SCHEMES)


@each_scheme
def test_every_page_of_the_console(open_browser, addresses, legal, scheme, viewport):
    page = open_browser(legal, color_scheme=scheme, viewport=viewport)
    assert [problem for address in addresses for problem in look(page, address)] == []


@each_scheme
def test_the_pages_of_whoever_is_not_signed_in(open_browser, scheme, viewport):
    page = open_browser(color_scheme=scheme, viewport=viewport)
    waiting = make.sign_up()
    addresses = [*SIGNED_OUT, f"/sign-up/{waiting.pk}/{waiting.token}/", f"/sign-up/{waiting.pk}/nonsense/"]
    found = [problem for address in addresses for problem in look(page, address)]
    page.goto("/sign-in/")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    assert [*found, *problems(page)] == []


@each_scheme
def test_what_opens_over_a_page(open_browser, addresses, legal, priya, scheme, viewport):
    page = open_browser(legal, color_scheme=scheme, viewport=viewport)
    page.goto(f"/o/{legal.organization.slug}/members/")
    page.wait_for_load_state()
    found = []
    page.get_by_role("button", name="Switch organization").click()
    found += problems(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Linda Berger, your menu").click()
    found += problems(page)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Actions for Priya Raman").click()
    expect(page.get_by_role("link", name="Edit role")).to_be_visible()
    found += problems(page)
    page.get_by_role("link", name="Edit role").click()
    dialog = page.get_by_role("dialog", name="Edit role")
    dialog.get_by_role("radio", name="Administrator").check()
    expect(dialog.get_by_role("heading", name="What will change for Priya")).to_be_visible()
    found += problems(page)
    assert page.evaluate("document.getElementById('dialog').scrollWidth <= innerWidth")
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_be_visible()
    assert [*found, *problems(page)] == []


LANGUAGES = ["de", *(pytest.param(language, marks=pytest.mark.proof) for language in ("en", "fr", "es", "it"))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_words_fit_into_a_narrow_window(open_browser, addresses, legal, language):
    """WCAG 1.4.10: a window of 1280 pixels at 400 % is one of 320, narrower than any phone."""
    User.objects.update(language=language)
    page = open_browser(legal, viewport={"width": 320, "height": 256})
    wide = {}
    for address in addresses:
        page.goto(address)
        wide[address] = overflow(page)
    assert {address: pixels for address, pixels in wide.items() if pixels > 0} == {}


def test_axe_is_awake(open_browser, legal):
    """What the tests above would see: a button without a name, words without contrast, a page without a language."""
    page = open_browser(legal)
    page.goto(f"/o/{legal.organization.slug}/")
    page.evaluate("document.querySelector('h1').style.color = 'lightgray'")
    page.evaluate("document.querySelector('.avatar-tile').textContent = ''")
    page.evaluate("document.documentElement.removeAttribute('lang')")
    found = " ".join(problems(page))
    assert all(rule in found for rule in ("color-contrast", "button-name", "html-has-lang"))
