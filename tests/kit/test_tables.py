"""A list is declared once, and whatever the address asks of it, it answers with a list."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.db.models import Count, Q
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from console.kit.tables.counting import counts
from console.kit.tables.filters import ChoiceFilter, FlagFilter
from security.models import User
from tests.kit.people_list import EndlessTable, PeopleTable, draw, endless, names, people, table

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [0, 3, 120])
def test_a_page_is_two_queries_whatever_the_size(number, django_assert_num_queries):
    people(number)
    with django_assert_num_queries(2):
        draw(table("q=person&language=en&sort=-since&page=2"))


def test_every_word_typed_must_occur_whatever_case_and_accents():
    people(3)
    User.objects.create(email="anais@example.org", given_name="Anaïs", family_name="Dubois")
    assert names(table("q=ANAIS+dub")) == ["Anaïs"]
    assert names(table("q=anaïs+example")) == ["Anaïs"]
    assert names(table("q=anais+nobody")) == []
    assert names(table("q=100%25")) == []
    assert table("q=anais").is_narrowed
    assert not table("q=++").is_narrowed


def test_filters_narrow_together():
    people(4)
    User.objects.create(email="a@example.org", given_name="A", language="de", is_active=False)
    User.objects.create(email="b@example.org", given_name="B", language="de")
    assert names(table("language=de")) == ["A", "B"]
    assert names(table("language=de&inactive=1")) == ["A"]
    assert names(table("language=de&inactive=1&staff=1")) == []


def test_a_flag_says_how_many_a_click_would_leave():
    people(4)
    User.objects.create(email="a@example.org", given_name="A", language="de", is_active=False)
    User.objects.create(email="b@example.org", given_name="B", is_active=False)

    def counts(query):
        return {control.name: control.counted for control in table(query).controls if control.shape == "flag"}

    assert counts("") == {"inactive": "2", "staff": "0"}
    assert counts("language=de") == {"inactive": "1", "staff": "0"}
    assert counts("language=de&inactive=1&q=a") == {"inactive": "1", "staff": "0"}


def test_a_period_is_of_the_readers_days():
    User.objects.create(email="a@x.org", given_name="A", created_at=datetime(2026, 11, 1, 23, 30, tzinfo=UTC))
    assert names(table("on_from=2026-11-01&on_until=2026-11-01")) == ["A"]
    with timezone.override("Europe/Zurich"):
        assert names(table("on_until=2026-11-01")) == []
        assert names(table("on_from=2026-11-02")) == ["A"]
    period = table("on_from=2026-11-01&on_until=2026-11-30").controls[3]
    assert period.says.replace("\u00a0", " ") == "1 Nov 2026 – 30 Nov 2026"
    assert table("on_until=2026-11-30").controls[3].says.replace("\u00a0", " ") == "Until 30 Nov 2026"


def test_sorting_turns_round_and_ties_keep_their_order():
    people(7, given_name="Same")
    up = [row.pk for page in (1, 2) for row in table(f"page={page}").rows]
    down = [row.pk for page in (1, 2) for row in table(f"sort=-name&page={page}").rows]
    assert up == sorted(up)
    assert down == up[::-1]


def test_a_column_may_start_with_the_latest():
    for day in (1, 2):
        User.objects.create(email=f"{day}@x.org", given_name=str(day), created_at=datetime(2026, 1, day, tzinfo=UTC))
    assert names(table("sort=since")) == ["2", "1"]
    assert names(table("sort=-since")) == ["1", "2"]
    head = {head.name: head for head in table("sort=since").heads}["since"]
    assert (head.aria, head.url) == ("descending", "/people/?sort=-since")


def test_heads_say_what_is_sorted_and_lead_to_the_other_orders():
    heads = {head.name: head for head in table("language=de&page=3").heads}
    assert (heads["name"].aria, heads["name"].url) == ("ascending", "/people/?language=de&sort=-name")
    assert (heads["language"].aria, heads["language"].url) == ("", "/people/?language=de&sort=language")
    assert heads["email"].url == ""
    back = {head.name: head for head in table("sort=-name").heads}["name"]
    assert (back.aria, back.url) == ("descending", "/people/")


def test_links_keep_what_else_is_set_and_forget_the_page():
    people(12)
    bound = table("q=person+0&sort=-name&page=2&inactive=0&unknown=1")
    assert bound.paging.next_url == "/people/?q=person+0&sort=-name&page=3"
    assert bound.paging.previous_url == "/people/?q=person+0&sort=-name"
    language, inactive, *_ = bound.controls
    assert inactive.url == "/people/?q=person+0&sort=-name&inactive=1"
    assert language.options[1].url == "/people/?q=person+0&sort=-name&language=de"
    assert table("q=x&inactive=1&sort=-name").controls[1].url == "/people/?q=x&sort=-name"
    assert table("q=x&inactive=1&sort=-name").cleared_url == "/people/?sort=-name"
    assert table("q=x&inactive=1&sort=-name").address.link({}, "/people.csv") == (
        "/people.csv?q=x&inactive=1&sort=-name"
    )


def test_the_form_carries_what_has_no_field():
    bound = table("q=x&language=de&inactive=1&on_from=2026-11-01&sort=-name&page=4")
    assert bound.hidden == [("language", "de"), ("inactive", "1"), ("sort", "-name")]


def test_pages_are_numbered_with_gaps():
    people(60)

    def shown(page):
        return " ".join(f"[{link.text}]" if link.current else link.text for link in table(f"page={page}").paging.links)

    assert shown(1) == "[1] 2 … 12"
    assert shown(3) == "1 2 [3] 4 … 12"
    assert shown(6) == "1 … 5 [6] 7 … 12"
    assert shown(11) == "1 … 10 [11] 12"
    assert table("page=12").page_text == "56–60 of 60"
    assert table("page=12").paging.next_url == ""


def test_far_in_the_rows_are_the_same(monkeypatch, django_assert_num_queries):
    people(30)
    near = [names(table(f"q=person&sort=-language&page={page}")) for page in range(1, 7)]
    monkeypatch.setattr("console.kit.tables.paging._FAR", 5)
    with django_assert_num_queries(12):
        assert [names(table(f"q=person&sort=-language&page={page}")) for page in range(1, 7)] == near


def test_a_page_beyond_the_end_is_the_last():
    people(12)
    assert names(table("page=99")) == names(table("page=3")) == ["Person 00010", "Person 00011"]
    assert table("page=99").page_text == "11–12 of 12"


@pytest.mark.parametrize(
    "query",
    [
        "page=0", "page=-1", "page=x", "page=", "page=1e9", "page=%C2%B2", "page=99999999999999999999", "page=٣",
        "sort=", "sort=password", "sort=--name", "sort=email", "sort=more", "sort=%00", "sort=name,id",
        "language=xx", "language=", "language=%00", "inactive=yes", "inactive=2",
        "on_from=2026-02-30", "on_from=0001-01-01", "on_until=9999-12-31", "on_until=x", "on_from=20261101",
        "q=%00", "q=%00%00a", "q=%ED%A0%80", "q=" + "a+" * 500, "q=" + "%F0%9F%92%A9" * 3000, "q=%25%5C%27",
        "q=a&q=b&q=", "select=all", "after=x", "before=%00", "x" * 5000, "[]=1&.=2",
    ],
)  # fmt: skip
def test_no_address_is_an_error(query):
    people(7)
    draw(table(query))
    draw(table(query, kind=EndlessTable))


def test_what_makes_no_sense_is_ignored():
    people(7)
    bound = table("language=xx&inactive=yes&sort=password&page=x&on_from=nonsense&q=%00")
    assert not bound.is_narrowed
    assert names(bound) == names(table())
    assert bound.address.link({}) == "/people/"


def test_a_search_is_cut_and_its_address_too():
    bound = table("q=" + "a" * 5000)
    assert len(bound.query) == 100
    assert len(bound.cleared_url) < 20


def test_counting_a_list_without_end_stops(monkeypatch):
    people(40)
    User.objects.update(is_active=False)
    monkeypatch.setattr("console.kit.tables.table.COUNT_LIMIT", 20)
    bound = endless("")
    assert (bound.total, bound.count_text, bound.total_text) == (20, "20+ people", "20+")
    assert bound.controls[1].counted == ""
    assert bound.exact_total == 40
    with CaptureQueriesContext(connection) as queries:
        assert endless("").total == 20
    assert "LIMIT 21" in queries[0]["sql"]
    assert endless("?q=person+0001").count_text == "11 people"
    assert endless("?q=person+0001").controls[1].counted == "11"
    assert table().count_text == "40 people"


def test_the_count_is_a_sentence_in_the_readers_language_and_number():
    people(1)
    assert table().count_text == "1 person"
    people_more = [User(email=f"m{n}@x.org", given_name="M") for n in range(1500)]
    User.objects.bulk_create(people_more)
    assert table().count_text == "1,501 people"
    with translation.override("de"):
        assert table().total_text == "1.501"


def test_counts_are_right_for_grouped_distinct_and_empty_querysets():
    people(6)
    User.objects.filter(given_name__gte="Person 00004").update(language="de")
    german = Q(language="de")
    annotated = User.objects.annotate(number=Count("groups"))
    assert counts(User.objects.all(), [german, ~german]) == [6, 2, 4]
    assert counts(User.objects.order_by("language"), [german], limit=3)[0] == 4
    assert counts(User.objects.none(), [german]) == [0, 0]
    assert counts(User.objects.filter(pk__in=[]), [german], limit=3) == [0, 0]
    assert counts(annotated, [german]) == counts(annotated.filter(number=0), [german]) == [6, 2]
    assert counts(User.objects.values("language").distinct(), []) == [2]
    assert counts(User.objects.values("language").annotate(number=Count("pk")).filter(number__gt=2), []) == [1]


def test_conditions_may_ask_what_a_row_points_to():
    of_auth = Q(content_type__app_label="auth")
    expected = [Permission.objects.count(), Permission.objects.filter(of_auth).count()]
    assert counts(Permission.objects.all(), [of_auth]) == expected
    assert counts(Permission.objects.select_related("content_type"), [of_auth], limit=10_000) == expected


def test_filters_may_be_given_for_one_organization():
    people(2)
    own = (ChoiceFilter("who", "Who", choices=lambda: [(1, "One")], where=lambda value: Q(pk__lt=0)),)
    bound = PeopleTable(QueryDict("who=1&language=en"), User.objects.all(), "/people/", filters=own)
    assert bound.state == {"who": "1"}
    assert bound.rows == []
    assert [control.says for control in bound.controls] == ["One"]


def test_a_declaration_that_cannot_work_is_an_error_at_once():
    with pytest.raises(TypeError, match="default_sort"):
        type("Broken", (PeopleTable,), {"default_sort": "email"})
    with pytest.raises(TypeError, match="taken"):
        type("Broken", (PeopleTable,), {"filters": (FlagFilter("page", "Page", Q()),)})
    with pytest.raises(TypeError, match="taken"):
        type("Broken", (PeopleTable,), {"filters": (FlagFilter("a", "A", Q()), FlagFilter("a", "A", Q()))})


# Endless lists
