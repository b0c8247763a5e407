"""What support looks up about organizations and what is in them; a role is changed by the console's operation."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from console.kit.admin import Link, ReadOnlyAdmin
from organizations.models import Membership, Organization, Product, ProductKind, Role, SignUp
from organizations.operations.people import change_role
from security.admin import StaffOperation, UserAdmin
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
    fields = ("name", "slug", "language", "time_zone", "created_at", "closed_at")


@OrganizationAdmin.link
def people_of(organization: Organization) -> Link:
    """Everyone in it."""
    return _("Users"), f"{reverse('admin:organizations_membership_changelist')}?organization={organization.pk}"


@OrganizationAdmin.link
def products_of(organization: Organization) -> Link:
    """Everything it has."""
    return _("Products"), f"{reverse('admin:organizations_product_changelist')}?organization={organization.pk}"


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
        return _("%(member)s gets a summary by email. The change stands in the log of %(organization)s.") % {
            "member": row.user.name,
            "organization": row.organization.name,
        }

    def run(self, request: HttpRequest, row: Membership, cleaned: dict[str, Any]) -> str | Promise:
        role = Role(cleaned["role"])
        changed = change_role(actor=self.actor(request), organization=row.organization, members=[row.pk], role=role)
        names = {"member": row.user.name, "role": role.label}
        if not changed:
            return _("%(member)s has this role already: %(role)s.") % names
        return _("%(member)s is now: %(role)s.") % names


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    """People in organizations."""

    list_display = ("user", "email", "organization", "role", "joined_at", "last_active_at")
    list_filter = ("role",)
    list_select_related = ("user", "organization")
    searchable = ("user__search",)
    ordering = ("-pk",)
    operations = (ChangeRole,)
    fields = ("user", "organization", "role", "manages_accounting", "joined_at", "last_active_at")

    @admin.display(description=_("email address"), ordering="user__email")
    def email(self, membership: Membership) -> str:
        """Namesakes are told apart by it."""
        return membership.user.email


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
        return _first(product.seats.select_related("user").order_by("pk"), "user")

    @admin.display(description=_("mailboxes"))
    def addresses(self, product: Product) -> str:
        return _first(product.mailboxes.order_by("pk"), "address")


@admin.register(SignUp)
class SignUpAdmin(ReadOnlyAdmin):
    """Sign-ups and whether their link was used. The link itself is derived from a key and stands nowhere."""

    list_display = ("email", "language", "sent_at", "used_at")
    list_filter = (("used_at", admin.EmptyFieldListFilter), "language")
    search_fields = ("email",)
    ordering = ("-pk",)
    fields = ("email", "language", "sent_at", "used_at")


def _first(rows: QuerySet[Any], field: str, most: int = 100) -> str:
    """A line of names, cut where it would no longer be read."""
    found = [str(getattr(row, field)) for row in rows[: most + 1]]
    return (", ".join(found[:most]) + (" …" if len(found) > most else "")) or "–"
