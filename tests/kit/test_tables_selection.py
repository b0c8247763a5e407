"""Rows are chosen one by one, or all of them as a query; nothing crafted selects more than was shown."""

import pytest
from django.core.exceptions import BadRequest
from django.http import QueryDict

from console.kit.tables.selection import Selection
from security.models import User
from tests.kit.list_page import ChoosingTable
from tests.kit.people_list import people

pytestmark = pytest.mark.django_db


def chosen(data, queryset=None):
    """The numbers of the people chosen."""
    given = QueryDict(data) if isinstance(data, str) else data
    selection = Selection.read(ChoosingTable, given, User.objects.all() if queryset is None else queryset)
    return [int(user.given_name[-2:]) for user in selection.queryset.order_by("given_name")]


def form(**fields):
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def test_ticked_rows_are_chosen_within_what_one_may_see():
    rows = people(9)
    assert chosen(form(selected=[str(rows[1].pk), str(rows[4].pk), "987654321"])) == [1, 4]
    assert chosen(form(selected=[str(rows[1].pk)]), User.objects.filter(is_staff=True)) == []
    assert chosen("") == []


def test_all_rows_are_chosen_beyond_the_page():
    people(23)
    assert chosen(form(all="")) == list(range(23))
    selection = Selection.read(ChoosingTable, form(all=""), User.objects.all())
    assert selection.everything


def test_all_rows_are_those_that_search_and_filters_leave():
    rows = people(9)
    User.objects.filter(pk__in=[rows[2].pk, rows[3].pk]).update(language="de")
    assert chosen(form(all="language=de&sort=-name")) == [2, 3]
    assert chosen(form(all="q=person+00003&language=de")) == [3]


def test_what_is_unticked_on_the_page_stays_out():
    rows = people(9)
    shown = [str(row.pk) for row in rows[:5]]
    assert chosen(form(all="", shown=",".join(shown), selected=shown[1:])) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert chosen(form(all="", shown=",".join(shown))) == [5, 6, 7, 8]


@pytest.mark.parametrize(
    "scope", ["language=xx", "role=administrator", "q=%00", "inactive=2", "inactive=", "language=en&x=1"]
)
def test_a_filter_that_is_not_understood_selects_nothing(scope):
    people(3)
    with pytest.raises(BadRequest):
        chosen(form(all=scope))


@pytest.mark.parametrize("key", ["x", "", "1.5", "99999999999999999999", "-99999999999999999999", "\0", "1 OR 1=1"])
def test_a_key_that_is_none_is_refused(key):
    people(3)
    with pytest.raises(BadRequest):
        chosen(form(selected=[key]))
    with pytest.raises(BadRequest):
        chosen(form(all="", shown=key or "a,"))


def test_more_rows_than_a_page_has_are_refused():
    with pytest.raises(BadRequest):
        chosen(form(selected=[str(n) for n in range(1001)]))


def test_a_selection_of_many_is_one_query(django_assert_num_queries):
    people(300)
    with django_assert_num_queries(1):
        assert (
            Selection.read(ChoosingTable, form(all="inactive=1"), User.objects.all()).queryset.update(is_staff=True)
            == 0
        )
    with django_assert_num_queries(1):
        assert Selection.read(ChoosingTable, form(all=""), User.objects.all()).queryset.count() == 300
