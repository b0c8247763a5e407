"""What a password may not be, beyond Django's own validators; no composition rules (ASVS 6.2.5)."""

from collections.abc import Iterator
from itertools import pairwise

from django.conf import settings
from django.contrib.auth.password_validation import get_default_password_validators
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from console.kit.search import folded
from security.models.user import User

LONGEST = 1024  # characters; a longer one would only cost work
REST = 8  # characters that are left once the known words are taken out
DIFFERENT = 5  # of them, those that differ: digits and signs repeated at the end add nothing
TURNS = 5  # keys that do not follow from the one before
ROWS = (
    "1234567890", "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn",
)  # fmt: skip
FOLLOWS = {pair for row in ROWS for pair in (*pairwise(row), *pairwise(row[::-1]))} | {("0", "1")}


class ContextWords:
    """Refuses a password built around the product, the provider or the person (ASVS 6.1.2, 6.2.11)."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError if known words are most of the password, however often they are repeated."""
        rest = folded(password)
        found = ""
        for word in sorted(set(_words(user)), key=lambda word: (-len(word), word)):
            if word in rest:
                found = found or word
                rest = rest.replace(word, "")
        if found and (len(rest) < REST or len(set(rest)) < DIFFERENT):
            raise ValidationError(
                _(
                    "This password is little more than “%(word)s”, which is easy to guess. "
                    "Add words that have nothing to do with it."
                ),
                code="password_context_word",
                params={"word": found},
            )

    def get_help_text(self) -> str:
        return _("Your password can’t be built around your name, your address or the name of this console.")


class Rows:
    """Refuses a row of keys, the alphabet, and a few signs again and again (ASVS 6.2.4)."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError if fewer than TURNS keys, counted in what is repeated, are a surprise.

        Of one that is too short, this alone is said: few keys hold few surprises, a row or not.
        """
        if len(password) < shortest():
            return
        plain = folded(password)
        repeated = plain[: (plain + plain).find(plain, 1)] if plain else ""
        if 1 + sum(a != b and (a, b) not in FOLLOWS for a, b in pairwise(repeated)) < TURNS:
            raise ValidationError(
                _("This password is a row of keys or a repetition. Use words that have nothing in common."),
                code="password_row",
            )

    def get_help_text(self) -> str:
        return _("Your password can’t be a row of keys or one thing repeated.")


def rules() -> str:
    """What a form says about a new password, in the reader's language; what else it may not be is said when it is."""
    return _(
        "At least %(length)s characters, and not a common password, a row of keys or your own name. "
        "A few words that have nothing in common are easy to remember and hard to guess."
    ) % {"length": shortest()}


def shortest() -> int:
    """How many characters a password has at least."""
    return max(getattr(validator, "min_length", 0) for validator in get_default_password_validators())


def _words(user: User | None) -> Iterator[str]:
    """Known words of four letters and more, folded."""
    known = [*settings.STEWARD["PASSWORD_WORDS"], *settings.STEWARD["PROVIDER_NAME"].split()]
    if user is not None:
        local, _at, domain = user.email.rpartition("@")
        known += [user.email, local, *domain.split(".")[:-1], *user.given_name.split(), *user.family_name.split()]
    yield from (folded(word) for word in known if len(word) >= 4)
