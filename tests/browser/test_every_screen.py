"""Every screen as a whole: axe finds nothing in light and dark, wide and narrow; nothing is wider than the window."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from console.news.links import address_path, unsubscribe_path
from console.news.models import State
from organizations.models import Invitation, Membership, Organization, Role, Team
from organizations.operations.people import change_roles
from security.audit import refused
from security.events import AccessDenied
from security.models import Securing, User
from tests import make
from tests.branding.brands import with_rectangle, with_square_logo
from tests.chromium import DESK, PHONE, overflow, problems, sign_in
from tests.feedback.suggesting import answered, suggestion
from tests.news import newsroom

SIGNED_OUT = ["/sign-in/", "/sign-up/", "/sign-in/forgotten/", "/account/deleted/", "/nothing-here/"]
SECOND_STEP = ["code", "sms", "passkey", "backup-code", "alternatives"]
OF_THE_ORGANIZATION = [
    "",
    "members/",
    "members/{member}/",
    "members/{member}/role/",
    "members/{member}/preferences/",
    "members/{member}/access/?category=Web",
    "invite/{listed}/access/",
    "teams/",
    "teams/{team}/",
    "teams/{team}/edit/",
    "teams/{team}/members/",
    "teams/{team}/access/",
    "teams/{team}/delete/",
    "members/{member}/remove/",
    "members/bulk/{together}/",
    "invite/",
    "invite/many/",
    "invite/{listed}/rows/",
    "invite/{listed}/rows/2/",
    "invite/{listed}/teams/",
    "invite/{listed}/preferences/",
    "invite/{listed}/",
    "invite/{sent}/progress/",
    "invitations/",
    "invitations/{invitation}/",
    "invitations/{invitation}/resend/",
    "invitations/{invitation}/revoke/",
    "members/{member}/end/",
    "organization/",
    "organization/name/",
    "organization/address/",
    "organization/delete/",
    "organization/hand-over/",
    "organization/appointment/",
    "branding/",
    "branding/left/",
    "branding/right/",
    "security-policy/",
    "security-policy/edit/",
    f"security-policy/edit/?requirement=without_sms&begins_on={make.today() + timedelta(days=300)}",
    "members/{member}/alert/",
    "address-book/",
    "roles/",
    "products/",
    "log/",
]
OF_THE_PERSON = [
    "/profile/",
    "/profile/history/",
    "/profile/security/",
    "/profile/security/address/",
    "/profile/security/address/withdraw/",
    "/profile/security/password/",
    "/profile/security/recovery-email/",
    "/profile/security/sessions/",
    "/profile/security/sessions/others/",
    "/profile/security/history/",
    "/profile/security/compromised/",
    "/profile/security/two-factor/",
    "/profile/security/two-factor/authenticator/",
    "/profile/security/two-factor/passkey/",
    "/profile/security/two-factor/sms/",
    "/profile/security/two-factor/backup-codes/",
    "/profile/security/two-factor/authenticator/{app}/remove/",
    "/profile/security/compromised/review/",
    "/profile/account/data/",
    "/profile/account/delete/",
    "/profile/organizations/",
    "/profile/news/",
    "/profile/name/",
    "/profile/picture/",
    "/profile/time-zone/",
    "/profile/organizations/{slug}/leave/",
    "/organizations/new/",
    "/feedback/",
    "/feedback/kdrive/",
    "/feedback/kdrive/de/",
    "/feedback/suggestions/{suggestion}/",
    "/feedback/suggestions/{suggestion}/withdraw/",
    "/confirm/",
    "/sign-out/",
    "/nothing-here/",
]


@pytest.fixture
def addresses(organization, legal, priya, other_organization) -> list[str]:
    """Every page of the console with something on it."""
    make.seat(legal)
    make.product(organization)
    app = make.authenticator(legal).pk
    for add in (make.phone, make.passkey, make.backup_codes):
        add(legal)
    make.address_change(legal.user, kind="sign_in")
    Securing.objects.create(user=legal.user)
    newsroom.bounce(legal.user)
    make.member(other_organization, Role.EXTERNAL, user=legal.user)
    role, several = Role.EXTERNAL, [legal.pk, priya.pk]
    together = change_roles(actor=make.actor(legal), organization=organization, members=several, role=role).operation
    refused(AccessDenied(action="log.view", organization=organization.pk), actor=make.actor(priya))
    ids = {"member": priya.pk, "together": together, **batches_of(legal), "invitation": invited(organization).pk}
    ids["team"] = in_a_team(priya).pk
    with_rectangle(organization)
    with_square_logo(other_organization)
    inside = [f"/o/{organization.slug}/{page}".format(**ids) for page in OF_THE_ORGANIZATION]
    inside += waiting(priya, other_organization.memberships.get(user=legal.user))
    own = {"slug": organization.slug, "app": app, "suggestion": suggested(legal)}
    return [*inside, *(page.format(**own) for page in OF_THE_PERSON)]


def suggested(author: Membership) -> int:
    """A suggestion that was declined, with an answer; another one waits for a meeting."""
    suggestion(author, "Wiederherstellungsmöglichkeiten für Arbeitsgemeinschaften", language="de")
    said = {"grounds": "other", "answer": "Ein Fax verschickt heute kaum noch jemand."}
    return answered(suggestion(author, "Fax", service="mail", language="de"), "declined", **said).pk


def waiting(asked: Membership, asking: Membership) -> list[str]:
    """A nomination and a proposal of support that wait; what the reader is asked elsewhere, and could do alone."""
    make.hand_over(asked)
    make.appointment(asked)
    make.hand_over(asking)
    alone = make.organization("Verein für Quartierentwicklung", owner=asking.user)
    make.member(alone, user=make.user("Anna-Katharina", "Oberholzer-Zürcher", is_active=False))
    own = [f"/o/{alone.slug}/organization/{page}" for page in ("delete/", "hand-over/")]
    return [f"/o/{asking.organization.slug}/hand-over/", *own]


def in_a_team(member: Membership) -> Team:
    """A team that the member leads, and what both were given."""
    team = make.team(member.organization, "Arbeitsgemeinschaft Veranstaltungstechnik", member)
    team.places.update(is_leader=True)
    for holder in (team, member):
        make.grant(holder, make.product(member.organization, name="veranstaltungskalender.lanterna.test"))
    return team


def invited(organization: Organization) -> Invitation:
    """An invitation that waits, with everything it can bring."""
    sent_at, last = timezone.now() - timedelta(days=1), make.today() + timedelta(days=40)
    names = {"given_name": "Sofia", "family_name": "Keller", "email": "sofia.keller@example.test"}
    return make.invitation(organization, role=Role.EXTERNAL, sent_at=sent_at, access_ends_on=last, **names)


def batches_of(author: Membership) -> dict[str, int]:
    """A draft with an error in it, and a batch of which one invitation could not be sent."""
    listed = make.draft(author, "ann@example.test", {"email": "nonsense", "role": "boss", "ends_on": "tomorrow"})
    make.team(author.organization, "Communication", author)
    rows = make.rows({"email": "ann@example.test", "result": ""}, {"email": "nonsense", "result": "wrong_address"})
    sent = make.batch(author.organization, author=author.user, rows=rows, done=2, state="sent")
    return {"listed": listed.pk, "sent": sent.pk}


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


@pytest.mark.proof
@each_scheme
def test_every_page_of_the_console(open_browser, addresses, legal, scheme, viewport):
    page = open_browser(legal, color_scheme=scheme, viewport=viewport)
    assert [problem for address in addresses for problem in look(page, address)] == []


@pytest.mark.parametrize(("turn", "scheme", "viewport"), [(0, "light", DESK), (1, "dark", PHONE)])
def test_every_second_page_of_the_console(open_browser, addresses, legal, turn, scheme, viewport):
    """The short form: a page is looked at in one of the two ways, the next page in the other."""
    page = open_browser(legal, color_scheme=scheme, viewport=viewport)
    assert [problem for address in addresses[turn::2] for problem in look(page, address)] == []


@each_scheme
def test_the_pages_of_whoever_is_not_signed_in(open_browser, scheme, viewport):
    page = open_browser(color_scheme=scheme, viewport=viewport)
    waiting = make.sign_up()
    reset, change = make.password_reset(make.user()), make.address_change(make.user())
    addresses = [*SIGNED_OUT, f"/sign-up/{waiting.pk}/{waiting.token}/", f"/sign-up/{waiting.pk}/nonsense/"]
    asked = invited(make.organization())
    known = make.invitation(asked.organization, make.user().email)
    addresses += [
        f"/invitations/{token}/" for token in (asked.token, f"{asked.token}/decline", known.token, "nonsense")
    ]
    addresses += [f"/sign-in/forgotten/{reset.pk}/{reset.token}/", f"/sign-in/forgotten/{reset.pk}/nonsense/"]
    out, bounce = newsroom.reader(), newsroom.bounce(make.user())
    addresses += ["/news/", f"/news/{newsroom.issue(State.SENT).pk}/", unsubscribe_path(out.pk, "products")]
    addresses.append(address_path(bounce.pk, bounce.address))
    addresses += [f"/addresses/{change.pk}/{change.token('new')}/", f"/addresses/{change.pk}/nonsense/"]
    found = [problem for address in addresses for problem in look(page, address)]
    page.goto("/sign-in/")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    assert [*found, *problems(page)] == []


@each_scheme
def test_the_pages_behind_an_invitation_for_whoever_is_signed_in(open_browser, legal, scheme, viewport):
    own, other = (make.invitation(make.organization("Harbour Club"), email) for email in (legal.user.email, ""))
    page = open_browser(legal, color_scheme=scheme, viewport=viewport)
    assert [found for one in (own, other) for found in look(page, f"/invitations/{one.token}/")] == []


@each_scheme
def test_the_pages_of_the_second_step(open_browser, addresses, legal, scheme, viewport):
    page = open_browser(color_scheme=scheme, viewport=viewport)
    sign_in(page, legal.user.email)
    found = [problem for name in SECOND_STEP for problem in look(page, f"/sign-in/{name}/")]
    page.goto("/sign-in/code/")
    page.get_by_role("button", name="Continue").click()
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
