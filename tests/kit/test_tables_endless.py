"""A list without an end is read with cursors: through every row once, and back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from security.models import User
from tests.kit.people_list import endless, names, people

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("sort", ["since", "-since", "language", "-language"])
def test_cursors_lead_through_every_row_once_and_back(sort):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for index, user in enumerate(people(23)):
        # Many at the same instant: the tie-break has to do its work.
        User.objects.filter(pk=user.pk).update(
            created_at=start + timedelta(microseconds=index // 4), language=("de", "en")[index % 2]
        )
    expected = [user.pk for user in endless(f"?sort={sort}").narrowed]
    pages = []
    url = f"?sort={sort}"
    while url:
        page = endless(url)
        pages.append([user.pk for user in page.rows])
        url = page.paging.next_url
    assert [key for page in pages for key in page] == expected
    assert [len(page) for page in pages] == [5, 5, 5, 5, 3]
    backwards = []
    while page.paging.previous_url:
        page = endless(page.paging.previous_url)
        backwards.append([user.pk for user in page.rows])
    assert backwards == pages[-2::-1]
    assert page.paging.next_url


def test_back_at_the_start_the_page_is_full():
    people(12)
    second = endless(endless("").paging.next_url)
    new = User.objects.create(email="new@x.org", given_name="New", created_at=timezone.now() + timedelta(1))
    first = endless(second.paging.previous_url)
    assert first.rows[0] != new  # it goes back by one page exactly: the new row is one page further
    start = endless(first.paging.previous_url)
    assert start.rows[0] == new
    assert len(start.rows) == 5
    assert start.paging.previous_url == ""


def test_a_cursor_to_nothing_is_the_first_page():
    people(12)
    second = endless("").paging.next_url
    User.objects.filter(pk__in=[user.pk for user in endless(second).rows]).delete()
    User.objects.filter(pk__in=[user.pk for user in endless(second).rows]).delete()
    assert len(endless(second).rows) == 5


def test_a_cursor_of_another_order_or_another_hand_is_the_first_page():
    people(12)
    first = names(endless(""))
    cursor = endless("").paging.next_url.partition("after=")[2]
    assert names(endless(f"?sort=-since&after={cursor}")) == names(endless("?sort=-since"))
    assert names(endless(f"?after={cursor[:-3]}abc")) == first
    assert names(endless("?after=" + "x" * 5000)) == first


def test_an_order_with_two_directions_has_no_cursors():
    with pytest.raises(ValueError, match="one direction"):
        endless("?sort=mixed").rows  # noqa: B018


def test_a_cursor_enters_an_index_at_its_place():
    people(12)
    sql = str(endless(endless("").paging.next_url).paging._queryset.query)
    assert "OFFSET" not in sql
