"""What support looks up about organizations and what is in them; a role is changed by the console's operation."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from console.kit.admin import Link, ReadOnlyAdmin, first_of
from organizations import admin_invitations, admin_responsibility, admin_teams  # noqa: F401 - they register their models
from organizations.models import Membership, Organization, Product, ProductKind, Role, SignUp
from organizations.operations.people import change_role
from organizations.operations.removal import remove_one
from organizations.policy import terms_of
from organizations.policy_words import terms_in_words
from security.admin import UserAdmin
from security.admin_operations import StaffOperation
from security.event import Thing
from security.events import person
from security.models import User


@admin.register(Organization)
class OrganizationAdmin(ReadOnlyAdmin):
    """An organization; its people, products and log are lists of their own."""

    list_display = ("name", "slug", "language", "created_at", "closed_at")
    list_filter = (("closed_at", admin.EmptyFieldListFilter), "language")
    search_fields = ("name", "slug")
    ordering = ("-pk",)
    fields = (
        *("name", "slug", "legal_form", "street", "postal_code", "city", "country", "phone", "vat_number", "currency"),
        *("language", "time_zone", "two_factor", "created_at", "closed_at"),
    )

    @admin.display(description=_("Two-factor authentication"))
    def two_factor(self, organization: Organization) -> str:
        """What the security policy requires, and from when."""
        return terms_in_words(terms_of(organization))


@OrganizationAdmin.link
def people_of(organization: Organization) -> Link:
    """Everyone in it."""
    return _("Users"), f"{reverse('admin:organizations_membership_changelist')}?organization={organization.pk}"


@OrganizationAdmin.link
def products_of(organization: Organization) -> Link:
    """Everything it has."""
    return _("Products"), f"{reverse('admin:organizations_product_changelist')}?organization={organization.pk}"


@OrganizationAdmin.link
def teams_of(organization: Organization) -> Link:
    """Its teams."""
    return _("Teams"), f"{reverse('admin:organizations_team_changelist')}?organization={organization.pk}"


@OrganizationAdmin.link
def invitations_of(organization: Organization) -> Link:
    """Whom it has asked to join."""
    return _("Invitations"), f"{reverse('admin:organizations_invitation_changelist')}?organization={organization.pk}"


@OrganizationAdmin.link
def appointments_of(organization: Organization) -> Link:
    """Whom support proposed as legal representative."""
    return _("Appointments"), f"{reverse('admin:organizations_appointment_changelist')}?organization={organization.pk}"


@OrganizationAdmin.link
def log_of(organization: Organization) -> Link:
    """Everything that happened in it."""
    return _("Log"), f"{reverse('admin:security_auditentry_changelist')}?organization={organization.pk}"


@UserAdmin.link
def organizations_of(user: User) -> Link:
    """Where the person is a member."""
    return _("Organizations"), f"{reverse('admin:organizations_membership_changelist')}?user={user.pk}"


class RoleForm(forms.Form):
    """The roles support may give: the legal responsibility is not support's to decide (ORG-4)."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, role.label) for role in Role if role is not Role.LEGAL_REPRESENTATIVE],
    )


class ChangeRole(StaffOperation):
    """The same operation as the console's **Edit role**, with the member of staff as actor."""

    name = "role"
    label = _("Change role")
    permission = "organizations.change_membership"
    form_class = RoleForm

    def initial(self, row: Membership) -> dict[str, Any]:
        return {"role": row.role}

    def about(self, row: Membership) -> tuple[Thing | None, int | None]:
        return person(row.user), row.organization_id

    def explanation(self, row: Membership) -> str | Promise:
        return _("%(member)s gets a summary by email. The change is recorded in the log of %(organization)s.") % {
            "member": row.user.name,
            "organization": row.organization.name,
        }

    def run(self, request: HttpRequest, row: Membership, cleaned: dict[str, Any]) -> str | Promise:
        role = Role(cleaned["role"])
        changed = change_role(actor=self.actor(request), organization=row.organization, members=[row.pk], role=role)
        names = {"member": row.user.name, "role": role.label}
        if not changed:
            return _("%(member)s already has this role: %(role)s.") % names
        return _("%(member)s is now: %(role)s.") % names


