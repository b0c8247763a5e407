"""SEC-4: whoever knows the password and has no second factor left asks for help: who they are, document, selfie."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.urls import reverse
from django.utils import timezone

from security.models import AuditEntry, RecoveryDocument, RecoveryRequest, Session, User
from security.models.recovery import State
from security.operations.recovery import Ended, send
from tests import make
from tests.kit import attacks
from tests.kit.attacks import opened, photo
from tests.security import recovering
from tests.security.recovering import upload
from tests.together import raised, together

FIRST, DOCUMENT, SELFIE, SEND = (
    reverse(name) for name in ("recovery", "recovery-document", "recovery-selfie", "recovery-send")
)
TYPED = {
    "given_names": "Nadia Élise",
    "family_name": "Rochat",
    "born_on": "1984-02-29",
    "document_kind": "identity_card",
}
PAGES = [FIRST, DOCUMENT, SELFIE, SEND]


@pytest.fixture
def nadia(db) -> User:
    return recovering.locked_out(email="nadia@lanterna.test", recovery_email="nadia@home.test")


@pytest.fixture
def halfway(nadia):
    """Nadia's browser, in which the password was right."""
    return make.halfway(nadia)


def pictures(**sides):
    return {side: upload(content, f"{side}.jpg") for side, content in sides.items()}


def fill_in(browser):
    assert browser.post(FIRST, TYPED)["Location"] == DOCUMENT
    assert browser.post(DOCUMENT, pictures(front=photo(900, 600), back=photo(800, 600)))["Location"] == SELFIE
    assert browser.post(SELFIE, pictures(selfie=photo(700, 700)))["Location"] == SEND


def test_from_the_password_to_the_status_page(nadia, halfway, deliver):
    assert reverse("recovery") in halfway.get(reverse("sign-in-alternatives")).content.decode()
    assert "after a waiting time of 24\xa0hours" in halfway.get(FIRST).content.decode()
    fill_in(halfway)
    summary = halfway.get(SEND).content.decode()
    assert "Nadia Élise Rochat" in summary
    assert "after 72\xa0hours if nobody has looked at them. Once somebody has looked at them" in summary
    assert "7\xa0days after sending, even if nothing is decided." in summary
    answer = halfway.post(SEND, {"consent": "on"})
    request = RecoveryRequest.objects.get()
    assert answer["Location"] == reverse("recovery-status", args=[request.pk, request.token])
    page = halfway.get(answer["Location"]).content.decode()
    assert "Received. Two people are looking at it now" in page
    assert request.number in page
    assert (request.user, request.state) == (nadia, State.SENT)
    assert {(kept.side, kept.width, kept.height) for kept in request.documents.all()} == {
        ("front", 900, 600),
        ("back", 800, 600),
        ("selfie", 700, 700),
    }
    mails = deliver()
    assert {mail.to[0] for mail in mails} == {"nadia@lanterna.test", "nadia@home.test"}
    for mail in mails:
        assert reverse("recovery-stop", args=[request.pk, request.token]) in mail.body
    codes = list(AuditEntry.objects.order_by("pk").values_list("code", flat=True))
    assert codes == ["recovery_begun", "recovery_sent"]
    assert halfway.get("/profile/").status_code == 303  # no session came of it


@pytest.mark.parametrize("page", PAGES)
def test_without_the_right_password_nothing_opens(client, nadia, page):
    for browser in (client, make.signed_in(nadia)):
        for answer in (browser.get(page), browser.post(page, TYPED | pictures(front=photo(900, 600)))):
            assert answer.status_code == 303
            assert answer["Location"].startswith(reverse("sign-in"))
    assert not RecoveryRequest.objects.exists()


@pytest.mark.parametrize("page", [DOCUMENT, SELFIE, SEND])
def test_no_step_is_skipped(halfway, page):
    for answer in (halfway.get(page), halfway.post(page, {"consent": "on"} | pictures(selfie=photo(700, 700)))):
        assert (answer.status_code, answer["Location"]) == (303, FIRST)
    assert not RecoveryDocument.objects.exists()


def test_whoever_sends_without_a_picture_is_led_to_it(halfway):
    halfway.post(FIRST, TYPED)
    assert halfway.get(SEND)["Location"] == DOCUMENT
    halfway.post(DOCUMENT, pictures(front=photo(900, 600), back=photo(900, 600)))
    assert halfway.post(SEND, {"consent": "on"})["Location"] == SELFIE
    assert RecoveryRequest.objects.get().state == State.DRAFT


