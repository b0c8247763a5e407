"""Making an organization, changing its details, closing it (ORG-1, ORG-13)."""

from collections.abc import Iterable

from console.kit import fingerprints
from console.kit.exceptions import ChangedMeanwhile
from organizations.access import require
from organizations.currency import currency_of
from organizations.details import FIELDS
from organizations.ending import end_of_day, last_day
from organizations.events.organization import DetailsChanged, OrganizationClosed, OrganizationCreated
from organizations.guards.organization import deleting
from organizations.models import Appointment, HandOver, Invitation, Membership, Organization, Role
from organizations.operations import invitations, nominations, proposals
from organizations.operations.joining import join
from organizations.permissions import Action
from security import audit
from security.audit import Actor, Operation
from security.models import User

TYPED = frozenset(FIELDS) - {"currency"}  # the currency follows the country


def create_organization(*, actor: Actor, name: str, owner: User) -> Organization:
    """A new organization whose legal representative is `owner` (ORG-1), in the owner's language and time zone."""
    with audit.operation(actor=actor) as operation:
        organization = Organization.objects.create(
            name=name, slug=Organization.free_slug(name), language=owner.language, time_zone=owner.time_zone
        )
        operation.record(OrganizationCreated(organization=organization))
        join(operation=operation, organization=organization, user=owner, role=Role.LEGAL_REPRESENTATIVE)
        return organization


def fingerprint(*, organization: Organization, fields: Iterable[str]) -> str:
    """What these fields hold, as a short text that tells whether they still do."""
    shown = "\0".join(f"{name}={getattr(organization, name)}" for name in sorted(fields))
    return fingerprints.of(shown)


def change_details(*, actor: Actor, organization: Organization, seen: str, **details: str) -> Organization:
    """Changes these of TYPED and returns the organization; what is as it was is not recorded.

    `seen` is the `fingerprint` of the same fields as the person saw them. The currency follows the country; with
    another time zone external access ends at midnight there, on the same days. Raises `Denied`, `ChangedMeanwhile`,
    and TypeError on other fields.
    """
    if unknown := sorted(set(details) - TYPED):
        raise TypeError(f"An organization's details have no {', '.join(unknown)}.")
    with audit.operation(actor=actor) as operation:
        organization = organization.locked()
        require(actor, Action.EDIT_ORGANIZATION, organization)
        if {name: getattr(organization, name) for name in details} == details:
            return organization
        if seen != fingerprint(organization=organization, fields=details):
            raise ChangedMeanwhile
        if "country" in details:
            details["currency"] = currency_of(details["country"])
        before = {name: str(getattr(organization, name)) for name in details}
        changed = {name: value for name, value in details.items() if before[name] != value}
        if "time_zone" in changed:
            _keep_last_days(organization, changed["time_zone"])
        for name, value in changed.items():
            setattr(organization, name, value)
        organization.save(update_fields=list(changed))
        before = {name: before[name] for name in changed}
        operation.record(DetailsChanged(organization=organization, by=actor.user_id, before=before, after=changed))
        return organization


def close_organization(*, actor: Actor, organization: Organization) -> Organization:
    """Deletes an organization as far as it can be (ORG-13): it opens to nobody any more; its log and what the law wants
    kept stay. What waits for an answer ends. Raises `Denied` and `Refused`.
    """
    with audit.operation(actor=actor) as operation:
        organization = organization.locked()
        require(actor, Action.DELETE_ORGANIZATION, organization)
        deleting.check([organization])
        _end_what_waits(operation, organization)
        organization.closed_at = operation.at
        organization.save(update_fields=["closed_at"])
        operation.record(OrganizationClosed(organization=organization, by=actor.user_id))
        return organization


def _end_what_waits(operation: Operation, organization: Organization) -> None:
    """Invitations, a nomination and a proposal of support: nobody can answer them in a closed organization."""
    waiting = list(Invitation.objects.select_for_update().pending().filter(organization=organization).order_by("pk"))
    reason = "organization_closed"
    invitations.end(operation=operation, invitations=waiting, state=Invitation.State.REVOKED, reason=reason)
    for hand_over in nominations.locked_open(organization=organization):
        nominations.end(operation=operation, hand_over=hand_over, state=HandOver.State.WITHDRAWN)
    for appointment in proposals.locked_open(organization=organization):
        proposals.end(operation=operation, appointment=appointment, state=Appointment.State.STOPPED)


def _keep_last_days(organization: Organization, time_zone: str) -> None:
    """External access ends after the same days as before, at midnight in the new time zone (ORG-17); and with it the
    invitations that would bring it (ORG-6)."""
    ending = list(Membership.objects.select_for_update().filter(organization=organization, ends_at__isnull=False))
    days = [last_day(membership.ends_at, organization) for membership in ending if membership.ends_at]
    there = Organization(time_zone=time_zone)
    for membership, day in zip(ending, days, strict=True):
        membership.ends_at = end_of_day(day, there)
    Membership.objects.bulk_update(ending, ["ends_at"], batch_size=1000)
    waiting = Invitation.objects.select_for_update().pending().filter(organization=organization)
    bringing = list(waiting.filter(access_ends_on__isnull=False).order_by("pk"))
    for invitation in bringing:
        sent_at, ends_on = invitation.sent_at, invitation.access_ends_on
        invitation.expires_at = invitations.expiry(sent_at=sent_at, ends_on=ends_on, organization=there)
    Invitation.objects.bulk_update(bringing, ["expires_at"], batch_size=1000)
