"""Finding by typing: Python folds what is typed as PostgreSQL folds what is stored."""

import pytest
from django.db import connection

from console.kit.search import folded, matching
from security.models import User
from tests import make

NAMES = [
    "Émile Zürcher",
    "Straße ẞ",
    "İstanbul ıI",
    "ΟΔΟΣ Όσος",
    "Ǆ ǆ ǅ",
    "ﬁne Ⅻ ½ ²",
    "Łódź ø Å Ångström Đặng",
    "e\u0301 a\u030a",
    "Ω K ᾼ 𝔄",
]


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_folded_alike_on_both_sides(name):
    person = make.user(name, "X", email="x@x.test")
    person.refresh_from_db()
    assert person.search == folded(f"{name} X x@x.test")
    for word in (name, name.upper(), name.lower()):
        if folded(word) in person.search:
            assert User.objects.filter(matching(word, "search")).exists(), word


@pytest.mark.django_db
def test_every_word_typed_must_occur_in_any_order_and_case():
    make.user("Zoé", "Baumgärtner", email="zoe@x.test")
    for words in ("baum zoe", "ZOÉ", "gärtner@ zoe@", "x.test"):
        found = User.objects.filter(matching(words, "search")).exists()
        assert found is (words != "gärtner@ zoe@"), words


@pytest.mark.django_db
def test_what_means_something_to_sql_is_taken_as_it_is_typed():
    make.user("Percy", "Cent", email="percy@x.test")
    assert not User.objects.filter(matching("p%y", "search")).exists()
    assert not User.objects.filter(matching("p_rcy", "search")).exists()
    assert not User.objects.filter(matching("\\", "search")).exists()


@pytest.mark.django_db
def test_the_name_members_are_sorted_by_is_folded_alike(organization):
    membership = make.member(organization, user=make.user("Özgür", "Åström", email="o@x.test"))
    membership.refresh_from_db()
    assert membership.sort_name == folded("Åström Özgür")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE security_user SET family_name = 'Éclair' WHERE id = %s", [membership.user_id])
    membership.refresh_from_db()
    assert membership.sort_name == folded("Éclair Özgür")
