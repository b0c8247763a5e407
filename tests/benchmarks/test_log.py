"""How long the page **Activity log** takes with a million entries: beside a bare page, and whatever is asked of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.models import Organization, Role
from security.models import AuditEntry
from tests import make
from tests.benchmarks.measure import Visitor, medians, say

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("plain_templates")]

MILLION = 1_000_000
# Written by the database itself: a million rows through the product would take minutes, and are read the same.
ENTRIES = """
INSERT INTO security_auditentry (operation, at, code, outcome, actor_kind, actor, organization, subject_kind, subject,
                                 facts, address, device, request, digest)
SELECT gen_random_uuid(), now() - n * interval '20 seconds',
       (ARRAY['role_changed','member_joined','member_left','product_added','refused'])[1 + n %% 5],
       CASE WHEN n %% 5 = 4 THEN 'refused' ELSE 'done' END, 'person', p.users[1 + n %% 997]::text, %(organization)s,
       'user', p.users[1 + n %% 1009]::text,
       CASE WHEN n %% 5 = 4 THEN '{"guard": "change the role", "reasons": ["own_role"]}'::jsonb
            ELSE '{"before": "external", "after": "collaborator", "role": "external"}'::jsonb END,
       '198.51.100.7', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', '', '\\x00'
FROM generate_series(1, %(number)s) n, (SELECT array_agg(user_id ORDER BY id) AS users FROM (
    SELECT id, user_id FROM organizations_membership WHERE organization_id = %(organization)s ORDER BY id LIMIT 2000
) first) p
"""
NAMES = """
INSERT INTO security_auditname (kind, key, name)
SELECT 'user', u.id, u.given_name || ' ' || u.family_name FROM security_user u
JOIN organizations_membership m ON m.user_id = u.id WHERE m.organization_id = %(organization)s
"""


@pytest.fixture
def logged(company) -> Organization:
    """A company of 10,000 with a million entries."""
    organization = company(10_000)
    with connection.cursor() as cursor:
        terms = {"organization": organization.pk, "number": MILLION}
        cursor.execute(ENTRIES, terms)
        cursor.execute(NAMES, terms)
        cursor.execute("VACUUM ANALYZE")
    assert AuditEntry.objects.count() == MILLION
    return organization


def test_the_log_of_a_million_entries(logged, settings):
    settings.ROOT_URLCONF = "tests.benchmarks.bare"
    legal = logged.memberships.select_related("user").get(role=Role.LEGAL_REPRESENTATIVE)
    somebody = logged.memberships.filter(role=Role.COLLABORATOR).order_by("pk")[5]
    visitor = Visitor(make.session(legal))
    log = reverse("log", args=[logged.slug])
    found = medians({"bare page": lambda: visitor.get(f"/o/{logged.slug}/bare/"), "log": lambda: visitor.get(log)})
    ratio = found["log"] / found["bare page"]
    say("50 entries of 1,000,000", found, times_the_bare_page=ratio)
    asked = ["", "?event=role_changed", "?outcome=stopped", "?outcome=denied", f"?person={somebody.user_id}"]
    asked += ["?q=family10", "?q=given5+family7", "?on_from=2026-01-01&on_until=2026-06-30", "?q=nobody"]
    queries = {}
    for question in asked:
        with CaptureQueriesContext(connection) as captured:
            visitor.get(log + question)
        queries[question] = len(captured)
    answers = medians({one: lambda one=one: visitor.get(log + one) for one in asked}, rounds=5, warm=1)
    say(f"The log, at most {max(queries.values())} queries", answers)
    assert ratio <= 2
    assert max(queries.values()) <= 12
    assert max(answers.values()) / found["bare page"] <= 60
