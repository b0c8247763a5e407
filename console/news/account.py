"""What a person takes along of their news, and what is left of it when they delete their account (SEC-9)."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from console.news.models import Bounce, Issue, Subscription
from console.news.queries import in_language
from console.news.themes import THEMES
from security.account_endings import with_the_account
from security.audit import Operation
from security.models import User
from security.takeout import Row, part


@with_the_account
def end_news(_operation: Operation, user: User) -> None:
    """No theme is left, and no address to which something did not arrive."""
    Subscription.objects.filter(user=user).delete()
    Bounce.objects.filter(user=user).delete()


@part(200, "news", _("News"), {"theme": _("Theme"), "since": _("Since")})
def news(user: User) -> Iterator[Row]:
    """The themes that the person has chosen."""
    for subscription in Subscription.objects.filter(user=user).order_by("pk"):
        theme = THEMES.get(subscription.theme)
        yield {"theme": str(theme.name) if theme else subscription.theme, "since": subscription.since}


@part(
    202,
    "news_received",
    _("News sent to you"),
    {"number": _("Number"), "theme": _("Theme"), "subject": _("Subject"), "sent_at": _("Sent")},
)
def news_received(user: User) -> Iterator[Row]:
    """The issues that the person was served; each can be read in the console."""
    issue: Any
    for issue in in_language(Issue.objects.filter(copies__user=user), user.language).order_by("pk"):
        at = {"number": issue.number, "theme": str(issue.theme_name), "sent_at": issue.started_at}
        yield {**at, "subject": issue.subject}


@part(
    204,
    "mails_that_came_back",
    _("Emails that came back"),
    {
        "at": _("When"),
        "address": _("Address"),
        "source": _("How it became known"),
        "status": _("Status"),
        "said": _("What the server said"),
        "is_hard": _("For good"),
        "lifted_at": _("Works again since"),
    },
)
def mails_that_came_back(user: User) -> Iterator[Row]:
    """What did not arrive at the person's addresses, and whether they get news again."""
    names = ("at", "address", "source", "status", "said", "is_hard", "lifted_at")
    yield from Bounce.objects.filter(user=user).order_by("pk").values(*names)
