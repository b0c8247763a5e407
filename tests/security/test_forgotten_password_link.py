"""The link of a forgotten password (SEC-7): once, in time, for its account only, and past no second factor."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from security.audit import Actor
from security.models import AuditEntry, PasswordReset, Session, User
from security.operations.passwords import change_password, forget_resets, request_reset
from tests import make
from tests.security.links import FORGOTTEN, NEW_PASSWORD, reset_link

VALID = settings.STEWARD["RESET_VALID"]


@pytest.fixture
def linda(db) -> User:
    return make.user("Linda", "Berger", email="linda@lanterna.test", recovery_email="linda@home.test", language="en")


@pytest.fixture
def link(linda) -> str:
    request_reset(email=linda.email, language="en")
    return reset_link()


def use(client, link, password=NEW_PASSWORD):
    return client.post(link, {"new_password": password})


def password_is(user: User, password: str) -> bool:
    user.refresh_from_db()
    return user.check_password(password)


def test_opening_the_link_changes_nothing(client, link, linda):
    before = PasswordReset.objects.values().get()
    for _ in range(2):
        assert client.get(link).status_code == 200
    assert PasswordReset.objects.values().get() == before
    assert password_is(linda, make.PASSWORD)
    assert not Session.objects.exists()


def test_it_works_once(client, link, linda):
    assert use(client, link).status_code == 303
    assert use(make.client(), link, "another long password 7").status_code == 410
    assert client.get(link).status_code == 410
    assert password_is(linda, NEW_PASSWORD)


def test_it_ends_every_session_and_opens_none(client, client_of, link, linda):
    inside = [client_of(linda), client_of(linda)]
    other = client_of(make.user())
    use(client, link)
    assert not linda.sessions.exists()
    assert [one.get("/profile/").status_code for one in inside] == [303, 303]
    assert other.get("/profile/").status_code == 200
    assert client.get("/profile/").status_code == 303


def test_it_ends_a_session_of_the_person_in_this_very_browser(client_of, link, linda):
    client = client_of(linda)
    assert use(client, link)["Location"] == "/sign-in/?reset=yes"
    assert client.get("/sign-in/?reset=yes").status_code == 200


def test_it_does_not_get_past_the_second_factor(client, link, linda):
    make.authenticator(linda)
    use(client, link)
    answer = client.post("/sign-in/", {"email": linda.email, "password": NEW_PASSWORD})
    assert answer["Location"] == "/sign-in/code/"
    assert client.get("/profile/").status_code == 303


def test_every_known_address_is_told(client, link, deliver):
    deliver()
    use(client, link)
    mails = deliver()
    assert {mail.to[0] for mail in mails} == {"linda@lanterna.test", "linda@home.test"}
    assert {mail.subject for mail in mails} == {"Your password was changed"}
    assert "/profile/security/compromised/" in mails[0].body


def test_the_log_says_whose_password_it_was(client, link, linda):
    use(client, link)
    entry = AuditEntry.objects.get(code="password_reset")
    assert (entry.actor, entry.subject) == ("", str(linda.pk))


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "how",
    [
        *("used", "replaced", "too old", "wrong", "of another", "never was", "far too large", "strange"),
        *("password changed", "address changed", "recovery email changed", "deactivated", "nobody's"),
    ],
)
def test_a_link_that_has_ended_says_so_and_sets_nothing(client, link, linda, how, method):
    reset = PasswordReset.objects.get()
    match how:
        case "used":
            PasswordReset.objects.update(used_at=timezone.now())
        case "replaced":
            request_reset(email=linda.email, language="en")
        case "too old":
            PasswordReset.objects.update(sent_at=timezone.now() - VALID - timedelta(seconds=1))
        case "wrong":
            link = link[:-5] + ("0000/" if link[-5:-1] != "0000" else "1111/")
        case "of another":
            make.user(email="other@lanterna.test")
            request_reset(email="other@lanterna.test", language="en")
            link = f"{FORGOTTEN}{PasswordReset.objects.latest('pk').pk}/{reset.token}/"
        case "never was":
            link = link.replace(f"/{reset.pk}/", f"/{reset.pk + 1000}/")
        case "far too large":
            link = link.replace(f"/{reset.pk}/", f"/{10**40}/")
        case "strange":
            link = f"{FORGOTTEN}{reset.pk}/%00%ff%e2%80%a8/"
        case "password changed":
            change_password(actor=Actor.person(linda), user=linda, password="another long password 7", keep=None)
        case "address changed":
            User.objects.filter(pk=linda.pk).update(email="else@lanterna.test")
        case "recovery email changed":
            User.objects.filter(pk=linda.pk).update(recovery_email="else@home.test")
        case "deactivated":
            User.objects.filter(pk=linda.pk).update(is_active=False)
        case "nobody's":
            request_reset(email="nobody@lanterna.test", language="en")
            link = reset_link()
    before = list(User.objects.order_by("pk").values_list("password", flat=True))
    response = getattr(client, method)(link, {"new_password": NEW_PASSWORD} if method == "post" else None)
    body = response.content.decode()
    assert response.status_code == 410
    assert f'href="{FORGOTTEN}"' in body
    assert 'href="/sign-in/"' in body
    assert list(User.objects.order_by("pk").values_list("password", flat=True)) == before


def test_a_link_of_another_installation_opens_nothing(client, link, settings):
    settings.SECRET_KEY = "the key of another installation, whose rows are the same"
    assert client.get(link).status_code == 410
    settings.SECRET_KEY_FALLBACKS = ["and a third one"]
    assert use(client, link).status_code == 410


def test_it_works_to_the_last_second_of_its_hour(client, link):
    PasswordReset.objects.update(sent_at=timezone.now() - VALID + timedelta(seconds=20))
    assert use(client, link).status_code == 303
    assert timedelta(hours=1) == VALID


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", "Type the password."),
        ("short", "at least 12 characters"),
        ("International", "too common"),
        ("lindaberger2026", "little more than"),
        ("x" * 1025, "at most 1024 are allowed"),
        (make.PASSWORD, "This is your current password."),
    ],
)
def test_a_bad_password_gets_a_sentence_and_the_link_still_works(client, link, linda, password, sentence):
    response = use(client, link, password)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert password_is(linda, make.PASSWORD)
    assert use(client, link).status_code == 303


def test_the_link_is_no_secret_to_lose_on_the_way(client, link):
    for response in (client.get(link), use(client, link, "short"), client.get(f"{FORGOTTEN}1/nothing/")):
        assert response["Referrer-Policy"] == "strict-origin"
        assert response["Cache-Control"] == "no-store"


def test_old_requests_are_forgotten(link):
    kept = VALID + settings.STEWARD["LINKS_KEPT"]
    PasswordReset.objects.update(sent_at=timezone.now() - kept + timedelta(minutes=1))
    system = Actor.system("forget_links")
    assert forget_resets(actor=system, now=timezone.now()) == 0
    assert forget_resets(actor=system, now=timezone.now() + timedelta(minutes=2)) == 1
    assert not PasswordReset.objects.exists()
