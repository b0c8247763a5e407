"""What organizations know of a person, to be taken along (SEC-9): places, rights, invitations, nominations, the log.

Of others there stand the names that the person sees in the console now, and nothing else.
"""

from collections.abc import Iterator

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from console.kit.batches import batches
from organizations.contact import topic_labels
from organizations.log import queries as log_queries
from organizations.log.lines import Line, lines, outcome_label
from organizations.models import Appointment, HandOver, Invitation, Mailbox, Membership, Organization, Reach, Seat
from organizations.permissions import Action, allows
from organizations.queries.preferences import told_codes
from organizations.rights import in_order
from security.models import User
from security.takeout import Row, part

CHUNK = 500  # entries of the log read at once


@part(
    100,
    "memberships",
    _("Organizations"),
    {
        "organization": _("Organization"),
        "role": _("My role"),
        "joined_at": _("Member since"),
        "last_active_at": _("Last activity"),
        "manages_accounting": _("Manage accounting"),
        "sees_every_product": _("Sees every product"),
        "teams": _("Teams"),
        "told_of": _("Told about by email"),
        "told_of_by_sms": _("Told about by SMS"),
        "ends_at": _("Access ends"),
        "alerted_at": _("Last security alert"),
        "closed_at": _("Organization deleted"),
    },
)
def memberships(user: User) -> Iterator[Row]:
    """Every place, in deleted organizations, too."""
    places = Membership.objects.filter(user=user).select_related("organization").prefetch_related("teams")
    for place in places.order_by("pk"):
        names = ("role", "joined_at", "last_active_at", "manages_accounting", "ends_at", "alerted_at")
        yield {
            "organization": place.organization.name,
            **{name: getattr(place, name) for name in names},
            "sees_every_product": place.sees_everything,
            "teams": [team.name for team in place.teams.all()],
            "told_of": topic_labels(told_codes(place)),
            "told_of_by_sms": topic_labels(place.sms_topics),
            "closed_at": place.organization.closed_at,
        }


@part(
    110,
    "rights",
    _("Rights on products"),
    {"organization": _("Organization"), "product": _("Product"), "rights": _("Rights"), "team": _("By team")},
)
def rights(user: User) -> Iterator[Row]:
    """What was given to the person, alone or in teams."""
    given = Reach.objects.filter(membership__user=user, product__ended_at=None).order_by("product", "id")
    named = given.values_list("product__organization__name", "product__name", "rights", "team__name")
    for organization, product, codes, team in named.iterator(chunk_size=CHUNK):
        yield {"organization": organization, "product": product, "rights": list(in_order(codes)), "team": team}


@part(
    120,
    "seats_and_mailboxes",
    _("Seats and email addresses"),
    {"organization": _("Organization"), "product": _("Product"), "address": _("Address"), "since": _("Since")},
)
def seats_and_mailboxes(user: User) -> Iterator[Row]:
    """Seats in kSuites, and the person's addresses of Mail Services."""
    for seat in Seat.objects.filter(user=user).select_related("product__organization").order_by("pk"):
        at = {"organization": seat.product.organization.name, "product": seat.product.name}
        yield {**at, "address": None, "since": seat.since}
    for box in Mailbox.objects.filter(user=user).select_related("product__organization").order_by("pk"):
        at = {"organization": box.product.organization.name, "product": box.product.name}
        yield {**at, "address": box.address, "since": None}


@part(
    130,
    "invitations",
    _("Invitations"),
    {
        "direction": _("Direction"),
        "organization": _("Organization"),
        "person": _("Person"),
        "role": _("Role"),
        "state": _("State"),
        "sent_at": _("Sent"),
        "ended_at": _("Ended"),
    },
)
def invitations(user: User) -> Iterator[Row]:
    """Direction: `received` or `sent`. Whom one has invited stands here as long as one sees it in the console."""
    visible = _where_invitations_are_seen(user)
    received = Q(accepted_by=user) | Q(folded=user.email.lower())
    found = Invitation.objects.alias(folded=Lower("email")).filter(received | Q(invited_by=user))
    for one in found.select_related("organization", "invited_by").order_by("pk").iterator(chunk_size=CHUNK):
        is_own = one.accepted_by_id == user.pk or one.email.lower() == user.email.lower()
        person = one.name if one.organization_id in visible else None
        yield {
            "direction": "received" if is_own else "sent",
            "organization": one.organization.name,
            "person": one.invited_by.name if is_own else person,
            **{name: getattr(one, name) for name in ("role", "state", "sent_at", "ended_at")},
        }


def _where_invitations_are_seen(user: User) -> set[int]:
    places = Membership.objects.of_open_organizations().filter(user=user).values_list("organization", "role")
    return {organization for organization, role in places if allows(Action.INVITE, role)}


@part(
    140,
    "nominations",
    _("Nominations"),
    {
        "direction": _("Direction"),
        "organization": _("Organization"),
        "person": _("Person"),
        "state": _("State"),
        "created_at": _("Created"),
        "ended_at": _("Ended"),
    },
)
def nominations(user: User) -> Iterator[Row]:
    """Direction: `received` or `sent`: who was to take over the legal responsibility from whom; through support, from
    nobody."""
    found = HandOver.objects.filter(Q(nominator=user) | Q(nominee=user))
    for one in found.select_related("organization", "nominator", "nominee").order_by("pk"):
        is_own = one.nominee_id == user.pk
        yield {
            "direction": "received" if is_own else "sent",
            "organization": one.organization.name,
            "person": (one.nominator if is_own else one.nominee).name,
            **{name: getattr(one, name) for name in ("state", "created_at", "ended_at")},
        }
    for proposed in Appointment.objects.filter(nominee=user).select_related("organization").order_by("pk"):
        at = {"state": proposed.state, "created_at": proposed.proposed_at, "ended_at": proposed.ended_at}
        yield {"direction": "received", "organization": proposed.organization.name, "person": None, **at}


@part(
    150,
    "activity",
    _("History and activity"),
    {
        "at": _("When"),
        "event": _("Event"),
        "outcome": _("Outcome"),
        "by": _("By whom"),
        "organization": _("Organization"),
        "changes": _("Before and after"),
        "detail": _("Detail"),
        "address": _("Internet address"),
        "device": _("Device"),
        "code": _("Code"),
    },
)
def activity(user: User) -> Iterator[Row]:
    """What the person did and what was done about them, the oldest first, sign-ins and wrong guesses too.

    By: `you`, `somebody`, `staff` or `system`. What somebody else did in an organization does not say from where.
    """
    entries = log_queries.of_person_everywhere(user).defer("digest").order_by("at", "pk")
    for some in batches(entries.iterator(chunk_size=CHUNK), CHUNK):
        ids = {entry.organization for entry in some if entry.organization}
        names = dict(Organization.objects.filter(pk__in=ids).values_list("pk", "name"))
        for line in lines(some):
            yield _entry(line, user, names)


def _entry(line: Line, user: User, names: dict[int, str]) -> Row:
    entry = line.entry
    is_own = entry.actor_kind == "person" and entry.actor == str(user.pk)
    by = "you" if is_own else "somebody" if entry.actor_kind == "person" else entry.actor_kind
    is_seen = is_own or entry.organization is None
    return {
        "at": entry.at,
        "event": line.title,
        "outcome": outcome_label(entry.outcome),
        "by": by,
        "organization": names.get(entry.organization, "") if entry.organization else None,
        "changes": line.change_text,
        "detail": line.detail,
        "address": entry.address if is_seen else None,
        "device": entry.device if is_seen else None,
        "code": entry.code,
    }
