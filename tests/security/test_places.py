"""SEC-8: where a database of places is configured, the place of an address stands beside it, for its person alone."""

from html import unescape

import pytest
from django.db import connection
from django.utils import timezone, translation

from console.checks import database_of_places
from security import places
from security.models import User
from tests import make
from tests.places import write

BERN = {"city": {"names": {"en": "Bern", "fr": "Berne"}}, "country": {"iso_code": "CH", "names": {"en": "Switzerland"}}}
NETWORKS = {
    "::192.0.2.0/120": BERN,
    "2001:db8::/32": {"country": {"iso_code": "JP", "names": {"en": "Japan"}}},
    "::198.51.100.0/121": {"city": {"names": {"en": "Singapore"}}, "country": {"iso_code": "SG"}},
    "::198.51.100.128/121": {"continent": {"code": "EU"}},
}
PAGES = ["sessions/", "history/", "two-factor/"]
SECURITY = "/profile/security/"


@pytest.fixture
def configured(settings, tmp_path) -> None:
    settings.GEO_DATABASE = write(tmp_path / "places.mmdb", NETWORKS)


@pytest.fixture
def linda(organization) -> User:
    """Linda, who has signed in before."""
    person = User.objects.get(email="linda@lanterna.test")
    make.authenticator(person)
    User.objects.filter(pk=person.pk).update(last_login=timezone.now())
    return person


def signed_in_from(linda, address):
    """With the second step, and the wish not to be asked for it again here."""
    browser = make.client()
    linda.authenticator_set.update(last_step=-1)
    browser.post("/sign-in/", {"email": linda.email, "password": make.PASSWORD}, REMOTE_ADDR=address)
    answer = {"code": make.code(), "trust": "on"}
    assert browser.post("/sign-in/code/", answer, REMOTE_ADDR=address).status_code == 303
    return browser


def shown(browser, url) -> str:
    return unescape(browser.get(url, REMOTE_ADDR="192.0.2.7").content.decode())


def everything_stored() -> str:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names()
        cursor.execute(" UNION ALL ".join(f"SELECT row_to_json(one)::text FROM {name} one" for name in tables))
        return "\n".join(row for (row,) in cursor.fetchall())


def test_each_of_ones_own_pages_shows_it_and_nobody_elses(configured, linda, client_of, admin, collaborator):
    here = signed_in_from(linda, "192.0.2.7")
    signed_in_from(linda, "2001:db8::5")
    for page in PAGES:
        assert "Probably Bern, Switzerland" in shown(here, SECURITY + page), page
    sessions = shown(here, f"{SECURITY}sessions/")
    assert sessions.count("Probably Japan") == 1
    other = linda.sessions.get(address="2001:db8::5")
    assert "Probably Japan" in shown(here, f"{SECURITY}sessions/{other.pk}/")
    here.post("/language/", {"language": "fr"})
    assert "Berne, Suisse" in shown(here, f"{SECURITY}history/")
    here.post(
        f"/o/{admin.organization.slug}/members/{collaborator.pk}/role/", {"role": "external"}, REMOTE_ADDR="192.0.2.7"
    )
    log = shown(client_of(admin), f"/o/{admin.organization.slug}/log/")
    assert "192.0.2.7" in log
    assert "Bern" not in log
    assert "Switzerland" not in everything_stored()


def test_a_mail_names_it_in_the_words_of_its_reader(configured, linda, deliver):
    User.objects.filter(pk=linda.pk).update(language="de")
    signed_in_from(linda, "192.0.2.7")
    [mail] = deliver()
    assert "Bern, Schweiz" in mail.body
    assert "Bern, Schweiz" in mail.alternatives[0][0]
    signed_in_from(linda, "10.0.0.1")
    [mail] = deliver()
    assert "10.0.0.1" in mail.body
    assert "Schweiz" not in mail.body


@pytest.mark.parametrize("known", [False, True])
def test_without_a_database_or_a_place_everything_is_as_it_was(linda, deliver, settings, tmp_path, known):
    if known:
        settings.GEO_DATABASE = write(tmp_path / "places.mmdb", {"2001:db8::/32": BERN})
    here = signed_in_from(linda, "192.0.2.7")
    for page in PAGES:
        assert "192.0.2.7" in shown(here, SECURITY + page)
        assert "Probably" not in shown(here, SECURITY + page), page
    [mail] = deliver()
    assert "192.0.2.7" in mail.body
    assert "Place" not in mail.body


def test_cities_and_countries_have_the_names_of_the_readers_language(configured):
    said = {}
    for language in ("en", "de", "fr", "it", "es"):
        with translation.override(language):
            said[language] = places.place_of("192.0.2.7")
    assert said == {
        "en": "Bern, Switzerland",
        "de": "Bern, Schweiz",
        "fr": "Berne, Suisse",
        "it": "Bern, Svizzera",
        "es": "Bern, Suiza",
    }
    assert places.place_of("198.51.100.7") == "Singapore", "once"


@pytest.mark.parametrize(
    "address", ["", "10.0.0.1", "127.0.0.1", "fe80::1", "198.51.100.200", "nonsense", "1.2.3", "::"]
)
def test_an_address_of_which_nothing_is_known_has_none(configured, address):
    assert places.hint_of(address) == ""


def test_a_file_that_gives_no_places_is_told_at_the_start_and_breaks_nothing(settings, tmp_path, caplog):
    (tmp_path / "text.mmdb").write_text("no database")
    networks = write(tmp_path / "networks.mmdb", {"::192.0.2.0/120": {"organization": "Example"}})
    wrong = {
        str(tmp_path / "missing.mmdb"): "which cannot be read (No such file or directory)",
        str(tmp_path): "which is no database in MaxMind's format (.mmdb)",
        str(tmp_path / "text.mmdb"): "which is no database in MaxMind's format (.mmdb)",
        networks: "in which no countries stand",
    }
    for settings.GEO_DATABASE, why in wrong.items():
        [found] = database_of_places()
        assert (found.id, found.msg) == ("steward.E003", f"GEO_DATABASE names {settings.GEO_DATABASE}, {why}.")
        assert places.hint_of("192.0.2.7") == places.hint_of("192.0.2.8") == ""
    assert len(caplog.records) == 3, "once for each file that cannot be opened"
    for settings.GEO_DATABASE in ("", write(tmp_path / "places.mmdb", NETWORKS)):
        assert database_of_places() == []
