"""The link of a sign-up: what it shows, what it takes, and how it ends (SEC-1)."""

from datetime import timedelta
from html import unescape

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from organizations.models import Organization, SignUp
from organizations.operations.signup import complete_sign_up, forget_sign_ups, request_sign_up
from security.audit import Actor
from security.models import AuditEntry, Session, User
from tests import make
from tests.security.signing_up import FIELDS, SIGN_UP, link_of


def test_opening_the_link_changes_nothing(client, link):
    before = SignUp.objects.values().get()
    for _ in range(2):
        page = client.get(link)
        assert page.status_code == 200
    assert "nora@example.test" in page.content.decode()
    assert SignUp.objects.values().get() == before
    assert not User.objects.exists()
    assert not Session.objects.exists()
    assert not AuditEntry.objects.exists()


def test_the_link_is_no_secret_to_lose_on_the_way(client, link):
    for response in (client.get(link), client.post(link, {}), client.get("/sign-up/1/nothing/")):
        assert response["Referrer-Policy"] == "strict-origin"
        assert response["Cache-Control"] == "no-store"


def test_the_form_explains_the_password_and_proposes_language_and_time_zone(client, link):
    page = unescape(client.get(link, headers={"Accept-Language": "fr"}).content.decode())
    assert "data-own-time-zone" in page
    assert '<option value="fr" selected>' in page
    assert '<option value="Europe/Zurich" selected>' in page
    page = unescape(client.get(link).content.decode())
    assert "At least 12\u00a0characters" in page
    assert 'autocomplete="new-password"' in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"given_name": ""}, "Type your name."),
        ({"given_name": "   "}, "Type your name."),
        ({"given_name": "N" * 81}, "at most 80 are allowed"),
        ({"family_name": "N" * 81}, "at most 80 are allowed"),
        ({"given_name": "Nora\nBcc: all@example.test"}, "invisible character"),
        ({"given_name": "No\u202era"}, "invisible character"),
        ({"given_name": "No\u2028ra"}, "invisible character"),
        ({"family_name": "\u200b"}, "invisible character"),
        ({"given_name": "Win money at evil.test"}, "cannot contain a web or email address"),
        ({"given_name": "www.evil"}, "cannot contain a web or email address"),
        ({"family_name": "https://evil"}, "cannot contain a web or email address"),
        ({"family_name": "me@evil"}, "cannot contain a web or email address"),
        ({"given_name": "…"}, "at least one letter"),
        ({"password": ""}, "Type the password."),
        ({"password": "short"}, "at least 12 characters"),
        ({"password": "x" * 1025}, "at most 1024 are allowed"),
        ({"password": "nora@example"}, "little more than"),
        ({"password": "noranora2026neu"}, "little more than"),
        ({"password": "International"}, "too common"),
        ({"language": "pt"}, "not one of the available choices"),
        ({"language": ""}, "required"),
        ({"time_zone": "Mars/Olympus"}, "not one of the available choices"),
        ({"time_zone": "../../etc/passwd"}, "not one of the available choices"),
    ],
)
def test_bad_input_gets_a_sentence_and_the_rest_is_kept(client, link, change, sentence):
    response = client.post(link, FIELDS | change)
    body = unescape(response.content.decode())
    assert response.status_code == 422
    assert sentence in body
    for name in {"given_name", "family_name", "time_zone"} - set(change):
        assert f'value="{FIELDS[name]}"' in body
    assert FIELDS["password"] not in body
    assert not User.objects.exists()
    assert client.post(link, FIELDS).status_code == 303, "the link still works"


@pytest.mark.parametrize(
    ("given_name", "family_name"),
    [
        ("José María", "de la Cruz y Ñáñez"),
        ("J.R.R.", "Tolkien"),
        ("Dr. Anna", "O’Neill-Šimůnková"),
        ("علی", "می\u200cخواهم"),
        ("Björk", ""),
        ("小明", "王"),
        ("<b>&\"'", "{{ 7 }}"),
    ],
)
def test_names_of_all_the_world_are_stored_as_they_are(client, link, given_name, family_name):
    assert client.post(link, FIELDS | {"given_name": given_name, "family_name": family_name}).status_code == 303
    nora = User.objects.get()
    assert (nora.given_name, nora.family_name) == (given_name, family_name)


