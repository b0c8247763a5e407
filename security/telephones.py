"""At which number a person is told something by SMS: the recovery phone, else the one that gets codes at sign-in.

Knows no message. Neither number is an address to sign in with, and the recovery phone is no second factor (SEC-8).
"""

from collections.abc import Iterable

from django.db.models import CharField, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from security.models.factors import Phone
from security.models.user import User


def numbers_of(user: User) -> list[str]:
    """Every confirmed number of the person, the recovery phone first; one query. What warns goes to all of them."""
    factor = Phone.objects.filter(user=user, confirmed=True).values_list("number", flat=True)
    return list(dict.fromkeys(filter(None, [user.recovery_phone, *factor])))


def number_of(user: str) -> Coalesce:
    """The one number at which to tell the person that this field of a row names, empty if there is none; for lists."""
    factor = Phone.objects.filter(user=OuterRef(user), confirmed=True).values("number")[:1]
    recovery = NullIf(F(f"{user}__recovery_phone"), Value(""), output_field=CharField())
    return Coalesce(recovery, Subquery(factor), Value(""))


def with_number(user_ids: Iterable[int]) -> set[int]:
    """Those of these people who have a confirmed number; one query."""
    factor = Exists(Phone.objects.filter(user=OuterRef("pk"), confirmed=True))
    reached = User.objects.filter(~Q(recovery_phone="") | factor, pk__in=set(user_ids))
    return set(reached.values_list("pk", flat=True))
