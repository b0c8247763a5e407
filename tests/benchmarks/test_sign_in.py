"""Signing in costs what the password hash costs, and little more."""

from itertools import count

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password
from django.urls import reverse

from tests import make
from tests.benchmarks.measure import medians, say

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("plain_templates")]


def test_beside_the_bare_hash(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    user = make.user()
    encoded = make_password(make.PASSWORD)
    assert encoded.startswith(Argon2PasswordHasher.algorithm)
    browser, visit = make.client(), count(1)

    def sign_in() -> None:
        place = f"10.0.0.{next(visit)}"  # one address may only try so often
        typed = {"email": user.email, "password": make.PASSWORD}
        answer = browser.post(reverse("sign-in"), typed, REMOTE_ADDR=place)
        assert answer.status_code == 303
        browser.cookies.pop("session")

    found = medians(
        {"the hash": lambda: check_password(make.PASSWORD, encoded), "signing in": sign_in}, rounds=60, warm=5
    )
    ratio = found["signing in"] / found["the hash"]
    say("Signing in with Argon2id", found, times_the_hash=ratio)
    assert ratio <= 1.2
