"""What a person takes along of their news, and what is left of it when they delete their account (SEC-9)."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from console.news.models import Bounce, Subscription
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
