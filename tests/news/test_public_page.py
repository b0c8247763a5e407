"""What was sent can be read by everybody, in each language it was written in; what was not sent by nobody (CON-2)."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from console.news import letters
from console.news.models import State
from tests.news import newsroom

pytestmark = pytest.mark.django_db


def read(client, path: str, language: str = "en") -> str:
    answer = client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def test_only_what_has_begun_is_there_and_what_was_stopped_is_not_listed(client):
    made = {state: newsroom.issue(state) for state in State}
    shown = read(client, "/news/")
    for state, issue in made.items():
        begun = state not in {State.DRAFT, State.SCHEDULED}
        assert (f'href="/news/{issue.pk}/"' in shown) == (state in {State.SENDING, State.SENT})
        answers = {client.get(f"/news/{issue.pk}/{query}").status_code for query in ("", "?in=fr", "?in=de")}
        assert answers == ({200} if begun else {404})
    assert "2 issues" in shown


def test_an_issue_is_read_in_the_language_asked_for_else_in_the_readers_else_in_english(client):
    path = f"/news/{newsroom.issue(State.SENT).pk}/"
    assert "Du courrier plus calme" in read(client, path, "fr")
    assert "Du courrier plus calme" in read(client, f"{path}?in=fr", "de")
    german = read(client, path, "de")
    assert '<h1 lang="en">Quieter mail</h1>' in german
    assert "<h2>What is new</h2>" in german
    assert '<a href="https://news.test/a">more</a>' in german
    assert '<a href="?in=fr" hreflang="fr" lang="fr">Français</a>' in german
    assert "Quieter mail" in read(client, f"{path}?in=de")
    listed = read(client, "/news/", "fr")
    assert 'lang="fr">Du courrier plus calme</a>' in listed


def test_whoever_reads_finds_into_the_console(client, client_of):
    assert '<a class="gate__mark" href="/sign-in/">' in read(client, "/news/")
    assert "Back to the console" not in read(client, "/news/")
    shown = read(client_of(newsroom.reader()), f"/news/{newsroom.issue(State.SENT).pk}/")
    assert '<a class="gate__mark" href="/">' in shown
    assert '<a href="/">Back to the console</a>' in shown
    assert '<a href="/news/">News</a>' in read(client, "/sign-in/")


def test_the_list_has_pages_a_filter_and_the_same_number_of_queries(client):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            read(client, "/news/")
        return len(captured)

    newsroom.issue(State.SENT, theme="offers")
    few = cost()
    for _ in range(24):
        newsroom.issue(State.SENT)
    assert cost() == few <= 3
    first, second = read(client, "/news/"), read(client, "/news/?page=2")
    assert (first.count('<th scope="row"'), second.count('<th scope="row"')) == (20, 5)
    assert read(client, "/news/?theme=offers").count('<th scope="row"') == 1
    assert "Nothing has been sent yet" not in read(client, "/news/?theme=ecology")


def test_the_newest_comes_first_and_before_the_first_one_the_page_says_so(client):
    assert "Nothing has been sent yet" in read(client, "/news/")
    old = newsroom.issue(State.SENT, started_at=timezone.now() - timedelta(days=9), texts={"en": ("Old", "Old")})
    new = newsroom.issue(State.SENT)
    shown = read(client, "/news/")
    assert shown.index(f"/news/{new.pk}/") < shown.index(f"/news/{old.pk}/")


def test_what_staff_write_cannot_run(client):
    body = "<script>alert(1)</script>\n\n[a](javascript:alert(1)) ![b](https://x.test/b.png)\n\n<b onclick=x>c</b>"
    issue = newsroom.issue(State.SENT, texts={"en": ("<i>Subject</i>", body)})
    shown = read(client, f"/news/{issue.pk}/").partition("<article")[2].partition("</article>")[0]
    for tag in ("<script", "<img", "<b onclick", "<i>", 'href="javascript'):
        assert tag not in shown
    assert "&lt;script&gt;" in shown


def test_code_within_a_line_is_code_and_a_rule_at_the_end_divides_nothing(client):
    issue = newsroom.issue(State.SENT, texts={"en": ("Subject", "Type `a < b`.\n\n---\n\nEnd.\n\n---\n\n---")})
    shown = read(client, f"/news/{issue.pk}/").partition("<article")[2].partition("</article>")[0]
    letter = letters.written(issue.pk, "en")
    assert "Type <code>a &lt; b</code>." in shown
    assert re.search(r'<code class="ink" style="[^"]+">a &lt; b</code>', letter.html)
    assert letter.text == "Type a < b.\n\n* * *\n\nEnd."
    assert (shown.count("<hr"), letter.html.count("<hr")) == (1, 1)
