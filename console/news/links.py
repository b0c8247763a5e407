"""The links in news that need no sign-in: out of a theme, back into it, and the proof that an address works again.

Each secret is derived from what it opens, so that none is stored (`security.links`).
"""

from datetime import datetime, timedelta

from django.urls import reverse

from security import links

UNDONE_WITHIN = timedelta(hours=1)  # how long the page that says "unsubscribed" takes it back


def token(user: int, theme: str) -> str:
    """The secret of the link out of a theme: in every mail of it, for as long as mails are kept."""
    return links.derived("news unsubscribe", user, theme)


def unsubscribe_path(user: int, theme: str) -> str:
    """Where a mail program, or a person, leaves a theme."""
    return reverse("news-unsubscribe", args=[user, theme, token(user, theme)])


def test_path(user: int, theme: str) -> str:
    """What a test has in place of the way out: it opens a page that says so, and ends nothing."""
    return reverse("news-unsubscribe", args=[user, theme, test_token(user, theme)])


def test_token(user: int, theme: str) -> str:
    """The secret of the link in a test."""
    return links.derived("news test", user, theme)


def undo_token(user: int, theme: str, left_at: datetime) -> str:
    """The secret that takes back what was done at this instant. Only the browser that did it gets it: whoever was only
    forwarded a mail takes back what they did themselves at the most, and subscribes nobody who had left the theme."""
    return links.derived("news undo", user, theme, left_at.isoformat())


def may_undo(user: int, theme: str, given: str, *, left_at: datetime | None) -> bool:
    """Whether this browser did what is to be taken back: the last act, and not long ago (`queries.left_by_mail`)."""
    return left_at is not None and links.matches(undo_token(user, theme, left_at), given)


def address_token(bounce: int, address: str) -> str:
    """The secret of the link that proves that mails arrive again."""
    return links.derived("news address", bounce, address.lower())


def address_path(bounce: int, address: str) -> str:
    """Where that is confirmed."""
    return reverse("news-address", args=[bounce, address_token(bounce, address)])
