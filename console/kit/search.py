"""Finding by typing, whatever case and accents: a column that PostgreSQL keeps; knows no app.

PostgreSQL's contrib modules (unaccent, pg_trgm) are not everywhere, so the column is made with what the core has:
decomposed (NFKD), stripped of combining marks, in lower case. Words typed are folded alike and looked for anywhere.
"""

import re
import unicodedata
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Coalesce

MOST_WORDS = 8


class Folded(Func):
    """The folded form of a text, as an immutable expression (so that a generated column may use it)."""

    template = r"lower(regexp_replace(normalize(%(expressions)s, NFKD), '[\u0300-\u036f]', '', 'g'))"
    output_field = TextField()


class Joined(Func):
    """Texts with a space between; `||` is immutable where `concat_ws` is not."""

    arg_joiner = " || ' ' || "
    template = "(%(expressions)s)"
    output_field = TextField()


def folded(text: str) -> str:
    """What `Folded` makes of a text, in Python: letter by letter, as PostgreSQL does (a last sigma is no exception)."""
    return "".join(map(str.lower, re.sub(r"[\u0300-\u036f]", "", unicodedata.normalize("NFKD", text))))


def Searchable(*fields: str) -> Any:  # noqa: N802 - reads as a field in a model
    """A stored generated column with these fields folded, for `matching`."""
    texts = [Coalesce(F(field), Value("")) for field in fields]
    return models.GeneratedField(expression=Folded(Joined(*texts)), output_field=TextField(), db_persist=True)


def matching(words: str, *fields: str) -> Q:
    """Rows in which every word typed (the first eight) occurs somewhere in one of these `Searchable` columns."""
    condition = Q()
    for word in folded(words).split()[:MOST_WORDS]:
        condition &= reduce(or_, (Q(**{f"{field}__contains": word}) for field in fields))
    return condition
