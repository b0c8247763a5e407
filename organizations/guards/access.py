"""Whether somebody's product access can be edited now (ORG-7). Teams and prepared invitations stand in nobody's way."""

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from console.kit.guards import Guard, Reason
from organizations.models import Membership

editing_access = Guard[Membership]("edit the product access")


@editing_access.rule
def sees_everything(members: Sequence[Membership]) -> Iterator[tuple[Membership, Reason]]:
    """ORG-7: product access is for collaborators and externals; the others see everything."""
    for member in members:
        if member.sees_everything:
            sentence = _(
                "Legal representatives and administrators have access to every product: there is nothing to give."
            )
            url = reverse("member-role", args=[member.organization.slug, member.pk])
            yield member, Reason("sees_everything", sentence, _("Edit role"), url)
