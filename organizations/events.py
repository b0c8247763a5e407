"""Events of the app: people joining, changing role and leaving; products given to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from organizations import letters
from organizations.models import Membership, Organization, Product, Role, SignUp
from organizations.roles import role_label
from security.event import Change, Event, Recipient, Thing
from security.events import person
from security.models import User


def organization_thing(organization: Organization) -> Thing:
    """An organization, as the log names it."""
    return Thing("organization", str(organization.pk), organization.name)


def product_thing(product: Product) -> Thing:
    """A product, as the log names it."""
    return Thing("product", str(product.pk), product.name)


@dataclass(frozen=True, kw_only=True)
class _OfMember(Event):
    """About a person in an organization."""

    membership: Membership

    @property
    def organization_id(self) -> int:
        return self.membership.organization_id

    @property
    def subject(self) -> Thing:
        return person(self.membership.user)

    def facts(self) -> dict[str, Any]:
        return {"membership": self.membership.pk, "role": self.membership.role}

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        return role_label(facts.get("role", ""))


@dataclass(frozen=True, kw_only=True)
class MemberJoined(_OfMember):
    code = "member_joined"
    title = _("Joined the organization")


@dataclass(frozen=True, kw_only=True)
class RoleChanged(_OfMember):
    """ORG-5: a summary goes to the person whose role was modified.

    For the mail: the role of who did it, whether that was the person themselves, and how many grants they have.
    """

    code = "role_changed"
    title = _("Role changed")
    audience = _("The person whose role was changed")
    before: Role
    by_role: str = ""
    own: bool = False
    grants: int = 0

    def facts(self) -> dict[str, Any]:
        return {"membership": self.membership.pk, "before": self.before.value, "after": self.membership.role}

    def recipients(self) -> Iterable[Recipient]:
        facts = _mail_facts(self.membership.organization)
        yield Recipient.person(self.membership.user, **facts, by_role=self.by_role, own=self.own, grants=self.grants)

    @classmethod
    def changes(cls, facts: dict[str, Any]) -> list[Change]:
        return [Change(_("Role"), role_label(facts["before"]), role_label(facts["after"]))]

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        return ""

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("Your role in %(organization)s has changed") % {"organization": context["organization_name"]}

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return letters.role_changed(facts, notice)


@dataclass(frozen=True, kw_only=True)
class MemberLeft(_OfMember):
    """The person gets a confirmation, the legal representatives are told. What ended with it is counted."""

    code = "member_left"
    title = _("Left the organization")
    audience = _("The person who left, and the legal representatives")
    grants: int = 0
    mailboxes: int = 0

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "grants": self.grants, "mailboxes": self.mailboxes}

    def recipients(self) -> Iterable[Recipient]:
        member = self.membership.user
        facts = {**_mail_facts(self.membership.organization), "member_name": member.name}
        yield Recipient.person(member, **facts, own=True)
        remaining = Membership.objects.legal_representatives().filter(organization_id=self.organization_id)
        for other in remaining.select_related("user").exclude(user_id=self.membership.user_id):
            yield Recipient.person(other.user, **facts, own=False)

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        names = {"organization": context["organization_name"], "member": context.get("member_name", "")}
        if context.get("own"):
            return __("You have left %(organization)s") % names
        return __("%(member)s has left %(organization)s") % names

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return letters.member_left(facts, notice)


def _mail_facts(organization: Organization) -> dict[str, Any]:
    return {"organization_name": organization.name, "organization_slug": organization.slug}


@dataclass(frozen=True, kw_only=True)
class OrganizationCreated(Event):
    code = "organization_created"
    title = _("Organization created")
    organization: Organization

    @property
    def organization_id(self) -> int:
        return self.organization.pk

    @property
    def subject(self) -> Thing:
        return organization_thing(self.organization)


@dataclass(frozen=True, kw_only=True)
class SignUpRequested(Event):
    """SEC-1: the link that confirms the address goes to the address. Nobody is known yet, so no entry names one."""

    code = "sign_up_requested"
    title = _("Sign-up requested")
    audience = _("The address typed in at the sign-up")
    sign_up: SignUp

    @property
    def subject(self) -> Thing:
        return Thing("sign_up", str(self.sign_up.pk), "")

    def facts(self) -> dict[str, Any]:
        return {"sign_up": self.sign_up.pk, "generation": self.sign_up.generation}

    def recipients(self) -> Iterable[Recipient]:
        yield Recipient(self.sign_up.email, self.sign_up.language, "UTC")

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("Confirm your address")

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        sign_up = SignUp.objects.filter(pk=facts["sign_up"]).first()
        token = sign_up.token if sign_up and sign_up.generation == facts["generation"] else "superseded"
        valid: timedelta = settings.STEWARD["SIGN_UP_VALID"]
        return {"path": reverse("sign-up-complete", args=[facts["sign_up"], token]), "days": valid.days}


@dataclass(frozen=True, kw_only=True)
class KnownAddressSignedUp(SignUpRequested):
    """Somebody signed up with the address of an account: its owner is told, the visitor sees no difference."""

    code = "known_address_signed_up"
    title = _("Sign-up with the address of an account")
    audience = _("The owner of the account")
    user: User

    @property
    def subject(self) -> Thing:
        return person(self.user)

    def things(self) -> Iterable[Thing]:
        """No name is stored: that would be work which an address that nobody has does not cost."""
        return []

    def recipients(self) -> Iterable[Recipient]:
        yield Recipient.person(self.user)

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("You already have an account")

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return {"path": reverse("sign-in")}


@dataclass(frozen=True, kw_only=True)
class SignedUp(Event):
    code = "signed_up"
    title = _("Account created")
    user: User

    @property
    def subject(self) -> Thing:
        return person(self.user)


@dataclass(frozen=True, kw_only=True)
class ProductAdded(Event):
    code = "product_added"
    title = _("Product added")
    product: Product

    @property
    def organization_id(self) -> int:
        return self.product.organization_id

    @property
    def subject(self) -> Thing:
        return product_thing(self.product)

    def facts(self) -> dict[str, Any]:
        return {"kind": self.product.kind.code}


@dataclass(frozen=True, kw_only=True)
class _ProductGiven(_OfMember):
    """Something of a product was given to a member."""

    product: Product

    def things(self) -> Iterable[Thing]:
        return [self.subject, product_thing(self.product)]

    def facts(self) -> dict[str, Any]:
        return {
            "membership": self.membership.pk,
            "product": self.product.pk,
            "product_name": self.product.name,
        }

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        return facts.get("product_name", "")


@dataclass(frozen=True, kw_only=True)
class SeatGiven(_ProductGiven):
    code = "seat_given"
    title = _("Seat given")


@dataclass(frozen=True, kw_only=True)
class MailboxGiven(_ProductGiven):
    code = "mailbox_given"
    title = _("Mailbox given")


@dataclass(frozen=True, kw_only=True)
class AccessGranted(_ProductGiven):
    code = "access_granted"
    title = _("Product access given")
    rights: tuple[str, ...]

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "rights": list(self.rights)}