class RemoveMember(StaffOperation):
    """The same operation as the console's **Remove from Organization**, with the member of staff as actor."""

    name = "remove"
    label = _("Remove from the organization")
    permission = "organizations.change_membership"

    def about(self, row: Membership) -> tuple[Thing | None, int | None]:
        return person(row.user), row.organization_id

    def explanation(self, row: Membership) -> str | Promise:
        return _(
            "All access of %(member)s to %(organization)s ends immediately: products, teams, seats, and "
            "the invitations they sent. The account stays. They are told by email."
        ) % {"member": row.user.name, "organization": row.organization.name}

    def run(self, request: HttpRequest, row: Membership, cleaned: dict[str, Any]) -> str | Promise:
        if remove_one(actor=self.actor(request), organization=row.organization, member=row.pk) is None:
            return _("This person is not a user of the organization.")
        names = {"member": row.user.name, "organization": row.organization.name}
        return _("%(member)s was removed from %(organization)s.") % names

    def leads_to(self, row: Membership) -> str:
        return reverse("admin:security_user_change", args=[row.user_id])


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    """People in organizations."""

    list_display = ("user", "email", "organization", "role", "joined_at", "last_active_at")
    list_filter = ("role",)
    list_select_related = ("user", "organization")
    searchable = ("user__search",)
    ordering = ("-pk",)
    operations = (ChangeRole, RemoveMember, admin_responsibility.ProposeAppointment)
    fields = (
        *(
            "user",
            "organization",
            "role",
            "manages_accounting",
            "topics",
            "sms_topics",
            "ends_at",
            "sponsor",
            "reminded_at",
        ),
        *("joined_at", "last_active_at"),
    )

    @admin.display(description=_("email address"), ordering="user__email")
    def email(self, membership: Membership) -> str:
        """Namesakes are told apart by it."""
        return membership.user.email


@MembershipAdmin.link
def given_to(membership: Membership) -> Link:
    """What they were given."""
    return _("Product access"), f"{reverse('admin:organizations_access_changelist')}?membership={membership.pk}"


@admin.register(ProductKind)
class ProductKindAdmin(ReadOnlyAdmin):
    """The kinds of products; `manage.py seed_catalogue` adds those that are missing."""

    list_display = ("label", "code", "category_label", "has_seats", "has_mailboxes", "is_personal")
    search_fields = ("code", "name")
    fields = ("code", "name", "category", "rights", "has_seats", "has_mailboxes", "is_personal", "position")


@admin.register(Product)
class ProductAdmin(ReadOnlyAdmin):
    """Products, with who sits in them and which addresses they hold."""

    list_display = ("name", "kind", "organization", "bundle", "created_at", "ended_at")
    list_filter = ("kind", ("ended_at", admin.EmptyFieldListFilter))
    list_select_related = ("kind", "organization", "bundle")
    search_fields = ("name",)
    ordering = ("-pk",)
    fields = ("name", "kind", "organization", "bundle", "created_at", "ended_at", "people", "addresses")

    @admin.display(description=_("seats"))
    def people(self, product: Product) -> str:
        return first_of(product.seats.select_related("user").order_by("pk"), lambda seat: seat.user)

    @admin.display(description=_("mailboxes"))
    def addresses(self, product: Product) -> str:
        return first_of(product.mailboxes.order_by("pk"), lambda mailbox: mailbox.address)


@admin.register(SignUp)
class SignUpAdmin(ReadOnlyAdmin):
    """Sign-ups and whether their link was used. The link itself is derived from a key and stands nowhere."""

    list_display = ("email", "language", "sent_at", "used_at")
    list_filter = (("used_at", admin.EmptyFieldListFilter), "language")
    search_fields = ("email",)
    ordering = ("-pk",)
    fields = ("email", "language", "sent_at", "used_at")
