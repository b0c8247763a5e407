"""How long the page **Users** takes: beside a bare page, beside Django admin, and as the organization grows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.models import Membership, Organization, Role
from organizations.operations.removal import remove
from security.models import AuditEntry, Notice
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
    visitor.get(users(large))  # a visit notes itself, once in a while, with two more
    queries = {}
    for asked in ASKED:
        with CaptureQueriesContext(connection) as captured:
            visitor.get(users(large) + asked)
            queries[asked] = len(captured)
    found = medians({asked: lambda asked=asked: visitor.get(users(large) + asked) for asked in ASKED}, rounds=30)
    say(f"Users, at most {max(queries.values())} queries", found)
    assert min(queries.values()) > 0
    assert max(queries.values()) <= 9


def test_the_role_of_a_thousand_people_in_one_operation(large):
    """From the selection bar, with contact preferences that end and what each was given: one transaction, at most
    three seconds, one mail a person."""
    product = make.product(large)
    administrators = Membership.objects.filter(organization=large, role=Role.ADMINISTRATOR).order_by("pk")
    members = list(administrators.values_list("pk", flat=True)[:1000])
    Membership.objects.filter(pk__in=members[::2]).update(topics=["invoice_issued"])
    for member in administrators[:100]:
        make.grant(member, product)
    client = make.signed_in(legal_of(large))
    url = reverse("members-role", args=[large.slug])
    sent = {"members": ",".join(map(str, members)), "role": "external"}
    answers = []

    with CaptureQueriesContext(connection) as captured:
        found = medians({"shown": lambda: answers.append(client.post(url, sent))}, rounds=1, warm=0)
        found |= medians(
            {"done": lambda: answers.append(client.post(url, sent | {"confirm": "yes"}))}, rounds=1, warm=0
        )
        statements = len(captured)
    found |= medians({"results": lambda: client.get(answers[-1]["Location"])}, rounds=3, warm=1)
    say(f"The role of 1,000 people, {statements} statements", found)
    assert Membership.objects.filter(pk__in=members, role=Role.EXTERNAL).count() == 1000
    assert AuditEntry.objects.filter(code="role_changed").values("operation").distinct().count() == 1
    assert Notice.objects.values("address").distinct().count() == Notice.objects.count() == 1000
    assert 0 < statements < 60
    assert found["done"] <= 3000


def test_a_thousand_people_removed_in_one_operation(large):
    collaborators = Membership.objects.filter(organization=large, role=Role.COLLABORATOR).order_by("pk")
    members = list(collaborators.values_list("pk", flat=True)[:1000])
    actor = make.actor(legal_of(large))
    act = {"1,000 people": lambda: remove(actor=actor, organization=large, members=members)}
    found = medians(act, rounds=1, warm=0)
    say("Removed", found)
    assert not Membership.objects.filter(pk__in=members).exists()
    assert found["1,000 people"] <= 3000
