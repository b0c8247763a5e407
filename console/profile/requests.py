"""The request as a view behind `@signed_in` gets it; a type, and nothing else."""

from django.http import HttpRequest

from security.models import User


class OwnRequest(HttpRequest):
    """A request of a person who is signed in."""

    user: User
