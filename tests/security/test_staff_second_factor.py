"""Django admin opens only to staff who gave a second factor in this session (SEC-10)."""

import pytest

from tests import make, urls
from tests.security.enrolling import set_up_an_app, text_of

ASKED = "/confirm/second-step/?next=%2Fadmin%2F"


@pytest.fixture
def sam(db):
    return make.staff(email="sam@provider.test")


def sign_in(person):
    client = make.client()
    client.post("/sign-in/", {"email": person.email, "password": make.PASSWORD})
    return client


def test_a_password_alone_opens_no_page_of_it(sam):
    client, opened = sign_in(sam), []
    for url in [url for url in urls.all_urls() if url.is_admin]:
        path = "/" + url.route.replace("<path:object_id>", "1").replace("<int:pk>", "1")
        if "<" in path or "(?P" in path:
            continue
        for answer in (client.get(path), client.post(path), make.Htmx(client).get(path)):
            target = answer.headers.get("HX-Redirect") or answer.headers.get("Location") or ""
            if not target.startswith("/confirm/second-step/"):
                opened.append(f"{answer.status_code} {path}")
    assert opened == []
    assert client.get("/admin/")["Location"] == ASKED


def test_without_one_they_are_told_to_set_it_up_and_get_in_with_it(sam):
    client = sign_in(sam)
    page = text_of(client.get(ASKED))
    assert "Two-factor authentication is needed" in page
    assert client.post("/confirm/second-step/", {"next": "/admin/"}).status_code == 200
    set_up_an_app(client)
    assert client.get("/admin/").status_code == 200


def test_with_one_they_get_in(sam):
    make.authenticator(sam)
    client = sign_in(sam)
    assert client.get("/admin/")["Location"].startswith("/sign-in/")
    client.post("/sign-in/code/", {"code": make.code()})
    assert client.get("/admin/").status_code == 200


def test_whoever_removes_the_last_one_is_out(sam, client_of):
    app = make.authenticator(sam)
    client, elsewhere = client_of(sam), client_of(sam)
    assert client.get("/admin/").status_code == 200
    path = f"/profile/security/two-factor/authenticator/{app.pk}/remove/"
    assert client.post(path, {"password": make.PASSWORD}).status_code == 303
    assert client.get("/admin/")["Location"] == ASKED
    assert elsewhere.get("/admin/")["Location"].startswith("/sign-in/")


def test_their_devices_are_never_remembered(sam):
    make.authenticator(sam)
    client = sign_in(sam)
    assert "Do not ask" not in text_of(client.get("/sign-in/code/"))
    client.post("/sign-in/code/", {"code": make.code(), "trust": "on"})
    assert not sam.remembered_devices.exists()


def test_a_device_remembered_before_somebody_joined_the_staff_counts_no_longer(db):
    person = make.user(email="new@provider.test")
    make.authenticator(person)
    client = sign_in(person)
    client.post("/sign-in/code/", {"code": make.code(), "trust": "on"})
    client.post("/sign-out/")
    person.is_staff = True
    person.save()
    response = client.post("/sign-in/", {"email": person.email, "password": make.PASSWORD})
    assert response["Location"] == "/sign-in/code/"


def test_a_customer_with_a_second_factor_finds_nothing_there(client_of, legal):
    make.authenticator(legal)
    assert client_of(legal).get("/admin/").status_code == 404
