"""Step-up: a sensitive page asks for the password once more, and the proof stays fresh for a while."""

from datetime import timedelta
from html import unescape

import pytest
from django.conf import settings
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from console.kit.exceptions import ProofNeeded
from security.access import needs_proof, proof_is_fresh, signed_in
from security.models import AuditEntry, Limit, Session
from security.sessions import SessionStore, stored
from tests import make

FRESH = settings.STEWARD["PROOF_FRESH"]


def cookie(client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def request_of(client, method="get", path="/profile/?a=b"):
    request = getattr(RequestFactory(), method)(path)
    request.session = SessionStore(cookie(client))
    return request


def test_it_says_why_it_asks(client_of, legal):
    page = unescape(client_of(legal).get("/confirm/?next=/profile/").content.decode())
    assert "Confirm your password" in page
    assert "does not ask again for 10 minutes" in page
    assert legal.user.email in page


def test_the_right_password_makes_the_proof_fresh_and_leads_on(client_of, legal):
    client = client_of(legal, proved=FRESH * 2)
    assert not proof_is_fresh(request_of(client))
    response = client.post("/confirm/", {"password": make.PASSWORD, "next": "/profile/"})
    assert (response.status_code, response["Location"]) == (303, "/profile/")
    assert proof_is_fresh(request_of(client))
    entry = AuditEntry.objects.get(code="proof_given")
    assert (entry.actor, entry.subject) == (str(legal.user_id), str(legal.user_id))


def test_the_session_gets_a_new_key_and_the_old_one_is_dead(client_of, legal):
    client = client_of(legal)
    before = cookie(client)
    client.post("/confirm/", {"password": make.PASSWORD})
    assert cookie(client) != before
    assert not Session.objects.filter(pk=stored(before)).exists()
    assert Session.objects.get().user_id == legal.user_id
    assert client.get("/profile/").status_code == 200


def test_what_the_session_knew_is_kept(client_of, legal):
    client = client_of(legal, remembered=True)
    started = client.session["started_at"]
    client.post("/confirm/", {"password": make.PASSWORD})
    assert (client.session["started_at"], client.session["remembered"]) == (started, True)


def test_what_was_sent_without_a_proof_is_not_done_and_both_pages_say_so(client_of, legal, collaborator):
    """Whoever stops after the password would believe that they had saved."""
    client = client_of(legal, proved=None)
    form = reverse("member-role", args=[legal.organization.slug, collaborator.pk])
    confirm = client.post(form, {"role": "legal_representative"})["Location"]
    assert "Nothing is done yet. Afterwards you come back" in client.get(confirm).content.decode()
    client.post(confirm, {"password": "not the password 1"})
    after = client.post(confirm, {"password": make.PASSWORD, "next": f"{form}?role=legal_representative"})
    assert "Your password was right. Nothing is done yet" in client.get(after["Location"]).content.decode()
    collaborator.refresh_from_db()
    assert collaborator.role == "collaborator"


def test_whoever_only_opened_a_page_is_not_told_that_nothing_is_done(client_of, legal):
    client = client_of(legal, proved=None)
    confirm = client.get("/profile/security/recovery-email/")["Location"]
    page = client.get(confirm).content.decode()
    assert "Nothing is done yet" not in page
    assert f'href="{reverse("security")}">Cancel</a>' in page, "and Cancel leads to where they came from"
    after = client.post(confirm, {"password": make.PASSWORD, "next": "/profile/security/recovery-email/"})
    assert "Nothing is done yet" not in client.get(after["Location"]).content.decode()


def test_a_wrong_password_proves_nothing(client_of, legal):
    client = client_of(legal, proved=None)
    response = client.post("/confirm/", {"password": "not the password 1", "next": "/profile/"})
    body = unescape(response.content.decode())
    assert response.status_code == 422
    assert "This is not your password." in body
    assert settings.STEWARD["SUPPORT_EMAIL"] in body
    assert "not the password 1" not in body
    assert 'name="next" value="/profile/"' in body
    assert not proof_is_fresh(request_of(client))
    entry = AuditEntry.objects.get(code="wrong_guess")
    assert (entry.actor, entry.facts) == (str(legal.user_id), {"purpose": "confirmation"})


def test_the_password_of_somebody_else_proves_nothing(client_of, legal, admin):
    admin.user.set_password("another long password 7")
    admin.user.save()
    assert client_of(legal).post("/confirm/", {"password": "another long password 7"}).status_code == 422


@pytest.mark.parametrize("password", ["", "x" * 1025])
def test_bad_input_costs_no_guess(client_of, legal, password):
    assert client_of(legal).post("/confirm/", {"password": password}).status_code == 422
    assert not Limit.objects.exists()


def test_it_shares_its_budget_with_sign_in(client, client_of, legal):
    for _ in range(5):
        client.post("/sign-in/", {"email": legal.user.email, "password": "not the password 1"})
    inside = client_of(legal)
    statuses = [inside.post("/confirm/", {"password": "not the password 1"}).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    assert inside.post("/confirm/", {"password": make.PASSWORD}).status_code == 429
    assert AuditEntry.objects.filter(code="limit_reached", actor=str(legal.user_id)).exists()


def test_only_whoever_is_signed_in_can_confirm(client):
    assert client.get("/confirm/")["Location"].startswith("/sign-in/?next=%2Fconfirm%2F")


@signed_in
@needs_proof
def sensitive(request):
    return "open"


def test_a_sensitive_view_opens_with_a_fresh_proof_only(client_of, legal):
    minute = timedelta(minutes=1)
    assert sensitive(request_of(client_of(legal, proved=FRESH - minute))) == "open"
    for proved in (FRESH + minute, None):
        with pytest.raises(ProofNeeded) as raised:
            sensitive(request_of(client_of(legal, proved=proved)))
        assert raised.value.next_url == "/profile/?a=b"


def test_after_a_post_the_person_comes_back_to_the_page_not_to_the_post(client_of, legal):
    with pytest.raises(ProofNeeded) as raised:
        sensitive(request_of(client_of(legal, proved=None), "post"))
    assert raised.value.next_url == "/profile/"


def test_a_proof_from_the_future_is_still_one_only_for_its_time(client_of, legal):
    request = request_of(client_of(legal, proved=FRESH))
    assert not proof_is_fresh(request, now=timezone.now() + timedelta(seconds=1))


def test_a_session_that_is_ended_elsewhere_while_the_password_is_checked_stays_ended(client_of, legal, monkeypatch):
    client = client_of(legal)

    def checked_slowly(**_asked) -> bool:
        Session.objects.all().delete()
        return True

    monkeypatch.setattr("security.views.proofs.confirm_password", checked_slowly)
    client.post("/confirm/", {"password": make.PASSWORD, "next": "/profile/"})
    assert not Session.objects.filter(user=legal.user).exists()
    assert client.get("/profile/").status_code == 303
