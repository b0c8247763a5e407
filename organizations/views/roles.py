"""What may each role do? The permission table, printed."""

from django.http import HttpResponse
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from console.kit import http
from console.kit.words import StrOrPromise
from organizations.access import requires
from organizations.models import Role
from organizations.permissions import Action, Row
from organizations.requests import MemberRequest
from organizations.roles import MEANINGS, OWN_MEANINGS, headings


@requires(Action.VIEW_ROLES)
@require_safe
def roles(request: MemberRequest) -> HttpResponse:
    """The four roles in a sentence each, then every action with its answer for each of them (ORG-2)."""
    own = request.membership.role
    context = {
        "roles": [(role, (OWN_MEANINGS if role == own else MEANINGS)[role], role == own) for role in Role],
        "headings": [(heading.label, [_line(row) for row in heading.rows]) for heading in headings()],
    }
    return http.page(request, "organizations/roles.html", context)


def _line(row: Row) -> tuple[str | Promise, list[tuple[StrOrPromise, str]]]:
    """An action, and the answer for each role."""
    return row.sentence, [(role.label, row.answer(role).name) for role in Role]
