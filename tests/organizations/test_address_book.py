"""ORG-19: everyone inside the organization, for everyone inside it; externals neither appear nor see it."""

import re
import tracemalloc
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.models import Role
from security.models import User
from tests import make
from tests.organizations.test_users_csv import fill

PAGES = ["address-book", "address-book-cards"]


@pytest.fixture
def url(organization):
    return reverse("address-book", args=[organization.slug])


@pytest.fixture
def cards_url(organization):
    return reverse("address-book-cards", args=[organization.slug])


def card_url(membership, pk: int | None = None) -> str:
    return reverse("address-book-card", args=[membership.organization.slug, pk or membership.pk])


def names_in(response) -> list[str]:
    return [row["name"] for row in response.context["rows"]]


def words(response) -> str:
    return unescape(response.content.decode())


def text_of(response) -> str:
    return b"".join(response.streaming_content).decode()


def named(response) -> list[str]:
    """Whose cards a file holds, in its order."""
    return re.findall(r"\r\nFN:(.*?)\r\n", text_of(response))


@pytest.fixture
def everybody(legal, admin, collaborator, external, stranger, organization):
    make.member(organization, user=make.user("Dora", "Dormant", email="dora@lanterna.test", is_active=False))


@pytest.mark.parametrize("persona", ["legal", "admin", "collaborator"])
def test_who_is_inside_sees_everyone_inside(client_of, request, everybody, url, persona):
    reader = request.getfixturevalue(persona)
    response = client_of(reader).get(url)
    assert names_in(response) == ["Linda Berger", "Andrea Conti", "Carl Dubois"]
    page = words(response)
    for address in ("linda@lanterna.test", "andrea@lanterna.test", "carl@lanterna.test"):
        assert f'href="mailto:{address}">{address}</a>' in page
    for withheld in ("eva@lanterna.test", "dora@lanterna.test", "stella@harbour.test"):
        assert withheld not in page
    assert page.count('<span class="tag">You</span>') == 1
    assert re.findall(r'data-label="Role">([^<]+)<', page) == ["Legal representative", "Administrator", "Collaborator"]


@pytest.mark.parametrize("name", PAGES)
def test_an_external_does_not_see_it(client_of, external, organization, name):
    assert client_of(external).get(reverse(name, args=[organization.slug])).status_code == 403


def test_an_external_gets_no_card_not_even_their_own(client_of, external, legal):
    for member in (external, legal):
        assert client_of(external).get(card_url(member)).status_code == 403


@pytest.mark.parametrize("name", PAGES)
def test_who_is_of_another_organization_finds_nothing(client_of, stranger, organization, name):
    assert client_of(stranger).get(reverse(name, args=[organization.slug])).status_code == 404


def test_the_menu_leads_there_and_marks_it(client_of, collaborator, external, url):
    page = words(client_of(collaborator).get(url))
    assert re.findall(r'aria-current="page">.*?nav__text">([^<]+)<', page) == ["Address book"]
    home = reverse("home-of", args=[external.organization.slug])
    assert url not in words(client_of(external).get(home))


def test_typing_finds_by_name_and_address(client_of, collaborator, everybody, organization, url):
    make.member(organization, user=make.user("Zoé", "Émery", email="zoe@emery.test"))
    client = client_of(collaborator)
    for typed in ("EMERY", "zoe em", "zoe@emery"):
        assert names_in(client.get(url, {"q": typed})) == ["Zoé Émery"]
    for typed in ("eva", "dora", "stella"):
        assert "Nothing matches" in words(client.get(url, {"q": typed}))


def test_it_is_sorted_by_name_and_role(client_of, legal, admin, collaborator, url):
    client = client_of(collaborator)
    assert names_in(client.get(url, {"sort": "-person"})) == ["Carl Dubois", "Andrea Conti", "Linda Berger"]
    assert names_in(client.get(url, {"sort": "-role"})) == ["Carl Dubois", "Andrea Conti", "Linda Berger"]


def test_fifty_stand_on_a_page(client_of, legal, organization, url):
    fill(organization, 54)
    client = client_of(legal)
    assert len(names_in(client.get(url))) == 50
    assert "51–55 of 55" in words(client.get(url, {"page": "2"}))


def test_htmx_gets_the_list_alone(client_of, htmx, collaborator, url):
    page = words(htmx(client_of(collaborator)).get(url))
    assert page.lstrip().startswith('<div class="list" id="table">')
    assert "<html" not in page


def queries_of(client, url) -> int:
    client.get(url)  # the first visit notes the activity
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
        assert response.status_code == 200
        assert b"".join(response)
    return len(captured)


