"""What a password may not be, beyond Django's own validators; no composition rules (ASVS 6.2.5)."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from console.kit.search import folded
from security.models.user import User

LONGEST = 1024  # characters; a longer one would only cost work


class ContextWords:
    """Refuses a password built around the product, the provider or the person (ASVS 6.1.2, 6.2.11)."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError if a known word is most of the password."""
        words = [*settings.STEWARD["PASSWORD_WORDS"], *settings.STEWARD["PROVIDER_NAME"].split()]
        if user is not None:
            local, _at, domain = user.email.partition("@")
            words += [local, domain.partition(".")[0], user.given_name, user.family_name]
        plain = folded(password)
        for word in {folded(word) for word in words if len(word) >= 4}:
            if word in plain and len(plain) - len(word) < 8:
                raise ValidationError(
                    _(
                        "This password is little more than “%(word)s”, which is easy to guess. Add words that have nothing to do with it."
                    ),
                    code="password_context_word",
                    params={"word": word},
                )

    def get_help_text(self) -> str:
        return _("It is not built around your name, your address or the name of this console.")
