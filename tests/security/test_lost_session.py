"""A session that is lost in the middle of something leads to sign-in and back, with what may be kept of it."""

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch

from security import ways
from security.access import keeps
from tests import make

USERS = "/o/lanterna/members/"


@pytest.fixture
def organization(db):
    return make.organization("Lanterna SA", owner=make.user(email="linda@lanterna.test"), slug="lanterna")


@pytest.fixture
def lost(client_of, organization):
    """A browser with the cookie of a session that has ended."""
    client = client_of(organization.memberships.get())
    organization.memberships.get().user.sessions.all().delete()
    return client


def test_a_page_leads_to_sign_in_and_back(lost):
    assert lost.get(USERS + "?search=carl&page=2")["Location"] == (
        "/sign-in/?next=%2Fo%2Flanterna%2Fmembers%2F%3Fsearch%3Dcarl%26page%3D2&ended=yes"
    )


def test_the_page_of_sign_in_says_what_happened(lost):
    page = lost.get(USERS, follow=True).content.decode()
    assert "Your session has ended" in page
    assert f'name="next" value="{USERS}"' in page


def test_whoever_never_had_a_session_is_not_told_that_it_ended(client, organization):
    assert client.get(USERS)["Location"] == "/sign-in/?next=%2Fo%2Flanterna%2Fmembers%2F"


def test_nor_is_somebody_who_is_signing_up(client, organization):
    client.post("/sign-up/", {"email": "nora@example.test"})
    assert client.get(USERS)["Location"] == "/sign-in/?next=%2Fo%2Flanterna%2Fmembers%2F"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_dialog_leads_the_whole_page_to_sign_in_and_back_to_where_the_person_was(lost, htmx, method, organization):
    dialog = f"{USERS}{organization.memberships.get().pk}/role/"
    response = getattr(htmx(lost, at=USERS + "?page=2"), method)(dialog)
    assert response.status_code == 200
    assert response.content == b""
    target = response["HX-Redirect"]
    assert target.startswith("/sign-in/?next=%2Fo%2Flanterna%2Fmembers%2F")
    page = lost.get(target).content.decode()
    assert 'name="next" value="/o/lanterna/members/' in page


def test_the_way_back_does_not_leave_the_site(lost, htmx):
    broken = htmx(lost)
    broken.headers["HX-Current-URL"] = "https://evil.test/page/"
    assert "evil" not in broken.get(USERS)["HX-Redirect"]


def test_after_sign_in_the_person_is_back(lost):
    target = lost.get(USERS + "?page=2")["Location"]
    page = lost.get(target).content.decode()
    kept = page.split('name="next" value="')[-1].split('"')[0]
    response = lost.post(target, {"email": "linda@lanterna.test", "password": make.PASSWORD, "next": kept})
    assert response["Location"] == USERS + "?page=2"


@keeps("role", "note")
def choose(request):
    return HttpResponse()


def sent(view=choose, **fields):
    request = RequestFactory().post("/o/lanterna/members/3/role/", fields)
    request.resolver_match = ResolverMatch(view, (), {})
    return request


def test_what_was_chosen_comes_back_in_the_address_of_its_form():
    request = sent(role="administrator", password="secret")
    assert ways.way_back(request) == "/o/lanterna/members/3/role/?role=administrator"
    assert ways.to_confirm(request)["Location"].endswith("role%2F%3Frole%3Dadministrator&undone=yes")


def test_what_is_too_long_is_let_go():
    assert ways.way_back(sent(role="x" * 3000)) == "/o/lanterna/members/3/role/"


def test_without_a_word_of_the_view_nothing_is_kept():
    assert ways.way_back(sent(lambda request: None, role="administrator")) == "/o/lanterna/members/3/role/"


def test_the_cookie_of_the_lost_session_is_taken_back(lost):
    response = lost.get(USERS)
    assert response.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 0


@pytest.mark.parametrize(
    ("sent", "back"),
    [
        ("/profile/security/two-factor/preferred/", "/profile/security/two-factor/"),
        ("/profile/security/two-factor/remembered/", "/profile/security/two-factor/"),
        ("/profile/news/address/", "/profile/news/"),
        ("/o/lanterna/invitations/revoke/", "/o/lanterna/invitations/"),
    ],
)
def test_what_only_takes_a_form_leads_back_to_the_page_of_the_form(lost, sent, back):
    to_sign_in = lost.post(sent)["Location"]
    answer = lost.post(to_sign_in, {"email": "linda@lanterna.test", "password": make.PASSWORD})
    assert answer["Location"] == back
    assert lost.get(back).status_code == 200


def test_whoever_opens_such_an_address_is_told_and_led_to_the_form(client, client_of, organization):
    inside = client_of(organization.memberships.get()).get("/profile/security/two-factor/preferred/")
    for answer, page in (
        (inside, "/profile/security/two-factor/"),
        (client.get("/sign-in/sms/send/"), "/sign-in/sms/"),
    ):
        assert (answer.status_code, answer["Allow"]) == (405, "POST")
        assert "Nothing to open here" in answer.content.decode()
        assert f'<a class="button" href="{page}">' in answer.content.decode()
