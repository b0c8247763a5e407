"""Give feedback on…: the table, the form behind each cell, and the author's own list (CON-3)."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from console.feedback.models import State, Suggestion, Unsent
from console.feedback.services import SERVICES
from organizations import catalogue
from organizations.models import ProductKind, Right
from security.models import AuditEntry, Session
from tests import make
from tests.feedback.suggesting import answered, meeting, suggestion

FORM = "/feedback/kdrive/fr/"
WRITTEN = {"title": "Voir qui a ouvert un dossier partagé", "text": "Qui l'a ouvert,\net quand.", "about": "Dossiers"}

# The table of the guide, to the letter but for its capitals.
GUIDE = """
Domain, Hosting / Site Creator, Cloud Server, Public Cloud, Jelastic Cloud, Synology, Housing, Swiss Backup,
kSuite / my kSuite, Mail, kDrive, Calendar, Contacts, Newsletter, SwissTransfer, Streaming radio, Streaming video,
VOD / AOD, Guest Manager, kChat, kMeet
"""


def table(page: str) -> dict[str, list[str]]:
    """The names of the services, each with the addresses of its cells."""
    body = page.split('<table class="matrix">')[1].split("</table>", maxsplit=1)[0].split("<tbody>")[1]
    lines = {}
    for line in body.split("<tr>")[1:]:
        name = re.search(r'matrix__name" href="[^"]+" title="[^"]+">([^<]+)<', line)[1]
        lines[name] = re.findall(r'matrix__link" href="([^"]+)"', line)
    return lines


def test_the_table_is_that_of_the_guide(client_of, legal):
    text = client_of(legal).get("/feedback/").content.decode()
    assert f'<a href="mailto:{settings.STEWARD["SUPPORT_EMAIL"]}">' in text.split('<table class="matrix">')[1]
    assert re.findall(r">([A-Z]{2})</abbr>", text) == ["FR", "EN", "DE", "IT", "ES"]
    lines = table(text)
    assert list(lines) == [" ".join(name.split()) for name in GUIDE.split(",")]
    for name, addresses in lines.items():
        languages = [address.split("/")[-2] for address in addresses]
        assert languages == (["fr"] if name in {"kChat", "kMeet"} else ["fr", "en", "de", "it", "es"]), name
    assert 'href="/feedback/kdrive/" title="About kDrive: its meetings and your suggestions">kDrive<' in text


def test_the_mark_beside_a_service_leads_to_the_products_by_which_one_has_it(client_of, legal, collaborator):
    """CON-3: it links to the service; where one has none, to its page here."""
    catalogue.seed()
    kinds = {kind.code: kind for kind in ProductKind.objects.all()}
    assert {code for service in SERVICES.values() for code in service.products} <= kinds.keys()
    legal.organization.products.create(kind=kinds["kdrive"], name="Files")
    shop = legal.organization.products.create(kind=kinds["site-creator"], name="Shop")
    make.organization("Elsewhere").products.create(kind=kinds["swiss-backup"], name="Copies")
    make.grant(collaborator, shop, Right.TECHNICAL)
    for one, has in (
        (legal, {"kDrive": "Files", "Hosting / Site Creator": "Shop"}),
        (collaborator, {"Hosting / Site Creator": "Shop"}),
    ):
        client = client_of(one)
        text = client.get("/feedback/").content.decode()
        marks = {
            name: url for url, name in re.findall(r'matrix__mark" href="([^"]+)" aria-label="(.+?) among your', text)
        }
        assert marks.keys() == has.keys()
        for service, url in marks.items():
            assert has[service] in client.get(unescape(url)).content.decode()
        assert '<a class="matrix__head matrix__name" href="/feedback/swiss-backup/"' in text


def test_a_cell_opens_the_form_in_its_language_and_the_console_stays_in_the_readers(client_of, legal):
    client = client_of(legal)
    answer = client.get("/feedback/kdrive/de/")
    text = answer.content.decode()
    assert '<html lang="en"' in text
    assert answer.headers["Content-Language"] == "en"
    assert '<div class="stack" lang="de">' in text
    assert 'class="page-head__trail" lang="en"' in text
    assert "maxlength" not in text.split('<div class="stack" lang="de">')[1], "a browser would cut what is pasted"
    assert 'id="id_text_helptext"' in text
    long = client.post("/feedback/kdrive/de/", {"title": "Lang", "text": "Anfang" + "x" * 4000 + "Ende"})
    assert "4.000" in text
    assert "xxEnde" in long.content.decode()
    refused = client.post("/feedback/kdrive/de/", {"title": "", "text": "Was geschrieben war"})
    assert refused.status_code == 422
    assert "Was geschrieben war" in refused.content.decode()
    for nothing in ("/feedback/kchat/en/", "/feedback/kdrive/xx/", "/feedback/nothing/"):
        assert client.get(nothing).status_code == 404


def test_what_is_sent_stands_in_the_own_list_and_in_the_own_history(client_of, legal, organization, deliver):
    client = client_of(legal)
    meeting(held_on=make.today() + timedelta(days=9))
    sent = WRITTEN | {"organization": str(organization.pk), "key": "8a4c3f9e-3a8e-4a36-9a35-0c0e24a1b5d1"}
    for _twice in range(2):  # a second click, or the way back and again
        assert client.post(FORM, sent, follow=True).redirect_chain == [("/feedback/", 303)]
    one = Suggestion.objects.get()
    assert (one.author, one.organization, one.state) == (legal.user, organization, State.RECEIVED)
    text = client.get("/feedback/").content.decode()
    assert "kDrive, FR" in text
    assert "Next meeting on" in text
    assert "kDrive, in French, you have written here" in text
    page = client.get(one.page_url).content.decode()
    assert "Lanterna SA" in page
    assert "et quand." in page
    assert "The suggestion was received." in page
    entry = AuditEntry.objects.get(code="suggestion_sent")
    assert "partagé" not in str(entry.facts)
    assert entry.organization is None
    assert "Suggestion sent" in client.get("/profile/history/").content.decode()
    assert deliver() == []


def test_nobody_suggests_for_an_organization_that_is_not_theirs(client_of, legal, other_organization):
    answer = client_of(legal).post(FORM, WRITTEN | {"organization": str(other_organization.pk)})
    assert answer.status_code == 422
    assert not Suggestion.objects.exists()


def test_another_persons_key_brings_no_suggestion_of_theirs(client_of, legal, stranger):
    client_of(legal).post(FORM, WRITTEN | {"key": str(suggestion(stranger).key)})
    assert Suggestion.objects.of(legal.user).get().title == WRITTEN["title"]


def test_whoever_sends_them_by_the_dozen_waits_and_loses_nothing(client_of, legal, settings):
    limits = settings.STEWARD["LIMITS"] | {"suggestion.account": (2, timedelta(hours=1))}
    settings.STEWARD = settings.STEWARD | {"LIMITS": limits}
    client = client_of(legal)
    answers = [client.post(FORM, WRITTEN) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert "ouvert un dossier" in answers[2].content.decode()
    assert Suggestion.objects.count() == 2


@pytest.mark.parametrize("scripted", [True, False], ids=["htmx", "plain"])
def test_what_was_written_survives_a_session_that_ended(client_of, htmx, legal, scripted):
    client = client_of(legal)
    Session.objects.all().delete()
    answer = (htmx(client) if scripted else client).post(FORM, WRITTEN)
    to_sign_in = answer.headers.get("HX-Redirect") or answer.headers["Location"]
    assert "partag" not in to_sign_in
    kept = client.get(to_sign_in).content.decode().split('name="next" value="')[-1].split('"')[0]
    signed_in = client.post("/sign-in/", {"email": legal.user.email, "password": make.PASSWORD, "next": kept})
    text = client.get(signed_in["Location"]).content.decode()
    assert urlsplit(signed_in["Location"]).path == FORM
    assert all(word in text for word in ("ouvert un dossier partagé", "et quand.", 'value="Dossiers"'))
    assert not Suggestion.objects.exists()
    Unsent.objects.update(kept_at=timezone.now() - settings.STEWARD["UNSENT_KEPT"])
    assert "partagé" not in client.get(signed_in["Location"]).content.decode()


def test_a_stranger_without_a_session_cannot_fill_the_table_of_what_was_unsent(client, settings):
    limits = settings.STEWARD["LIMITS"] | {"unsent.address": (2, timedelta(hours=1))}
    settings.STEWARD = settings.STEWARD | {"LIMITS": limits}
    for _ in range(4):
        assert client.post(FORM, WRITTEN).status_code == 303
    assert Unsent.objects.count() == 2


def test_the_author_withdraws_it_and_nothing_of_it_is_kept(client_of, legal, organization, deliver):
    one = answered(suggestion(legal, "A fax gateway", organization=organization), State.PLANNED)
    client = client_of(legal)
    assert "deleted immediately" in client.get(f"{one.page_url}withdraw/").content.decode()
    client.post(f"{one.page_url}withdraw/")
    one.refresh_from_db()
    assert (one.title, one.text, one.organization, one.state) == ("", "", None, State.PLANNED)
    assert "No suggestion yet" in client.get("/feedback/").content.decode()
    assert deliver() == []  # the answer was still owed, and says nothing any more
    back = [client.get(one.page_url, follow=True), client.get(f"{one.page_url}withdraw/", follow=True)]
    for answer in (*back, client.post(f"{one.page_url}withdraw/", follow=True)):
        assert f"Your suggestion {one.number} was withdrawn, and its text was deleted." in answer.content.decode()
    assert AuditEntry.objects.filter(code="suggestion_withdrawn").count() == 1


def test_the_page_of_a_service_shows_its_meetings_and_nobody_elses_words(client_of, legal, stranger):
    own, other = suggestion(legal, "Mine of kDrive"), suggestion(stranger, "Secret plan of another company")
    suggestion(legal, "Mine of Mail", service="mail")
    answered(other, State.DECLINED, grounds="few")
    meeting(held_on=make.today() + timedelta(days=9))
    client = client_of(legal)
    text = client.get("/feedback/kdrive/").content.decode()
    assert "Declined: 1" in text
    assert "The next meeting about it is on" in text
    for page in (text, client.get("/feedback/").content.decode()):
        assert own.title in page
        assert "Secret" not in page
    assert "Mine of Mail" not in text
    assert client.get(other.page_url).status_code == 404


def test_the_pages_cost_the_same_however_long_the_lists_are(client_of, legal):
    client, found = client_of(legal), []
    client.get("/feedback/")
    for number in (2, 30):
        for place in range(number):
            suggestion(legal, service=("mail", "kdrive", "domain")[place % 3])
        meeting(service=("mail", "kdrive")[number == 2])
        costs = []
        for page in ("/feedback/", "/feedback/kdrive/", Suggestion.objects.latest("pk").page_url):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(page).status_code == 200
            costs.append(len(captured))
        found.append(costs)
    assert found[0] == found[1]
    assert max(found[0]) <= 9


def test_feedback_is_found_in_the_avatars_menu(client_of, legal):
    assert reverse("feedback") in client_of(legal).get("/profile/").content.decode()
