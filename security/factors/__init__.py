"""Second factors: a module each joins FACTORS; sign-in asks them before a session exists (SEC-1).

A factor is pure mechanics over django-otp: who has it, and whether an answer is right.
"""

from collections.abc import Iterable
from typing import Protocol

from django.http import HttpRequest

from console.kit.words import StrOrPromise
from security.models.user import User


class Factor(Protocol):
    """What sign-in needs of a factor. `code` names it in URLs and the log, `title` on the screen."""

    code: str
    title: StrOrPromise

    def holders(self, user_ids: Iterable[int]) -> set[int]:
        """Those of these people who have set it up; one query."""

    def challenge_url(self, request: HttpRequest, user: User) -> str:
        """Where the person, whose password was right, answers it."""


FACTORS: tuple[Factor, ...] = ()


def with_second_factor(user_ids: Iterable[int]) -> set[int]:
    """Those of these people who have at least one second factor; one query a factor."""
    asked = set(user_ids)
    return set().union(*(factor.holders(asked) for factor in FACTORS)) if asked else set()


def factors_of(user: User) -> list[Factor]:
    """The factors the person has set up, in the order in which they are preferred."""
    return [factor for factor in FACTORS if factor.holders([user.pk])]
