"""How long the page **Users** takes: beside a bare page, beside Django admin, and as the organization grows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.models import Membership, Organization, Role
from organizations.operations.people import change_role
from tests import make
from tests.benchmarks.measure import Visitor, medians, say

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("plain_templates")]

ASKED = ["", "?q=family10", "?role=collaborator", "?quiet=1", "?sort=role", "?sort=-activity", "?page=200"]


@pytest.fixture
def large(company) -> Organization:
    return company(10_000)


def legal_of(organization) -> Membership:
    return organization.memberships.select_related("user").get(role=Role.LEGAL_REPRESENTATIVE)


def visitor_of(organization) -> Visitor:
    return Visitor(make.session(legal_of(organization)))


def users(organization) -> str:
    return reverse("members", args=[organization.slug])


def test_beside_a_bare_page_and_beside_django_admin(large, settings):
    settings.ROOT_URLCONF = "tests.benchmarks.bare"
    visitor, staff = visitor_of(large), Visitor(make.session(make.staff()))
    changelist = reverse("admin:organizations_membership_changelist") + f"?organization__id__exact={large.pk}"
    found = medians(
        {
            "bare page": lambda: visitor.get(f"/o/{large.slug}/bare/"),
            "Users": lambda: visitor.get(users(large)),
            "Django admin": lambda: staff.get(changelist),
        }
    )
    beside_bare, beside_admin = found["Users"] / found["bare page"], found["Users"] / found["Django admin"]
    say("50 rows of 10,000", found, times_the_bare_page=beside_bare, times_Django_admin=beside_admin)
    assert beside_bare <= 2
    assert beside_admin < 1


def test_beside_a_small_organization(large, company):
    small = company(100)
    many, few = visitor_of(large), visitor_of(small)
    found = medians({"10,000 members": lambda: many.get(users(large)), "100 members": lambda: few.get(users(small))})
    ratio = found["10,000 members"] / found["100 members"]
    say("Users", found, times_the_small_one=ratio)
    assert ratio <= 1.2


def test_whatever_is_asked_of_a_long_list(large):
    visitor = visitor_of(large)
    queries = {}
    for asked in ASKED:
        with CaptureQueriesContext(connection) as captured:
            visitor.get(users(large) + asked)
            queries[asked] = len(captured)
    found = medians({asked: lambda asked=asked: visitor.get(users(large) + asked) for asked in ASKED}, rounds=30)
    say(f"Users, at most {max(queries.values())} queries", found)
    assert min(queries.values()) > 0
    assert max(queries.values()) <= 8


def test_the_role_of_a_thousand_people_in_one_operation(large):
    actor = make.actor(legal_of(large))
    collaborators = Membership.objects.filter(organization=large, role=Role.COLLABORATOR)
    members = list(collaborators.values_list("pk", flat=True)[:1000])

    def change() -> None:
        change_role(actor=actor, organization=large, members=members, role=Role.EXTERNAL)

    with CaptureQueriesContext(connection) as captured:
        found = medians({"1,000 people": change}, rounds=1, warm=0)
        statements = len(captured)
    say(f"A role changed, {statements} statements", found)
    assert 0 < statements < 40
