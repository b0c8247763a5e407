"""SEC-5: whoever decides about a request for help has opened every picture of it themselves."""

from console.kit import images
from security.models import AuditEntry, RecoveryLook, RecoveryReview
from security.models.recovery import State
from tests.security import recovering
from tests.security.reviewing import DECLINE, READ, form_of, picture_of, reviewer


def test_whoever_has_not_opened_every_picture_decides_nothing(db, client_of):
    """Neither way, and what a colleague has opened does not count."""
    rosa, request_of_nadia = reviewer("Rosa"), recovering.sent(recovering.locked_out())
    recovering.look(request_of_nadia, reviewer("Ruth"))
    browser = client_of(rosa)
    for seen, missing in (((), "Front, Back, Selfie"), (("front", "selfie"), "Back")):
        for side in seen:
            browser.get(picture_of(request_of_nadia, side))
        page = browser.get(form_of(request_of_nadia)).content.decode()
        assert f"Missing: {missing}." in page
        assert page.count("(opened by you)") == len(seen)
        assert 'value="Review" type="button" aria-disabled="true" aria-describedby="reasons"' in page
        for decision in (READ, DECLINE):
            answer = browser.post(form_of(request_of_nadia), decision)
            assert answer.status_code == 409
            assert f"Missing: {missing}." in answer.content.decode()
    assert not RecoveryReview.objects.exists()
    browser.get(picture_of(request_of_nadia, "back"))
    page = browser.get(form_of(request_of_nadia)).content.decode()
    assert page.count("(opened by you)") == 3
    assert "disabled" not in page
    browser.post(form_of(request_of_nadia), DECLINE)
    request_of_nadia.refresh_from_db()
    assert request_of_nadia.state == State.DECLINED
    assert RecoveryLook.objects.filter(reviewer=rosa).count() == 3, "that they looked outlives what they saw"


def test_a_picture_that_could_not_be_shown_was_not_opened(db, client_of, monkeypatch):
    rosa, request_of_nadia = reviewer("Rosa"), recovering.sent(recovering.locked_out())
    browser = client_of(rosa)
    with monkeypatch.context() as busy:
        busy.setattr(images, "PATIENCE", 0.0)
        answer = browser.get(picture_of(request_of_nadia), follow=True)
    assert answer.request["PATH_INFO"] == form_of(request_of_nadia)
    assert "This picture cannot be shown right now." in answer.content.decode()
    assert not RecoveryLook.objects.exists()
    assert not AuditEntry.objects.filter(code="recovery_document_viewed").exists()
    request_of_nadia.refresh_from_db()
    assert request_of_nadia.opened_at is None
    assert browser.get(picture_of(request_of_nadia)).status_code == 200
    assert RecoveryLook.objects.filter(reviewer=rosa).count() == 1
