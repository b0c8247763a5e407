"""The request as a view below /o/<slug>/ gets it from `@requires`; a type, and nothing else."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from organizations.models import Membership, Organization
from security.models import User


class MemberRequest(HttpRequest):
    """A request of a member, with both ends of the membership."""

    user: User
    htmx: HtmxDetails
    membership: Membership
    organization: Organization
