"""A session of a remembered device, which nobody asked for the second step, changes no way into the account without it,
whatever else was proved (ASVS 7.5.1)."""

import pytest
from django.urls import reverse

from security.models import AddressChange, Authenticator, User
from tests import make

PAGES = ["recovery-email", "sign-in-address", "add-authenticator", "add-passkey", "add-phone", "add-phone-code"]
PAGES += ["backup-codes", "backup-codes-file", "recovery-phone", "recovery-phone-code", "recovery-phone-remove"]


@pytest.fixture
def remembered(legal, client_of):
    """Linda's browser, in which her password was proved a moment ago and no second factor was."""
    make.authenticator(legal)
    browser = client_of(legal)
    session = browser.session
    del session["second_factor"]
    session.save()
    return browser


@pytest.mark.parametrize("name", PAGES)
def test_it_is_asked_for_before_the_page(remembered, htmx, name):
    url = reverse(name)
    asked = f"{reverse('second-step')}?next={url.replace('/', '%2F')}"
    for answer in (remembered.get(url), remembered.post(url, {"email": "thief@evil.test"})):
        assert answer["Location"] == asked
    assert htmx(remembered, at=url).post(url, {})["HX-Redirect"] == asked
    assert not AddressChange.objects.exists()
    assert Authenticator.objects.count() == 1


def test_nor_does_a_thief_give_the_account_the_name_of_their_document(remembered, legal, client_of, htmx):
    """SEC-5: by it, reviewers of a request for help know whose account it is."""
    page, theirs = reverse("profile-edit", args=["name"]), {"given_name": "Thea", "family_name": "Thief"}
    for answer in (remembered.get(page), remembered.post(page, theirs)):
        assert answer["Location"].startswith(reverse("second-step"))
    assert htmx(remembered, at="/profile/").post(page, theirs)["HX-Redirect"].startswith(reverse("second-step"))
    assert remembered.get(reverse("profile-edit", args=["language"])).status_code == 200
    assert not User.objects.filter(family_name="Thief").exists()
    assert client_of(legal).post(page, {"given_name": "Linda", "family_name": "Marchetti"}).status_code == 303


def test_without_a_second_factor_the_password_is_enough(client_of, db):
    browser = client_of(make.user())
    for name in PAGES[:3]:
        assert browser.get(reverse(name)).status_code == 200
    assert User.objects.count() == 1
