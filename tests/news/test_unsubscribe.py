"""One click in a mail program leaves a theme (RFC 8058); a person is asked first, and can take it back."""

import http.client
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from console.news import links
from console.news.events import ThemesChanged
from console.news.models import State, Subscription
from console.news.operations.subscriptions import choose
from console.news.queries import left_by_mail
from organizations.operations.account import delete_account
from security.models import AuditEntry, Session
from tests import make
from tests.news import newsroom

pytestmark = pytest.mark.django_db


def themes_of(person) -> set[str]:
    return set(Subscription.objects.filter(user=person).values_list("theme", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_mail_programs_own_request_unsubscribes(live_server, settings, deliver):
    """The address out of the header of a mail that was sent; no cookie, no session, no token of a form."""
    settings.PUBLIC_URL = live_server.url
    person = newsroom.reader("products", "offers")
    newsroom.owe_all(newsroom.issue(State.SENDING))
    [mail] = deliver()
    address = urlsplit(mail.extra_headers["List-Unsubscribe"].strip("<>"))
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=10)
    try:
        for _ in range(2):  # a mail program that is not sure asks again
            connection.putrequest("POST", address.path, skip_accept_encoding=True)
            body = mail.extra_headers["List-Unsubscribe-Post"].encode()
            connection.putheader("Content-Type", "application/x-www-form-urlencoded")
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            assert answer.status == 200, "a redirection would not be followed"
            assert "session=" not in answer.getheader("Set-Cookie", "")
            assert b"You get no more news on the theme" in answer.read()
    finally:
        connection.close()
    assert themes_of(person) == {"offers"}
    assert AuditEntry.objects.get(code="news_themes_changed").facts["by_mail"]
    assert not Session.objects.exists()
    newsroom.owe_all(newsroom.issue(State.SENDING))
    assert deliver() == []


def undo_of(page) -> dict[str, str]:
    """What the button sends that takes it back."""
    return dict(re.findall(r'name="(undo)" value="(\w+)"', page.content.decode()))


def test_looking_changes_nothing_and_undo_takes_it_back():
    person = newsroom.reader()
    browser, path = Client(enforce_csrf_checks=True), links.unsubscribe_path(person.pk, "products")
    assert browser.head(path).status_code == 200
    asked = browser.get(path, headers={"Accept-Language": "de"})
    assert asked.headers["Content-Language"] == "en", "the language of the person, as in the mail"
    assert "<h1>Do you want to unsubscribe?</h1>" in asked.content.decode()
    assert "Nothing has changed yet." in asked.content.decode()
    assert 'name="language"' not in asked.content.decode()
    assert themes_of(person) == {"products"}
    done = browser.post(path)
    assert themes_of(person) == set()
    assert "You get no more news on the theme <b>Product news</b>." in done.content.decode()
    undo = undo_of(done)
    assert undo_of(browser.post(path)) == undo, "loading the page again keeps it"
    later = browser.get(path, follow=True)
    assert "<h1>Unsubscribed</h1>" in later.content.decode()
    assert undo_of(later) == undo, "in the browser that did it"
    assert "sign in and choose it" not in later.content.decode()
    cookie = done.cookies["undo"]
    assert (cookie["path"], cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (path, 3600, True, "Lax")
    undone = browser.post(path, undo)
    assert "You get news on the theme <b>Product news</b> again." in undone.content.decode()
    assert themes_of(person) == {"products"}
    entries = AuditEntry.objects.filter(code="news_themes_changed").order_by("pk")
    assert [(entry.actor_kind, entry.actor) for entry in entries] == [("person", "")] * 2
    assert "again." in browser.post(path, undo).content.decode()
    assert themes_of(person) == {"products"}, "sent again, it takes back nothing more, and ends nothing"
    assert ThemesChanged.detail(entries[0].facts) == "− Product news, through the link in an email"


def test_nobody_is_subscribed_by_the_link_of_a_mail_alone():
    """Whoever was forwarded the mail can unsubscribe the person, and nothing more: undo is with the browser that did
    it."""
    person, own, others = newsroom.reader(), Client(), Client()
    path = links.unsubscribe_path(person.pk, "products")
    undo = undo_of(own.post(path))
    for shown in (others.get(path), others.post(path)):
        assert "You get no more news on the theme" in shown.content.decode()
        assert "If you want this theme again, sign in and choose it." in shown.content.decode()
        assert undo_of(shown) == {}
        assert "undo" not in shown.cookies
    for wrong in (links.token(person.pk, "products"), links.undo_token(person.pk, "products", timezone.now()), "²", ""):
        assert "You get no more news" in others.post(path, {"undo": wrong}).content.decode()
    assert themes_of(person) == set()
    assert undo_of(own.get(path)) == undo
    left = AuditEntry.objects.get(code="news_themes_changed")
    choose(actor=make.actor(person), user=person, themes=["products"])
    choose(actor=make.actor(person), user=person, themes=[])
    assert undo_of(own.get(path)) == {}, "the person has left it themselves since"
    own.post(path, undo)
    assert themes_of(person) == set()
    assert links.may_undo(person.pk, "products", undo["undo"], left_at=left.at)
    assert left_by_mail(person, "products", since=left.at - timedelta(hours=1)) is None


def test_an_hour_later_nothing_is_taken_back(client, monkeypatch):
    person = newsroom.reader()
    path = links.unsubscribe_path(person.pk, "products")
    undo = undo_of(client.post(path))
    monkeypatch.setattr(links, "UNDONE_WITHIN", timedelta(0))
    assert undo_of(client.get(path)) == {}
    client.post(path, undo)
    assert themes_of(person) == set()


def test_a_link_opens_one_theme_of_one_person(client):
    person, other = newsroom.reader("products", "offers"), newsroom.reader()
    path = links.unsubscribe_path(person.pk, "products")
    for tried in (
        path.replace("/products/", "/offers/"),
        path.replace(f"/{person.pk}/", f"/{other.pk}/"),
        path.replace("/unsubscribe/", "x/unsubscribe/"),
    ):
        assert client.post(tried).status_code == 404
    assert (themes_of(person), themes_of(other)) == ({"products", "offers"}, {"products"})


def test_an_old_mail_subscribes_nobody_who_had_left_the_theme(client):
    """Whoever still has it, or was forwarded it, finds nothing to take back: what the person chose holds."""
    person = newsroom.reader("offers")
    done = client.post(links.unsubscribe_path(person.pk, "products")).content.decode()
    assert "You get no more news on the theme <b>Product news</b>." in done
    assert 'name="undo"' not in done
    other = newsroom.reader()
    choose(actor=make.actor(other), user=other, themes=[])
    shown = client.get(links.unsubscribe_path(other.pk, "products"), follow=True)
    assert undo_of(shown) == {}, "what they chose themselves"
    assert themes_of(person) == {"offers"}


def test_nobody_is_subscribed_after_their_account_was_deleted(client):
    person = newsroom.reader()
    path = links.unsubscribe_path(person.pk, "products")
    undo = undo_of(client.post(path))
    assert undo
    delete_account(actor=make.actor(person), user=person)
    assert client.post(path, undo).status_code == 200
    assert choose(actor=make.actor(person), user=person, themes=["offers"]) == ([], [])
    assert themes_of(person) == set()
