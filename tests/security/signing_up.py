"""What somebody who signs up types, and the link they get."""

from django.urls import reverse

from organizations.models import SignUp

SIGN_UP = "/sign-up/"
FIELDS = {
    "given_name": "Nora",
    "family_name": "Neu",
    "password": "orchard lantern quiet 42",
    "language": "de",
    "time_zone": "America/Lima",
}


def link_of(sign_up: SignUp) -> str:
    return reverse("sign-up-complete", args=[sign_up.pk, sign_up.token])
