"""Django admin has no door of its own: staff come in by the console's sign-in, others find nothing there."""

import re

import pytest

ADMIN = ["/admin/", "/admin/login/", "/admin/logout/", "/admin/password_change/", "/admin/security/user/", "/admin/no/"]


@pytest.mark.parametrize("url", ADMIN)
def test_whoever_is_not_signed_in_is_led_to_the_one_sign_in(client, url):
    response = client.get(url)
    assert response.status_code == 303
    assert response["Location"].startswith("/sign-in/?next=%2Fadmin%2F")
    assert client.post(url, {"username": "x", "password": "y"}).status_code == 303


@pytest.mark.parametrize("url", ADMIN)
def test_whoever_is_not_staff_finds_nothing(client_of, legal, url):
    client = client_of(legal)
    nothing, response = client.get("/nothing-at-this-address/"), client.get(url)
    assert response.status_code == 404
    assert without_token(response) == without_token(nothing)


def without_token(response) -> str:
    """The page without the token of its forms, which is masked anew each time."""
    return re.sub(r"\b[A-Za-z0-9]{64}\b", "token", response.content.decode())


def test_staff_come_in(client_of, staff):
    assert client_of(staff).get("/admin/").status_code == 200


@pytest.mark.parametrize("url", ["/admin/login/", "/admin/password_change/", "/admin/logout/"])
def test_admin_has_no_sign_in_sign_out_or_password_form_of_its_own(client_of, staff, url):
    assert client_of(staff).get(url).status_code == 404
    assert client_of(staff).post(url).status_code == 404
