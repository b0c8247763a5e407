"""Signing in costs what the password hash costs, and little more."""

from itertools import count

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password
from django.urls import reverse

from security.models import Authenticator, User
from tests import make
from tests.benchmarks.measure import medians, say

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("plain_templates")]


def test_beside_the_bare_hash(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    user = make.user()
    careful = make.user()
    app = make.authenticator(careful)
    encoded = make_password(make.PASSWORD)
    assert encoded.startswith(Argon2PasswordHasher.algorithm)
    browser, visit = make.client(), count(1)

    def sign_in(person: User, leads_to: str = "/") -> str:
        place = f"10.0.0.{next(visit)}"  # one address may only try so often
        typed = {"email": person.email, "password": make.PASSWORD}
        answer = browser.post(reverse("sign-in"), typed, REMOTE_ADDR=place)
        assert (answer.status_code, answer["Location"]) == (303, leads_to)
        return place

    def password_alone() -> None:
        sign_in(user)
        browser.cookies.pop("session")

    def second_factor() -> None:
        Authenticator.objects.filter(pk=app.pk).update(last_step=-1)  # the same code once more
        place = sign_in(careful, reverse("sign-in-code"))
        answer = browser.post(reverse("sign-in-code"), {"code": make.code()}, REMOTE_ADDR=place)
        assert (answer.status_code, answer["Location"]) == (303, "/")
        browser.cookies.pop("session")

    candidates = {"the hash": lambda: check_password(make.PASSWORD, encoded), "signing in": password_alone}
    found = medians({**candidates, "with an app": second_factor}, rounds=60, warm=5)
    ratio, both = (found[name] / found["the hash"] for name in ("signing in", "with an app"))
    say("Signing in with Argon2id", found, times_the_hash=ratio, and_with_an_app=both)
    assert ratio <= 1.2
    assert both <= 1.4
