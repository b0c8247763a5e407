"""After sign-in and confirmation people come back to where they were, and never to another site."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from console.kit import http
from tests import make

EVIL = [
    "//evil.test",
    "///evil.test",
    "////evil.test/profile/",
    "/\\evil.test",
    "\\\\evil.test",
    "/\t/evil.test",
    "/\n/evil.test",
    "\t//evil.test",
    " //evil.test",
    "/%2f%2fevil.test",
    "/%2Fevil.test",
    "/%5cevil.test",
    "/%252f%252fevil.test",
    "%2f%2fevil.test",
    "https://evil.test/",
    "http:evil.test",
    "https:evil.test",
    "https:/evil.test",
    "http:///evil.test",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)//profile/",
    "data:text/html,hello",
    "ftp://evil.test",
    "evil.test",
    "profile/",
    "/profile/\r\nSet-Cookie: a=b",
    "/profile/\0",
    "/profile/?a=b\r\nSet-Cookie: a=b",
    "/pro\tfile/",
    "/profile/?a=\u00e9",
    "/profile/?a=\\\\evil.test",
    "/pro\u200bfile/",
    "/profile/\u2028",
    "/nothing-at-this-address/",
    "/profile/../../evil",
    "/profile/" + "?a=" + "a" * 2000,
    "@evil.test",
    "/@evil.test",
    "//evil.test@testserver/",
    "//testserver@evil.test/",
    "/profile/ ",
    "http://[::1",
    "//[::1",
]
FINE = [
    "/",
    "/profile/",
    "/profile/organizations/?page=2&search=%C3%A9t%C3%A9",
    "/o/lanterna-sa-1a2b3c/members/7/role/",
    "/admin/",
]


def next_of(url: str) -> str:
    return http.safe_next(RequestFactory().post("/sign-in/", {"next": url}), default="/default/")


@pytest.mark.parametrize("url", EVIL)
def test_what_is_not_plainly_a_page_of_ours_leads_to_the_default(url):
    assert next_of(url) == "/default/"


@pytest.mark.parametrize("url", FINE)
def test_a_page_of_ours_is_kept_as_it_is(url):
    assert next_of(url) == url


def test_the_page_of_no_address_is_the_first():
    assert http.page_of("nothing/here/") == http.page_of("") == http.page_of("?a=b") == "/"


@pytest.mark.parametrize("url", EVIL)
def test_sign_in_never_leads_away(client, db, url):
    make.user(email="linda@lanterna.test")
    fields = {"email": "linda@lanterna.test", "password": make.PASSWORD, "next": url}
    assert client.post("/sign-in/", fields)["Location"] == reverse("home")


@pytest.mark.parametrize("url", EVIL)
def test_no_other_page_leads_away_either(client_of, db, url):
    client = client_of(make.user())
    assert client.post("/confirm/", {"password": make.PASSWORD, "next": url})["Location"] == reverse("home")
    assert client.post("/language/", {"language": "de", "next": url})["Location"] == reverse("home")
    assert client.get("/sign-in/", {"next": url})["Location"] == reverse("home")


def test_the_posted_address_counts_and_so_does_the_one_in_the_query(client, db):
    make.user(email="linda@lanterna.test")
    fields = {"email": "linda@lanterna.test", "password": make.PASSWORD}
    assert client.post("/sign-in/?next=/profile/", fields)["Location"] == "/profile/"