def test_an_error_loses_nothing_that_was_typed(halfway):
    answer = halfway.post(FIRST, TYPED | {"born_on": "1784-02-29"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Check the date: nobody who can send this form was born on that day." in page
    assert 'value="Nadia Élise"' in page
    today = make.today()
    child = today.replace(year=today.year - 14, day=min(today.day, 28)) + timedelta(days=1 if today.day < 28 else 4)
    answer = halfway.post(FIRST, TYPED | {"born_on": child.isoformat()})
    assert answer.status_code == 422
    assert "is younger than 14. Check the year." in answer.content.decode()
    assert not RecoveryRequest.objects.exists()
    old_enough = child - timedelta(days=5)
    assert halfway.post(FIRST, TYPED | {"born_on": old_enough.isoformat()})["Location"] == DOCUMENT


def test_one_picture_that_is_wrong_does_not_lose_the_other(halfway):
    halfway.post(FIRST, TYPED)
    wrong = {"front": upload(), "back": upload(b"%PDF-1.7 id", "id-back.pdf")}
    answer = halfway.post(DOCUMENT, wrong)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Take a photograph of the document" in page
    assert "Kept" in page
    assert RecoveryDocument.objects.get().side == "front"
    assert halfway.post(DOCUMENT, pictures(back=photo(700, 500)))["Location"] == SELFIE


def test_the_camera_of_a_telephone_is_another_way_to_the_same_picture(halfway):
    halfway.post(FIRST, TYPED)
    page = halfway.get(DOCUMENT).content.decode()
    assert 'capture="environment"' in page
    halfway.post(DOCUMENT, {"front-camera": upload(), "back-camera": upload()})
    assert RecoveryDocument.objects.count() == 2
    assert 'capture="user"' in halfway.get(SELFIE).content.decode()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (attacks.HTML, "front.jpg", "not a JPEG, PNG or WebP picture"),
        (b"", "front.jpg", "empty"),
        (photo(900, 400), "front.jpg", "900 × 400"),
        (photo(9001, 600), "front.jpg", "9,001"),
        (photo(kind="GIF"), "front.png", "GIF"),
        (photo(900, 600, "PNG") + attacks.HTML, "front.png", "something else"),
    ],
)
def test_what_is_no_readable_picture_is_refused_with_a_sentence(halfway, content, name, said):
    halfway.post(FIRST, TYPED)
    answer = halfway.post(DOCUMENT, {"front": upload(content, name), "back": upload()})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert set(RecoveryDocument.objects.values_list("side", flat=True)) == {"back"}


def test_a_file_that_is_too_heavy_is_refused_and_not_kept_in_memory_or_on_a_disk(halfway, settings, monkeypatch):
    settings.UPLOAD_MOST, settings.UPLOADS_MOST = 200_000, 300_000
    monkeypatch.setattr(TemporaryUploadedFile, "__init__", None)
    halfway.post(FIRST, TYPED)
    heavy = attacks.noise(600)
    assert len(heavy) > 300_000
    answer = halfway.post(DOCUMENT, {"front": upload(heavy), "back": upload()})
    assert answer.status_code == 422
    assert "MB, and at most 10 MB is allowed" in answer.content.decode()


def test_what_a_picture_says_beside_its_pixels_is_not_kept(halfway):
    halfway.post(FIRST, TYPED)
    traces = attacks.with_traces(900, 600)
    halfway.post(DOCUMENT, pictures(front=traces, back=photo(900, 600)))
    kept = RecoveryDocument.objects.get(side="front")
    image = opened(kept.content)
    assert image.size == (600, 900)
    assert b"PLANTED" not in kept.content
    assert not image.getexif()


def test_only_the_browser_that_began_goes_on(nadia, halfway):
    """Somebody else who knows the password neither sees nor sends what was filled in."""
    fill_in(halfway)
    other = make.halfway(nadia)
    assert "Nadia Élise" not in other.get(FIRST).content.decode()
    assert other.post(SEND, {"consent": "on"}).status_code == 303
    assert RecoveryRequest.objects.get().state == State.DRAFT


def test_without_consent_nothing_is_sent(halfway):
    fill_in(halfway)
    answer = halfway.post(SEND, {})
    assert answer.status_code == 422
    assert "Without your consent" in answer.content.decode()
    assert RecoveryRequest.objects.get().state == State.DRAFT


