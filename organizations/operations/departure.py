"""What every end of a membership is made of, whether somebody leaves, is removed, or their access ends by itself."""

from collections.abc import Collection

from organizations.models import Mailbox, Membership, Organization, Seat
from organizations.operations.invitations import void_sent_by, withdraw_sent_to
from organizations.operations.nominations import withdraw_of
from organizations.operations.proposals import stop_of
from organizations.queries.removal import Holding, held
from security.audit import Operation


def end_memberships(
    *, operation: Operation, organization: Organization, members: Collection[Membership]
) -> dict[int, Holding]:
    """Ends the places of these members and all that hangs on them (ORG-10); returns what each held, by membership.

    Part of an operation that has locked the organization and asked its guard. Grants, teams and contact preferences
    go with the membership; open sessions end with it too: each request asks for the membership anew.
    """
    if not members:
        return {}
    ending = held(members)
    users = [member.user_id for member in members]
    inside = {"product__organization": organization, "user__in": users}
    Seat.objects.filter(**inside).delete()
    Mailbox.objects.filter(**inside).update(user=None)
    Membership.objects.filter(pk__in=[member.pk for member in members]).delete()
    void_sent_by(operation=operation, organization=organization, users=users)
    withdraw_sent_to(operation=operation, organization=organization, users=users)
    withdraw_of(operation=operation, organization=organization, users=users)
    stop_of(operation=operation, organization=organization, users=users)
    return ending
