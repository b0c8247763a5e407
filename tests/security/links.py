"""The links that a story's mails hold, as somebody would click them."""

import re

from django.conf import settings

from security.models import PasswordReset

FORGOTTEN = "/sign-in/forgotten/"
NEW_PASSWORD = "meadow copper violin 7"


def link_in(mail) -> str:
    """The path of the one link in the mail that opens something."""
    [path] = set(re.findall(rf"{settings.PUBLIC_URL}(/\S*/[0-9a-f]{{64}}/)", mail.body))
    return path


def reset_link() -> str:
    """The link of the latest request for a new password."""
    reset = PasswordReset.objects.latest("sent_at")
    return f"{FORGOTTEN}{reset.pk}/{reset.token}/"