def test_there_is_one_open_request_at_a_time(nadia, halfway):
    request = recovering.sent(nadia)
    assert "A request is open, sent on" in halfway.get(reverse("sign-in-alternatives")).content.decode()
    page = halfway.get(FIRST).content.decode()
    assert "A request for help is open" in page
    first = make.halfway(recovering.locked_out()).get(FIRST).content.decode()
    assert "shows the first given name and the family name of your account" in first
    assert f"Request {request.number} was sent on" in page
    assert "Two members of staff are looking at it" in page, "how it stands, for whoever comes back with the password"
    assert request.token not in page
    assert "/stop/" not in page
    recovering.approve(request, make.user(is_staff=True))
    assert "One member of staff has looked at it" in halfway.get(FIRST).content.decode()
    assert halfway.post(FIRST, TYPED).status_code == 409
    assert RecoveryRequest.objects.count() == 1


def test_two_browsers_send_at_once_and_one_request_is_open(nadia, transactional_db):
    drafts = [recovering.filled_in(nadia) for _ in range(4)]
    ends = together(
        *(lambda draft=draft: send(actor=make.actor(nadia), draft=draft, now=timezone.now()) for draft in drafts)
    )
    assert len(raised(ends)) == 3
    assert RecoveryRequest.objects.open().count() == 1


def test_somebody_who_asks_too_often_waits(nadia, halfway, settings):
    settings.STEWARD = settings.STEWARD | {"RECOVERY_REQUESTS": (2, 3, timedelta(days=7))}

    def ask(times: int) -> None:
        for _ in range(times):
            request = recovering.sent(nadia)
            RecoveryRequest.objects.filter(pk=request.pk).update(state=State.STOPPED, sealed_identity=None)

    ask(2)
    assert "2 times in the last 7 days" in halfway.get(FIRST).content.decode()
    nadia.change_password(make.PASSWORD, now=timezone.now())  # whoever else knew it has used up nothing of the owner's
    halfway = make.halfway(nadia)
    assert halfway.get(FIRST).status_code == 200
    ask(1)
    assert "3 times in the last 7 days" in halfway.get(FIRST).content.decode()


def test_the_form_ends_with_its_time_and_with_the_password(nadia, halfway):
    fill_in(halfway)
    RecoveryRequest.objects.update(begun_at=timezone.now() - timedelta(hours=1))
    assert halfway.post(SEND, {"consent": "on"})["Location"].startswith(reverse("sign-in"))
    RecoveryRequest.objects.update(begun_at=timezone.now())
    assert halfway.get(SEND).status_code == 200
    nadia.change_password("another long password 7", now=timezone.now())
    assert halfway.get(SEND).status_code == 303
    with pytest.raises(Ended):
        send(actor=make.actor(nadia), draft=RecoveryRequest.objects.get(), now=timezone.now())


def test_so_many_pictures_are_read_and_no_more(nadia, halfway, settings):
    limits = settings.STEWARD["LIMITS"] | {"recovery.account": (3, timedelta(minutes=1))}
    settings.STEWARD = settings.STEWARD | {"LIMITS": limits}
    halfway.post(FIRST, TYPED)
    answers = [halfway.post(DOCUMENT, pictures(front=b"x")).status_code for _ in range(4)]
    assert answers == [422, 422, 429, 429]


def test_a_telephone_goes_on_with_the_form(nadia, halfway, client, settings):
    halfway.post(FIRST, TYPED)
    draft = RecoveryRequest.objects.get()
    link = reverse("recovery-handover", args=[draft.pk, draft.handover_token])
    assert f"{settings.PUBLIC_URL}{link}" in halfway.get(DOCUMENT).content.decode()
    assert client.get(link).status_code == 200
    assert client.get(DOCUMENT).status_code == 303  # looking opens nothing
    assert client.post(link)["Location"] == DOCUMENT
    client.post(DOCUMENT, pictures(front=photo(900, 600), back=photo(900, 600)))
    assert "Kept" in halfway.get(DOCUMENT).content.decode()
    client.post(SELFIE, pictures(selfie=photo(900, 600)))
    assert client.post(SEND, {"consent": "on"}).status_code == 303
    request = RecoveryRequest.objects.get()
    assert halfway.get(SELFIE)["Location"] == reverse("recovery-status", args=[request.pk, request.token])
    assert not Session.objects.filter(user__isnull=False).exists()


def test_the_link_for_the_telephone_works_once(halfway, client):
    halfway.post(FIRST, TYPED)
    draft = RecoveryRequest.objects.get()
    link = reverse("recovery-handover", args=[draft.pk, draft.handover_token])
    assert client.post(link).status_code == 303
    for browser in (make.client(), client):
        assert browser.get(link).status_code == browser.post(link).status_code == 410


def test_a_form_is_sent_in_full_without_javascript_and_by_htmx_alike(halfway, htmx):
    assert htmx(halfway).post(FIRST, TYPED).status_code == 303
