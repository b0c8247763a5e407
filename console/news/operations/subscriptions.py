"""What people choose to hear of: on their own page, or by the link in a mail (CON-2)."""

from collections.abc import Iterable

from console.news.events import ThemesChanged
from console.news.models import Subscription
from console.news.themes import THEMES
from security import audit
from security.audit import Actor
from security.models import User


def choose(*, actor: Actor, user: User, themes: Iterable[str]) -> tuple[list[str], list[str]]:
    """From now on the person gets these themes and no others; returns what was added and what was removed."""
    return _change(actor=actor, user=user, wanted=themes, among=THEMES, by_mail=False)


def unsubscribe(*, actor: Actor, user: User, theme: str) -> bool:
    """Ends one theme, by the link in a mail; whether the person had it."""
    _added, removed = _change(actor=actor, user=user, wanted=[], among=[theme], by_mail=True)
    return bool(removed)


def take_back(*, actor: Actor, user: User, theme: str) -> bool:
    """Takes back `unsubscribe`; whether the person did not have the theme."""
    added, _removed = _change(actor=actor, user=user, wanted=[theme], among=[theme], by_mail=True)
    return bool(added)


def _change(
    *, actor: Actor, user: User, wanted: Iterable[str], among: Iterable[str], by_mail: bool
) -> tuple[list[str], list[str]]:
    """Sets the themes `among` which a choice is made. The person is locked: two choices do not mix, and none comes
    after the account was deleted."""
    with audit.operation(actor=actor) as operation:
        if not User.objects.still_there(user.pk):
            return [], []
        own = Subscription.objects.filter(user=user)
        before, after, asked = set(own.values_list("theme", flat=True)), set(wanted), list(among)
        added = [code for code in asked if code in after - before]
        removed = [code for code in asked if code in before - after]
        Subscription.objects.bulk_create(
            [Subscription(user=user, theme=code, since=operation.at) for code in added], batch_size=100
        )
        if removed:
            own.filter(theme__in=removed).delete()
        if added or removed:
            operation.record(ThemesChanged(user=user, added=added, removed=removed, by_mail=by_mail))
        return added, removed