def test_the_longest_name_still_names_an_organization(client, link):
    assert client.post(link, FIELDS | {"given_name": "N" * 80, "family_name": "M" * 80}).status_code == 303
    assert Organization.objects.get().name == ("N" * 80 + " " + "M" * 80)[:120]


def test_fields_that_the_form_does_not_have_are_not_listened_to(client, link):
    client.post(link, FIELDS | {"email": "other@example.test", "is_staff": "on", "is_superuser": "on", "role": "x"})
    nora = User.objects.get()
    assert (nora.email, nora.is_staff, nora.is_superuser) == ("nora@example.test", False, False)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("how", ["used", "replaced", "too old", "wrong", "never was", "far too large", "strange"])
def test_a_link_that_has_ended_says_so_and_how_to_get_a_new_one(client, db, how, method):
    sign_up = make.sign_up("nora@example.test")
    url = link_of(sign_up)
    match how:
        case "used":
            SignUp.objects.update(used_at=timezone.now())
        case "replaced":
            request_sign_up(email="nora@example.test", language="en")
        case "too old":
            SignUp.objects.update(sent_at=timezone.now() - settings.STEWARD["SIGN_UP_VALID"] - timedelta(seconds=1))
        case "wrong":
            url = url[:-5] + ("0000/" if url[-5:-1] != "0000" else "1111/")
        case "never was":
            url = url.replace(f"/{sign_up.pk}/", f"/{sign_up.pk + 1000}/")
        case "far too large":
            url = url.replace(f"/{sign_up.pk}/", f"/{10**40}/")
        case "strange":
            url = f"/sign-up/{sign_up.pk}/%00%ff%e2%80%a8/"
    response = getattr(client, method)(url, FIELDS if method == "post" else None)
    body = response.content.decode()
    assert response.status_code == 410
    assert 'href="/sign-up/"' in body
    assert 'href="/sign-in/"' in body
    assert not User.objects.exists()


def test_a_used_link_makes_no_second_account(client, link):
    assert client.post(link, FIELDS).status_code == 303
    assert make.client().post(link, FIELDS).status_code == 410
    assert User.objects.count() == 1


def test_an_account_that_came_into_being_meanwhile_is_not_overwritten(client, link):
    owner = make.user(email="Nora@example.test")
    assert client.post(link, FIELDS).status_code == 410
    assert User.objects.get() == owner
    assert not Session.objects.exists()


def test_completing_starts_a_fresh_session_and_ends_the_one_in_this_browser(client_of, link, db):
    other = make.user()
    client = client_of(other)
    page = client.get(link).content.decode()
    assert f"{other.email} is signed in" in page
    client.post(link, FIELDS)
    assert Session.objects.get().user == User.objects.get(email="nora@example.test")
    assert AuditEntry.objects.filter(code="signed_out", actor=str(other.pk)).exists()


def test_whoever_is_signed_in_needs_no_sign_up(client_of, legal):
    assert client_of(legal).get(SIGN_UP)["Location"] == reverse("home")


def test_the_page_of_the_mailbox_belongs_to_whoever_asked(client):
    assert client.get("/sign-up/sent/")["Location"] == SIGN_UP


def test_sign_ups_are_forgotten_a_month_after_their_link_has_ended(db):
    kept = settings.STEWARD["SIGN_UP_VALID"] + settings.STEWARD["SIGN_UP_KEPT"]
    old = make.sign_up("old@example.test", sent_at=timezone.now() - kept - timedelta(minutes=1))
    young = make.sign_up("young@example.test", sent_at=timezone.now() - kept + timedelta(minutes=1))
    assert forget_sign_ups(actor=Actor.system("forget_sign_ups"), now=timezone.now()) == 1
    assert list(SignUp.objects.all()) == [young] != [old]


def test_an_operation_of_its_own_makes_the_account(db):
    """The demo world and later invitations come by the same operation as the page."""
    sign_up = make.sign_up("nora@example.test")
    user = complete_sign_up(sign_up_id=sign_up.pk, token=sign_up.token, **FIELDS)
    assert user.check_password(FIELDS["password"])
