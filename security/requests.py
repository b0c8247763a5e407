"""The request as a view gets it from `@signed_in`; a type, and nothing else."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from security.models.user import User


class PersonRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User
    htmx: HtmxDetails