@pytest.mark.parametrize("name", PAGES)
def test_it_costs_the_same_however_many_they_are(client_of, collaborator, organization, name):
    client, url = client_of(collaborator), reverse(name, args=[organization.slug])
    before = queries_of(client, url)
    fill(organization, 60)
    assert queries_of(client, url) == before <= 7


def test_an_address_with_unusual_signs_is_linked_as_a_mail_program_reads_it(client_of, legal, organization, url):
    make.member(organization, user=make.user("Odd", "Address", email="a?cc=b&c%d+e@odd.test"))
    row = client_of(legal).get(url, {"q": "odd"}).context["rows"][0]
    assert row["mailto"] == "mailto:a%3Fcc%3Db%26c%25d%2Be@odd.test"


# Cards


def test_a_row_leads_to_the_card_of_the_person(client_of, legal, collaborator, url):
    client = client_of(collaborator)
    assert f'href="{card_url(legal)}" aria-label="Contact card of Linda Berger"' in words(client.get(url))
    response = client.get(card_url(legal))
    assert response.headers["Content-Type"] == "text/vcard; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="linda-berger.vcf"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    text = text_of(response)
    assert text.startswith("BEGIN:VCARD\r\nVERSION:4.0\r\nUID:urn:uuid:")
    assert text.endswith(
        "FN:Linda Berger\r\nN:Berger;Linda;;;\r\nEMAIL:linda@lanterna.test\r\nORG:Lanterna SA\r\nEND:VCARD\r\n"
    )


@pytest.mark.parametrize("name", ["漢字", "\r\nX-Injected: 1", '"; x'])
def test_a_file_has_a_name_whatever_the_persons_is(client_of, legal, organization, name):
    odd = make.member(organization, user=make.user(name))
    User.objects.filter(pk=odd.user_id).update(given_name=name, family_name="")
    response = client_of(legal).get(card_url(odd))
    assert re.fullmatch(r'attachment; filename="[a-z0-9-]+\.vcf"', response.headers["Content-Disposition"])


def test_a_card_stays_the_same_person(client_of, legal, admin, collaborator):
    def uid(reader, member):
        return re.search(r"UID:urn:uuid:(\S+)", text_of(client_of(reader).get(card_url(member)))).group(1)

    first = uid(admin, collaborator)
    organization, user = collaborator.organization, collaborator.user
    collaborator.delete()
    again = make.member(organization, Role.ADMINISTRATOR, user=user)
    user.family_name, user.email = "Renamed", "other@lanterna.test"
    user.save()
    assert uid(legal, again) == first != uid(legal, admin)


def test_a_key_of_ones_own_makes_other_cards(client_of, legal, settings):
    """Who knows the ids does not know the UIDs."""
    url = card_url(legal)
    before = text_of(client_of(legal).get(url))
    settings.SECRET_KEY = "another key, of another installation"
    assert text_of(client_of(legal).get(url)) != before


@pytest.mark.parametrize("whose", ["external", "deactivated", "foreign"])
def test_who_does_not_stand_in_it_has_no_card(client_of, legal, external, stranger, organization, whose):
    gone = make.member(organization, user=make.user("Dora", "Dormant", is_active=False))
    pk = {"external": external.pk, "deactivated": gone.pk, "foreign": stranger.pk}[whose]
    client = client_of(legal)
    answer, missing = client.get(card_url(legal, pk)), client.get(card_url(legal, 987654321))
    assert (answer.status_code, missing.status_code) == (404, 404)
    assert strip(answer, str(pk)) == strip(missing, "987654321")


def strip(response, pk: str) -> str:
    """The page without what differs from answer to answer."""
    return "\n".join(line for line in words(response).replace(pk, "…").splitlines() if "csrf" not in line.lower())


def test_all_that_is_shown_is_one_file(client_of, collaborator, everybody, url, cards_url):
    client = client_of(collaborator)
    response = client.get(cards_url)
    name = f"{collaborator.organization.slug}-address-book.vcf"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response.headers["Cache-Control"] == "no-store"
    assert named(response) == ["Linda Berger", "Andrea Conti", "Carl Dubois"]
    link = f"{cards_url}?q=andrea"
    assert f'href="{link}" data-follows-list' in words(client.get(url, {"q": "andrea"}))
    assert named(client.get(link)) == ["Andrea Conti"]
    for nobody in ("eva", "dora", "stella"):
        assert text_of(client.get(cards_url, {"q": nobody})) == ""


def test_a_large_address_book_is_streamed_in_little_memory(client_of, legal, organization, cards_url):
    fill(organization, 4_000)
    response = client_of(legal).get(cards_url)
    tracemalloc.start()
    count = sum(chunk.count(b"BEGIN:VCARD") for chunk in response.streaming_content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 4_001
    assert peak < 12_000_000
