"""The products of an organization, as far as the member may see them."""

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from console.kit import http
from organizations.access import requires
from organizations.permissions import Action
from organizations.queries.products import categories_of, product_rows, products_of
from organizations.requests import MemberRequest
from organizations.tables import GivenProductsTable, ProductsTable, category_filter


@requires(Action.VIEW_PRODUCTS)
@require_safe
def products(request: MemberRequest) -> HttpResponse:
    """All of them, or those that were given to the member with what they may do there (ORG-2)."""
    reader = request.membership
    declared = ProductsTable if reader.sees_everything else GivenProductsTable
    filters = category_filter(categories_of(reader))
    table = declared(request.GET.dict(), products_of(reader), request.path, filters=filters)
    context = {
        "table": table,
        "rows": product_rows(table.rows, reader),
        "sees_everything": reader.sees_everything,
        "support_email": settings.STEWARD["SUPPORT_EMAIL"],
    }
    return http.page(request, "organizations/products.html", context, partial="table")
