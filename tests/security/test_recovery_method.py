"""SEC-5: the link of an approved request, with the password, lets the person set up a new method, and nothing else."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from security.models import AuditEntry, Authenticator, RecoveryRequest, Session, User
from security.models.recovery import State
from security.operations import recovery
from tests import make
from tests.security import recovering

NEW = reverse("recovery-new-method")
ASKED = {reverse("two-factor"): "Remove what you have lost", reverse("security"): "Anyone who finds what you have lost"}
OLD = b"09876543210987654321"  # the key of the app that was lost


@pytest.fixture
def nadia(db) -> User:
    user = make.user("Nadia", "Rochat", email="nadia@lanterna.test", recovery_email="nadia@home.test")
    make.authenticator(user, sealed_key=Authenticator.sealed(OLD, user))
    return user


@pytest.fixture
def ready(nadia) -> RecoveryRequest:
    return recovering.ready(nadia)


def link_of(request: RecoveryRequest) -> str:
    return reverse("recovery-method", args=[request.pk, request.method_token])


def proved(client, request):
    """The browser after link and password."""
    answer = client.post(link_of(request), {"password": make.PASSWORD})
    assert answer["Location"] == NEW
    return client


def key_on(page) -> bytes:
    """The key that the page shows, as the telephone reads it."""
    return recovering.key_of(page.context["key"])


def answer_for(client) -> dict[str, str]:
    return {"code": make.code(key=key_on(client.get(NEW))), "name": "New telephone"}


def test_from_the_link_to_signing_in_with_the_new_method(nadia, ready, client, deliver):
    make.session(nadia)
    deliver()
    page = client.get(link_of(ready))
    assert page.status_code == 200
    assert nadia.email in page.content.decode()
    proved(client, ready)
    key = key_on(client.get(NEW))
    answer = client.post(NEW, {"code": make.code(key=key), "name": "New telephone"})
    assert answer["Location"] == reverse("recovery-status", args=[ready.pk, ready.token])
    assert "Your new method is in force" in client.get(answer["Location"]).content.decode()
    ready.refresh_from_db()
    assert ready.state == State.USED
    assert not Session.objects.filter(user=nadia).exists()  # not even the sessions that were open
    assert client.get("/profile/").status_code == 303
    assert Authenticator.objects.filter(user=nadia, confirmed=True, name="New telephone").exists()
    subjects = [mail.to[0] for mail in deliver()]
    assert {"nadia@lanterna.test", "nadia@home.test"} <= set(subjects)

    halfway = make.halfway(nadia)
    later = make.code(key=key, steps=1)
    assert halfway.post(reverse("sign-in-code"), {"code": later})["Location"] == "/profile/"


def test_the_earlier_methods_stay_and_the_person_is_asked_to_remove_what_is_lost(nadia, ready, client, client_of):
    Authenticator.objects.update(name="authenticator app", created_at=timezone.now() - timedelta(days=30))
    proved(client, ready)
    page = client.get(NEW).content.decode()
    assert 'value="Authenticator app 2"' in page
    assert f'href="{reverse("recovery-status", args=[ready.pk, ready.token])}"' in page
    answer = client.post(NEW, answer_for(client))
    methods = reverse("two-factor")
    assert f"{reverse('sign-in')}?next={methods}" in client.get(answer["Location"]).content.decode()
    assert make.halfway(nadia).post(reverse("sign-in-code"), {"code": make.code(key=OLD)}).status_code == 303

    browser = client_of(nadia)
    for page in (methods, reverse("security")):
        assert ASKED[page] in browser.get(page).content.decode()
    settled = browser.post(reverse("methods-settled"), follow=True).content.decode()
    assert "All these methods stay" in settled
    for page in (methods, reverse("security")):
        assert ASKED[page] not in browser.get(page).content.decode()
    assert AuditEntry.objects.filter(code="recovery_settled", subject=str(nadia.pk)).count() == 1
    browser.post(reverse("methods-settled"))
    assert AuditEntry.objects.filter(code="recovery_settled").count() == 1

    RecoveryRequest.objects.update(settled_at=None)
    Authenticator.objects.exclude(name="New telephone").delete()
    for page in (methods, reverse("security")):
        assert ASKED[page] not in browser.get(page).content.decode(), "what was lost is gone"


def test_the_link_without_the_password_opens_nothing(nadia, ready, client):
    assert client.get(NEW).status_code == client.post(NEW, {"code": "123456"}).status_code == 410
    answer = client.post(link_of(ready), {"password": "not the password 1"})
    assert answer.status_code == 422
    assert client.get(NEW).status_code == 410
    assert AuditEntry.objects.filter(code="wrong_guess", subject=str(nadia.pk)).exists()


def test_guesses_at_the_link_are_those_of_the_account(nadia, ready, client):
    times = settings.STEWARD["LIMITS"]["password.account"][0]
    statuses = [client.post(link_of(ready), {"password": "x"}).status_code for _ in range(times + 1)]
    assert statuses == [422] * times + [429]
    answer = make.client().post("/sign-in/", {"email": nadia.email, "password": make.PASSWORD})
    assert answer.status_code == 429


def test_the_password_without_the_link_opens_nothing(nadia, ready):
    assert make.halfway(nadia).get(NEW).status_code == 410


def test_the_link_works_once(ready, client):
    proved(client, ready)
    second = proved(make.client(), ready)
    answer, again = answer_for(client), answer_for(second)
    assert client.post(NEW, answer).status_code == 303
    assert second.post(NEW, again).status_code == 410
    assert make.client().get(link_of(ready)).status_code == 410
    assert Authenticator.objects.filter(user=ready.user, confirmed=True).count() == 2


def test_a_wrong_code_sets_nothing_up_and_can_be_typed_again(ready, client):
    proved(client, ready)
    assert client.post(NEW, {"code": "000000"}).status_code == 422
    ready.refresh_from_db()
    assert ready.state == State.READY
    assert client.post(NEW, answer_for(client)).status_code == 303


@pytest.mark.parametrize("what", ["stopped", "changed password", "deactivated", "too late", "lapsed"])
def test_whatever_happens_meanwhile_ends_it(nadia, ready, client, what):
    proved(client, ready)
    answer = answer_for(client)
    rows = RecoveryRequest.objects.filter(pk=ready.pk)
    if what == "stopped":
        recovery.stop(actor=recovering.SYSTEM, recovery=ready, now=timezone.now())
    elif what == "changed password":
        nadia.change_password("another long password 7", now=timezone.now())
    elif what == "deactivated":
        User.objects.filter(pk=nadia.pk).update(is_active=False)
    elif what == "too late":
        rows.update(ready_at=timezone.now() - settings.STEWARD["RECOVERY_LINK_VALID"])
    else:
        rows.update(state=State.LAPSED)
    assert client.post(NEW, answer).status_code == 410
    assert not Authenticator.objects.filter(user=nadia, confirmed=True).exclude(last_step=-1).exists()


def test_before_the_waiting_time_is_over_the_link_does_not_work(nadia, client):
    request = recovering.approved(nadia)
    assert client.get(link_of(request)).status_code == 410


def test_whoever_takes_too_long_after_the_password_begins_with_the_link_again(ready, client):
    proved(client, ready)
    session = client.session
    session["recovery_method"] |= {"at": (timezone.now() - timedelta(minutes=16)).isoformat()}
    session.save()
    assert client.get(NEW).status_code == 410
    assert client.get(link_of(ready)).status_code == 200


def test_whoever_was_signed_in_here_as_somebody_else_is_signed_out(ready, legal, client_of):
    browser = client_of(legal)
    assert f"{legal.user.email} is signed in" in browser.get(link_of(ready)).content.decode()
    proved(browser, ready)
    assert browser.get("/profile/").status_code == 303
