"""The choice of a language: in a cookie before sign-in, in the profile after it."""

import pytest
from django.conf import settings

from security.models import AuditEntry
from tests import make


def test_somebody_who_is_not_signed_in_keeps_it_in_a_cookie(client):
    assert "Sign in" in client.get("/sign-in/").content.decode()
    response = client.post("/language/", {"language": "de", "next": "/sign-in/?next=/profile/"})
    assert (response.status_code, response["Location"]) == (303, "/sign-in/?next=/profile/")
    cookie = response.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("de", True, "Lax")
    page = client.get("/sign-in/")
    assert '<html lang="de"' in page.content.decode()
    assert page["Content-Language"] == "de"


def test_before_that_the_browser_decides(client):
    page = client.get("/sign-in/", headers={"Accept-Language": "pt, it;q=0.8, en;q=0.5"})
    assert '<html lang="it"' in page.content.decode()


def test_a_person_keeps_it_in_the_profile(client_of, legal):
    client = client_of(legal)
    client.post("/language/", {"language": "fr"})
    legal.user.refresh_from_db()
    assert legal.user.language == "fr"
    entry = AuditEntry.objects.get(code="profile_changed")
    assert entry.facts == {"before": {"language": "en"}, "after": {"language": "fr"}}
    assert '<html lang="fr"' in client.get("/profile/").content.decode()


def test_choosing_the_same_language_is_no_change(client_of, legal):
    client_of(legal).post("/language/", {"language": "en"})
    assert not AuditEntry.objects.filter(code="profile_changed").exists()


def test_signed_in_the_profile_counts_not_the_cookie_of_the_browser(client_of, db):
    client = client_of(make.user(language="it"))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "de"
    assert '<html lang="it"' in client.get("/profile/").content.decode()


@pytest.mark.parametrize("language", ["xx", "", "en\r\n", "../en", "pt"])
def test_a_language_that_is_not_offered_changes_nothing(client, language):
    response = client.post("/language/", {"language": language})
    assert response.status_code == 400
    assert settings.LANGUAGE_COOKIE_NAME not in response.cookies


def test_get_changes_nothing_and_leads_on(client):
    response = client.get("/language/?language=de&next=/sign-in/")
    assert response["Location"] == "/sign-in/"
    assert settings.LANGUAGE_COOKIE_NAME not in response.cookies
