"""Builders: the rows a story begins with, made directly and fast. What the story does goes through operations."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.conf import settings
from django.utils import timezone

from organizations.ending import today_in
from organizations.models import (
    Access,
    Appointment,
    HandOver,
    Invitation,
    InvitationBatch,
    Mailbox,
    Membership,
    Organization,
    Product,
    ProductGrant,
    ProductKind,
    Right,
    Role,
    Seat,
    SecurityPolicy,
    SignUp,
    Team,
)
from security import pictures
from security.audit import Actor
from security.models import AddressChange, Notice, PasswordReset, Picture, User
from tests.clients import Htmx, client, halfway, session, signed_in  # noqa: F401 - builders, too
from tests.factors import KEY, authenticator, backup_codes, passkey, phone, typed  # noqa: F401 - builders, too
from tests.factors import code as code  # noqa: PLC0414 - parameters here are called so, too
from tests.kit.attacks import photo

PASSWORD = "orchard lantern quiet 42"  # satisfies the rules for passwords
SYSTEM = Actor.system("tests")

_number = count(1)


def today() -> date:
    """Which day it is for the people and organizations made here; for some hours of each day, not the server's."""
    return timezone.localdate(timezone=User().zone)


def user(given_name: str = "", family_name: str = "", *, email: str = "", **fields: Any) -> User:
    """A person who signs in with PASSWORD."""
    number = next(_number)
    password = fields.pop("password", PASSWORD)
    return User.objects.create_user(
        email or f"person{number}@example.test",
        password,
        given_name=given_name or f"Given{number}",
        family_name=family_name or f"Family{number}",
        **fields,
    )


_somebody = user


def staff(**fields: Any) -> User:
    """A member of the provider's staff with every right in Django admin."""
    return user("Sam", "Support", **{"is_staff": True, "is_superuser": True, **fields})


def organization(name: str = "", *, owner: User | None = None, **fields: Any) -> Organization:
    """An organization with its legal representative: `owner`, or somebody made for it."""
    name = name or f"Organization {next(_number)}"
    made = Organization.objects.create(name=name, slug=fields.pop("slug", Organization.free_slug(name)), **fields)
    Membership.objects.create(organization=made, user=owner or user(), role=Role.LEGAL_REPRESENTATIVE)
    return made


def member(
    organization: Organization, role: Role = Role.COLLABORATOR, *, user: User | None = None, **fields: Any
) -> Membership:
    """A person in the organization; `user`, or somebody made for it."""
    return Membership.objects.create(organization=organization, user=user or _somebody(), role=role, **fields)


KINDS = {
    "hosting": {"name": "Hosting", "category": "Web", "rights": [Right.TECHNICAL, Right.STATISTICS]},
    "ksuite": {"name": "kSuite", "category": "Collaboration", "rights": [Right.TECHNICAL], "has_seats": True},
    "my_ksuite": {
        "name": "my kSuite",
        "category": "Collaboration",
        "rights": [Right.TECHNICAL],
        "has_seats": True,
        "is_personal": True,
    },
    "mail": {
        "name": "Mail Service",
        "category": "Collaboration",
        "rights": [Right.TECHNICAL, Right.STATISTICS],
        "has_mailboxes": True,
    },
}


def kind(code: str = "hosting") -> ProductKind:
    """A kind of product: hosting, ksuite, my_ksuite or mail."""
    made, _created = ProductKind.objects.get_or_create(code=code, defaults=KINDS[code])
    return made


def product(organization: Organization, code: str = "hosting", name: str = "", **fields: Any) -> Product:
    """A live product of a kind."""
    of = kind(code)
    return Product.objects.create(
        organization=organization, kind=of, name=name or f"{of.name} {next(_number)}", **fields
    )


_something = product


def seat(membership: Membership, product: Product | None = None) -> Seat:
    """A place in a kSuite of the member's organization."""
    return Seat.objects.create(product=product or _something(membership.organization, "ksuite"), user=membership.user)


def mailbox(membership: Membership, address: str = "", product: Product | None = None) -> Mailbox:
    """An address of a Mail Service of the member's organization; without `address`, the one they sign in with."""
    return Mailbox.objects.create(
        product=product or _something(membership.organization, "mail"),
        address=address or membership.user.email,
        user=membership.user,
    )


def access(holder: Membership | Team | InvitationBatch, **fields: Any) -> Access:
    """What the holder was given."""
    kind = {Membership: "membership", Team: "team", InvitationBatch: "batch"}[type(holder)]
    return Access.objects.update_or_create(**{kind: holder}, defaults=fields)[0]


_access = access


def grant(holder: Membership | Team | InvitationBatch, product: Product, *rights: Right) -> ProductGrant:
    """Rights on a product, given to a member, a team, or with invitations."""
    given = list(rights or [Right.TECHNICAL])
    return ProductGrant.objects.create(access=_access(holder), product=product, rights=given)


def team(organization: Organization, name: str = "", *members: Membership, **fields: Any) -> Team:
    """A team of these members."""
    made = Team.objects.create(organization=organization, name=name or f"Team {next(_number)}", **fields)
    made.members.set(members)
    return made


