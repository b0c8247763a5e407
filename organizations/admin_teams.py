"""What support looks up about teams, and about what was given to whom."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from console.kit.admin import Link, ReadOnlyAdmin, first_of
from organizations.models import Access, Team
from organizations.rights import rights_text


@admin.register(Team)
class TeamAdmin(ReadOnlyAdmin):
    """Teams, with who is in them."""

    list_display = ("name", "organization", "number", "created_at")
    list_select_related = ("organization",)
    searchable = ("search",)
    ordering = ("-pk",)
    fields = ("name", "organization", "mark", "created_at", "people")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        counted: QuerySet[Any] = super().get_queryset(request).annotate(number=Count("places"))
        return counted

    @admin.display(description=_("members"))
    def number(self, team: Any) -> int:
        return int(team.number)

    @admin.display(description=_("members"))
    def people(self, team: Team) -> str:
        return first_of(team.places.select_related("membership__user").order_by("-is_leader", "pk"), _named)


def _named(place: Any) -> str:
    person = str(place.membership.user)
    return _("%(person)s (leader)") % {"person": person} if place.is_leader else person


@TeamAdmin.link
def given_to_a_team(team: Team) -> Link:
    """What the team may reach."""
    return _("Product access"), f"{reverse('admin:organizations_access_changelist')}?team={team.pk}"


@admin.register(Access)
class AccessAdmin(ReadOnlyAdmin):
    """What was given to a member, to a team, or with invitations."""

    list_display = ("pk", "membership", "team", "batch", "full", "number")
    list_filter = ("full",)
    list_select_related = ("membership__user", "membership__organization", "team", "batch__organization")
    searchable = ("membership__user__search", "team__search")
    ordering = ("-pk",)
    fields = ("membership", "team", "batch", "full", "products", "kinds")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        counted: QuerySet[Any] = super().get_queryset(request).annotate(number=Count("grants"))
        return counted

    @admin.display(description=_("products"))
    def number(self, access: Any) -> int:
        return int(access.number)

    @admin.display(description=_("products"))
    def products(self, access: Access) -> str:
        given = access.grants.select_related("product").order_by("product__search", "pk")
        return first_of(given, lambda grant: f"{grant.product}: {rights_text(grant.rights)}")

    @admin.display(description=_("future products"))
    def kinds(self, access: Access) -> str:
        given = access.kind_grants.select_related("kind").order_by("kind__position", "pk")
        return first_of(given, lambda grant: f"{grant.kind}: {rights_text(grant.rights)}")
