"""What operations over several members of one organization share."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError

from console.kit.guards import Guard, Reason, Refused
from organizations.guards.people import LAST_LEGAL_REPRESENTATIVE
from organizations.models import Membership, Organization


def lock_members(*, organization: Organization, members: Iterable[int]) -> list[Membership]:
    """Those of these members, by their ids, who are in the organization, locked in one order, with their person.

    Lock the organization first.
    """
    found = Membership.objects.select_related("user").select_for_update(of=("self",)).order_by("pk")
    locked = list(found.filter(organization=organization, pk__in=list(members)))
    for member in locked:
        member.organization = organization
    return locked


@contextmanager
def refusing(*, guard: Guard[Any]) -> Iterator[None]:
    """Says as the guard what only the database saw, at the commit: a path that takes no lock of ours, such as the
    deactivation of the other legal representative's account in the same moment."""
    try:
        yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if getattr(diagnosis, "constraint_name", "") != "organization_keeps_a_legal_representative":
            raise
        reason = Reason("last_legal_representative", LAST_LEGAL_REPRESENTATIVE)
        raise Refused(guard.name, {None: [reason]}) from error