def batch(organization: Organization, *, author: User | None = None, **fields: Any) -> InvitationBatch:
    """A draft of invitations; by the legal representative, unless somebody else is named."""
    author = author or organization.memberships.filter(role=Role.LEGAL_REPRESENTATIVE).order_by("pk")[0].user
    return InvitationBatch.objects.create(organization=organization, author=author, **fields)


def rows(*people: str | dict[str, Any], role: Role = Role.COLLABORATOR) -> list[dict[str, Any]]:
    """Rows of a batch for these addresses; a dictionary says more than the address."""
    plain = {"given_name": "", "family_name": "", "role": role.value, "ends_on": ""}
    given = [{"email": person} if isinstance(person, str) else person for person in people]
    return [{"line": line, **plain, **person} for line, person in enumerate(given, 1)]


def draft(author: Membership, *people: str | dict[str, Any], **fields: Any) -> InvitationBatch:
    """A draft by this member for these addresses; for two, unless somebody is named."""
    of = rows(*(people or (f"asked{next(_number)}@example.test", f"asked{next(_number)}@example.test")))
    return batch(author.organization, author=author.user, **{"rows": of, **fields})


def invitation(
    organization: Organization,
    email: str = "",
    role: Role = Role.COLLABORATOR,
    *,
    by: User | None = None,
    **fields: Any,
) -> Invitation:
    """An invitation whose link (`.token`) is on its way; what it brings is the access of its `batch`."""
    of = fields.pop("batch", None) or batch(organization, author=by, state=InvitationBatch.State.SENT)
    fields = {"expires_at": timezone.now() + settings.STEWARD["INVITATION_VALID"], **fields}
    made = Invitation(
        organization=organization,
        batch=of,
        email=email or f"invited{next(_number)}@example.test",
        role=role,
        invited_by=of.author,
        **fields,
    )
    made.seal()
    made.save()
    return made


def hand_over(nominee: Membership, *, by: User | None = None, **fields: Any) -> HandOver:
    """A nomination of this member that waits; by the legal representative, unless somebody else is named."""
    organization = nominee.organization
    own = organization.memberships.filter(role=Role.LEGAL_REPRESENTATIVE).order_by("pk")
    given = {"role_after": Role.ADMINISTRATOR, "expires_at": timezone.now() + settings.STEWARD["HAND_OVER_VALID"]}
    nominator = by or own[0].user
    return HandOver.objects.create(
        organization=organization, nominator=nominator, nominee=nominee.user, **given | fields
    )


def appointment(nominee: Membership, **fields: Any) -> Appointment:
    """A proposal of support for this member that waits to be decided."""
    given = {"reason": "Nobody answers the phone.", "not_before": timezone.now() + settings.STEWARD["APPOINTMENT_WAIT"]}
    proposed_by = fields.pop("proposed_by", None) or staff()
    return Appointment.objects.create(
        organization=nominee.organization, nominee=nominee.user, proposed_by=proposed_by, **given | fields
    )


def policy(organization: Organization, *, days: int = 0, without_sms: int | None = None) -> SecurityPolicy:
    """Two-factor authentication is required from so many days from now on, and something else than SMS from so many."""
    today = today_in(organization)
    return SecurityPolicy.objects.create(
        organization=organization,
        required_from=today + timedelta(days=days),
        without_sms_from=None if without_sms is None else today + timedelta(days=without_sms),
        told_on=today - timedelta(days=30),
    )


def sign_up(email: str = "new@example.test", **fields: Any) -> SignUp:
    """A sign-up whose link (`.token`) is on its way."""
    return SignUp.objects.create(email=email, **{"language": "en", **fields})


def password_reset(user: User) -> PasswordReset:
    """A forgotten password whose link (`.token`) is on its way."""
    made = PasswordReset(email=user.email)
    made.is_for(user, now=timezone.now())
    made.save()
    return made


def address_change(user: User, address: str = "another@example.test", *, kind: str = "recovery") -> AddressChange:
    """A new address whose link (`.token("new")`) is on its way."""
    made = AddressChange(user=user, kind=kind)
    made.begin(address, now=timezone.now())
    return made


def picture(content: bytes = b"") -> Picture:
    """A picture that was made of an upload; nobody points at it yet."""
    return pictures.store(content or photo(kind="PNG"), now=timezone.now())


def notice(**fields: Any) -> Notice:
    """A mail that is owed: a summary of a change of role."""
    facts = {"before": "collaborator", "after": "external", "at": timezone.now().isoformat()}
    facts |= {"organization_name": "Lanterna SA", "organization_slug": "lanterna", "actor_name": "Linda Berger"}
    facts |= {"actor_kind": "person"}
    given = {"code": "role_changed", "address": "somebody@example.test", "language": "en", "facts": facts}
    return Notice.objects.create(**given | fields)


def actor(who: Membership | User) -> Actor:
    """The person, as operations want them."""
    return Actor.person(who.user if isinstance(who, Membership) else who)
