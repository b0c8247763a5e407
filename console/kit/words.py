"""What is read by people: its type, and the marks between words that languages set differently."""

from typing import TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext as _

StrOrPromise: TypeAlias = str | Promise  # a text, or one that becomes a text in the reader's language


def with_colon(term: StrOrPromise) -> str:
    """The term and a colon, with the space that the reader's language puts before it."""
    return _("%(term)s:") % {"term": term}


def pair(term: StrOrPromise, value: StrOrPromise) -> str:
    """A term and what it stands for, in one line."""
    return f"{with_colon(term)} {value}"
