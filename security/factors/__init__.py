"""The catalogue of second factors: a module each; sign-in asks for one of them before a session exists (SEC-1, SEC-2).

A factor is pure mechanics over django-otp: who has it, and how it is made, written and read. Backup codes stand beside
the others: they help whoever has one, are never preferred, and alone they are no second factor.
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from security.factors.authenticator import AUTHENTICATOR
from security.factors.backup_codes import BACKUP_CODES
from security.factors.factor import Factor, Held
from security.factors.passkeys import PASSKEYS
from security.factors.sms import SMS
from security.models.factors import BackupCode
from security.models.user import User

FACTORS: tuple[Factor, ...] = (AUTHENTICATOR, PASSKEYS, SMS)  # in the order in which they are preferred
BEYOND_SMS: tuple[Factor, ...] = (AUTHENTICATOR, PASSKEYS)  # what nobody loses with their number
EVERY_WAY: tuple[Factor, ...] = (*FACTORS, BACKUP_CODES)
NONE: frozenset[str] = frozenset()
# Written out, because it is asked with each page of people: the query compiler takes longer for it than the answer.
KINDS = " UNION ALL ".join(
    f"SELECT '{kind.code}', user_id FROM {kind.model._meta.db_table} WHERE confirmed AND user_id = ANY(%(people)s)"  # noqa: S608
    for kind in FACTORS
)
BY_CODE = {factor.code: factor for factor in EVERY_WAY}


def held_by(user_ids: Iterable[int]) -> list[Held]:
    """The second factors of these people, the preferred kinds first, the oldest of a kind first; one query."""
    return _held(FACTORS, set(user_ids))


def ways_of(user: User) -> list[Held]:
    """All that this person can answer the second step with, backup codes last; one query."""
    return _held(EVERY_WAY, {user.pk})


def left_to(user: User) -> list[Held]:
    """Those of them that still open something: backup codes as long as one is left; two queries."""
    has_codes = BackupCode.objects.filter(sheet__user=user, used_at=None).exists()
    return [held for held in ways_of(user) if has_codes or held.code != BACKUP_CODES.code]


def names_of(user: User) -> list[str]:
    """What the person calls their second factors; one query."""
    return [held.name for held in held_by([user.pk])]


def kinds_by_person(user_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """The kinds of second factors of each person who has one; one query, cheaper than that of `held_by`."""
    found: dict[int, frozenset[str]] = {}
    people = list(set(user_ids))
    if people:
        with connection.cursor() as cursor:
            cursor.execute(KINDS, {"people": people})
            for code, user_id in cursor.fetchall():
                found[user_id] = found.get(user_id, NONE) | {code}
    return found


def with_second_factor(user_ids: Iterable[int]) -> set[int]:
    """Those of these people who have at least one second factor; one query."""
    return set(kinds_by_person(user_ids))


def has_one_of(kinds: tuple[Factor, ...], *, user: str) -> Q:
    """Whether the person that this field of a row names has one of these kinds; a condition for lists and counts."""
    devices = (factor.model.objects.filter(user=OuterRef(user), confirmed=True) for factor in kinds)
    return reduce(or_, (Q(Exists(one)) for one in devices))


def factors_of(user: User) -> list[Factor]:
    """The kinds of factor the person has set up: the one they prefer, then the others in their order; one query."""
    codes = kinds_by_person([user.pk]).get(user.pk, NONE)
    kinds = [factor for factor in FACTORS if factor.code in codes]
    return sorted(kinds, key=lambda factor: factor.code != user.preferred_factor)


def _held(kinds: tuple[Factor, ...], asked: set[int]) -> list[Held]:
    if not asked:
        return []
    first, *others = (factor.held().filter(user_id__in=asked) for factor in kinds)
    order = [factor.code for factor in kinds]
    found = [Held(*row) for row in first.union(*others, all=True)]
    return sorted(found, key=lambda held: (order.index(held.code), held.pk))
