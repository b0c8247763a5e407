"""The search box of a list; how texts are compared is `console.kit.search`."""

from django.db.models import Q

from console.kit.search import matching
from console.kit.words import StrOrPromise

MAX_LENGTH = 100


class Search:
    """Rows in which every word typed occurs in one of these `Searchable` columns, such as "user__search"."""

    def __init__(self, *fields: str, label: StrOrPromise, placeholder: StrOrPromise = "") -> None:
        self.fields = fields
        self.label = label
        self.placeholder = placeholder

    def read(self, text: str) -> str:
        """What was typed, on one line and not endless."""
        return " ".join(text[:MAX_LENGTH].split())

    def condition(self, text: str) -> Q:
        """The rows to keep for what `read` returned."""
        return matching(text, *self.fields)
