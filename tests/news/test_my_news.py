"""Profile → News → Manage: a person says what they want to hear of, and sees why nothing arrives (CON-2)."""

import re

import pytest
from django.urls import reverse

from console.news.models import Subscription
from security.models import AuditEntry, User
from tests import make
from tests.news import newsroom

pytestmark = pytest.mark.django_db
NEWS = "/profile/news/"


def on(text: str) -> list[str]:
    """The themes whose toggle is on."""
    return re.findall(r'name="themes" value="(\w+)"[^>]* checked', text)


def test_nobody_has_a_theme_who_did_not_choose_it(client_of, collaborator):
    client = client_of(collaborator)
    assert "You get no news." in client.get("/profile/").content.decode()
    text = client.get(NEWS).content.decode()
    assert on(text) == []
    assert text.count('role="switch"') == 6
    assert "to carl@lanterna.test, in your language (English)" in text


def test_what_is_switched_on_and_saved_is_chosen_and_the_rest_is_not(client_of, htmx, collaborator):
    client = client_of(collaborator)
    answer = client.post(NEWS, {"themes": ["ecology"]})
    assert (answer.status_code, answer.url) == (303, NEWS)
    text = client.get(NEWS).content.decode()
    assert "Ecology was added to your themes." in text
    assert on(text) == ["ecology"]
    assert htmx(client).post(NEWS, {"themes": ["ecology", "security"]}).headers["HX-Redirect"] == NEWS
    client.post(NEWS, {"themes": ["offers"]})
    assert "Your themes were saved." in client.get(NEWS).content.decode()
    assert set(Subscription.objects.values_list("user", "theme")) == {(collaborator.user_id, "offers")}
    assert "You get news on 1 theme." in client.get("/profile/").content.decode()
    facts = AuditEntry.objects.filter(code="news_themes_changed").latest("pk").facts
    assert facts == {"added": ["offers"], "removed": ["security", "ecology"], "by_mail": False}
    assert "+ Offers, − Security, − Ecology" in client.get("/profile/history/").content.decode()
    client.post(NEWS, {"themes": ["offers"]})
    assert AuditEntry.objects.filter(code="news_themes_changed").count() == 3, "nothing changed, nothing is logged"


def test_a_theme_that_does_not_exist_is_refused_and_nothing_changes(client_of, collaborator):
    Subscription.objects.create(user=collaborator.user, theme="offers")
    answer = client_of(collaborator).post(NEWS, {"themes": ["ecology", "gossip"]})
    assert answer.status_code == 422
    assert on(answer.content.decode()) == ["offers"]


def test_whoever_mails_do_not_reach_reads_why_and_confirms_the_address(client_of, collaborator, client, deliver):
    carl = collaborator.user
    bounces = [newsroom.bounce(carl, address=carl.email.upper()), newsroom.bounce(carl)]
    browser = client_of(collaborator)
    assert "An email to carl@lanterna.test came back on" in browser.get(NEWS).content.decode()
    browser.post(reverse("news-address-check"))
    assert "A link is on its way to carl@lanterna.test." in browser.get(NEWS).content.decode()
    [mail] = deliver()
    path = re.search(r"http://localhost:8000(/news/address/\S+)", mail.body)[1]
    assert "can be sent to" in client.get(path).content.decode()
    assert bounces[0].user.bounces.filter(lifted_at=None).count() == 2, "looking changes nothing"
    for _ in range(2):
        assert "again, on the themes you have chosen" in client.post(path).content.decode()
    assert carl.bounces.filter(lifted_at=None).count() == 0
    assert AuditEntry.objects.filter(code="news_address_works").count() == 1
    assert "came back on" not in browser.get(NEWS).content.decode()
    assert client.post(path.replace("/address/", "/address/9")).status_code == 404


def test_a_new_address_gets_news_and_a_mail_that_was_only_too_large_blocks_none(client_of, collaborator, deliver):
    carl = collaborator.user
    newsroom.bounce(carl, is_hard=False, status="5.2.2")
    newsroom.bounce(carl)
    User.objects.filter(pk=carl.pk).update(email="karl@lanterna.test")
    carl.refresh_from_db()
    assert "came back on" not in client_of(carl).get(NEWS).content.decode()
    assert (
        "News already reaches you." in client_of(carl).post(reverse("news-address-check"), follow=True).content.decode()
    )
    assert deliver() == []


def test_links_to_an_address_are_not_asked_for_by_the_dozen(client_of, collaborator):
    newsroom.bounce(collaborator.user)
    statuses = [client_of(collaborator).post(reverse("news-address-check")).status_code for _ in range(4)]
    assert statuses == [303, 303, 303, 429]


def test_the_page_costs_no_more_for_themes_and_bounces(client_of, collaborator, django_assert_max_num_queries):
    for _ in range(3):
        newsroom.bounce(collaborator.user)
    make.user()
    browser = client_of(collaborator)
    browser.get(NEWS)
    with django_assert_max_num_queries(5):
        browser.get(NEWS)
