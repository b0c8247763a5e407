"""SEC-4, SEC-5: somebody without a second factor asks for help, and comes back in with a new one; in a real browser."""

import re
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from security.models import RecoveryRequest, User
from security.operations import recovery_time
from tests import make
from tests.chromium import DESK, PHONE, overflow, problems, sign_in
from tests.kit.attacks import photo
from tests.security import recovering

pytestmark = pytest.mark.usefixtures("links_lead_here")


@pytest.fixture
def nadia(db) -> User:
    return recovering.locked_out(email="nadia@lanterna.test", recovery_email="nadia@home.test")


@pytest.fixture
def pictures(tmp_path) -> dict[str, Path]:
    """Files on the person's device."""
    contents = {"id-front.jpg": photo(1200, 800), "id-back.jpg": photo(1200, 800), "me.jpg": photo(800, 1200)}
    for name, content in {**contents, "id-back.pdf": b"%PDF-1.7 id"}.items():
        (tmp_path / name).write_bytes(content)
    return {path.name: path for path in tmp_path.iterdir()}


def look(page: Page) -> None:
    page.wait_for_load_state()
    assert problems(page) == [], page.url
    assert overflow(page) <= 0, page.url


@pytest.mark.parametrize(
    ("scripted", "window", "scheme"),
    [(True, DESK, "light"), (False, PHONE, "dark")],
    ids=["at a desk", "on a telephone, without JavaScript"],
)
def test_from_the_password_over_two_reviewers_to_a_new_method(
    open_browser, nadia, pictures, deliver, scripted, window, scheme
):
    page = open_browser(java_script_enabled=scripted, viewport=window, color_scheme=scheme)
    check = look if scripted else (lambda page: page.wait_for_load_state())
    sign_in(page, nadia.email)
    page.get_by_role("link", name="Alternative methods").click()
    page.get_by_role("link", name="Request help").click()
    check(page)
    page.get_by_label("Given names").fill("Nadia Élise")
    page.get_by_label("Surname").fill("Rochat")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Type the date of birth.")).to_be_visible()
    expect(page.get_by_label("Given names")).to_have_value("Nadia Élise")
    check(page)
    page.get_by_label("Date of birth").fill("1984-02-29")
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("heading", name="Your identity document")).to_be_visible()
    check(page)
    page.get_by_label("Front", exact=True).set_input_files(pictures["id-front.jpg"])
    page.get_by_label("Back", exact=True).set_input_files(pictures["id-back.pdf"])
    if scripted:
        expect(page.get_by_text("id-front.jpg")).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("This is a PDF.")).to_be_visible()
    expect(page.get_by_text("Kept")).to_be_visible()
    if scripted:
        page.get_by_text("Take the pictures with your phone").click()
    check(page)
    page.get_by_label("Back", exact=True).set_input_files(pictures["id-back.jpg"])
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="You, holding the document")).to_be_visible()
    check(page)
    page.get_by_label("Selfie", exact=True).set_input_files(pictures["me.jpg"])
    page.get_by_role("button", name="Continue").click()
    shown = page.get_by_role("list", name="Pictures").get_by_role("img")
    expect(shown).to_have_count(3)
    expect(page.get_by_text("id-back.jpg")).to_be_visible()
    if scripted:
        widths = shown.evaluate_all(
            "pictures => Promise.all(pictures.map(async one => (await one.decode(), one.naturalWidth)))"
        )
        assert widths == [1200, 1200, 800]
    page.get_by_label("I agree").check()
    check(page)
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_role("heading", name="Received.")).to_be_visible()
    check(page)

    request = RecoveryRequest.objects.get()
    for _ in range(2):
        request = recovering.approve(request, make.user(is_staff=True))
    page.reload()
    expect(page.get_by_text("A link comes to your sign-in address")).to_be_visible()
    check(page)
    recovery_time.move_on(actor=recovering.SYSTEM, now=request.due_at)
    RecoveryRequest.objects.update(ready_at=timezone.now())
    mail = next(mail for mail in deliver() if "/method/" in mail.body)
    page.goto(re.search(r"http\S+/method/\S+", mail.body).group())
    check(page)
    page.get_by_label("Password", exact=True).fill(make.PASSWORD)
    page.get_by_role("button", name="Continue").click()
    check(page)
    key = page.locator(".enrol__key").inner_text()
    page.get_by_label("Code", exact=True).fill(make.code(key=recovering.key_of(key)))
    page.get_by_label("Name", exact=True).fill("New telephone")
    page.get_by_role("button", name="Activate it").click()
    expect(page.get_by_role("heading", name="Your new method is in force")).to_be_visible()
    check(page)


@pytest.mark.parametrize(("window", "scheme"), [(DESK, "dark"), (PHONE, "light")], ids=["desk", "telephone"])
def test_every_other_page_can_be_read_by_everybody(open_browser, nadia, window, scheme):
    page = open_browser(viewport=window, color_scheme=scheme)
    draft = recovering.filled_in(nadia)
    page.goto(reverse("recovery-handover", args=[draft.pk, draft.handover_token]))
    look(page)
    page.get_by_role("button", name="Continue with this device").click()
    for name in ("recovery", "recovery-document", "recovery-selfie", "recovery-send"):
        page.goto(reverse(name))
        look(page)
    request = recovering.ready(recovering.locked_out("Rita", "Ready", email="rita@lanterna.test"))
    for name in ("recovery-status", "recovery-stop"):
        page.goto(reverse(name, args=[request.pk, request.token]))
        look(page)
    page.get_by_role("button", name="Stop the request").click()
    expect(page.get_by_role("heading", name="The request was stopped")).to_be_visible()
    look(page)
    page.goto(reverse("recovery-method", args=[request.pk, request.method_token]))
    look(page)
