"""The address book of an organization: a page, and its people as contact cards (ORG-19)."""

from collections.abc import Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from console.kit import http
from console.kit.batches import batches
from console.kit.downloads import download
from organizations import vcards
from organizations.access import requires
from organizations.permissions import Action
from organizations.queries.address_book import address_rows, card, people_inside, person_inside
from organizations.requests import MemberRequest
from organizations.tables import AddressBookTable
from security.access import downloads


@requires(Action.VIEW_ADDRESS_BOOK)
@require_safe
def address_book(request: MemberRequest) -> HttpResponse:
    """Everyone inside the organization, with address and role; searched, sorted, paged."""
    organization = request.organization
    table = _table(request)
    rows = address_rows(table.rows, organization=organization, reader=request.user)
    context = {"table": table, "rows": rows, "cards_url": reverse("address-book-cards", args=[organization.slug])}
    return http.page(request, "organizations/address_book.html", context, partial="table")


@requires(Action.VIEW_ADDRESS_BOOK)
@downloads
@require_safe
def address_book_card(request: MemberRequest, pk: int) -> StreamingHttpResponse:
    """One person as a contact card."""
    person = person_inside(request.organization, pk)
    content = vcards.encoded([card(person, request.organization)])
    return download(f"{slugify(person.user.name) or 'contact'}.vcf", vcards.CONTENT_TYPE, iter([content]))


@requires(Action.VIEW_ADDRESS_BOOK)
@downloads
@require_safe
def address_book_cards(request: MemberRequest) -> StreamingHttpResponse:
    """Everybody the page shows as it is searched, on all its pages."""
    return download(f"{request.organization.slug}-address-book.vcf", vcards.CONTENT_TYPE, _cards(request))


def _cards(request: MemberRequest) -> Iterator[bytes]:
    for people in batches(_table(request).narrowed.iterator(chunk_size=500), 500):
        yield vcards.encoded(card(person, request.organization) for person in people)


def _table(request: MemberRequest) -> AddressBookTable:
    return AddressBookTable(request.GET.dict(), people_inside(request.organization), request.path)
