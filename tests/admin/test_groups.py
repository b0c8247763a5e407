"""SEC-10: each group of the staff opens its part of Django admin, and nothing else of it."""

import pytest
from django.urls import reverse

from console import staff as groups
from tests import make, urls

# Written by hand: what a group may open is decided here as well as in `console/staff.py`.
TABLE = """
support              security_user                 changelist change end-sessions
support              security_auditentry           changelist change
support              security_auditseal            changelist change
support              security_notice               changelist change send-again
support              organizations_organization    changelist change
support              organizations_membership      changelist change role remove appointment
support              organizations_product         changelist change
support              organizations_productkind     changelist change
support              organizations_signup          changelist change
support              organizations_handover        changelist change
support              organizations_appointment     changelist change appoint reject
support              organizations_team            changelist change
support              organizations_access          changelist change
support              organizations_invitation      changelist change resend revoke
support              organizations_invitationbatch changelist change
support              feedback_suggestion           changelist change record decide join follow-up
support              feedback_servicemeeting       changelist change plan move minutes close
support              news_issue                    changelist change preview write rewrite test discard
support              news_issue                    schedule send take-back stop go-on
support              news_subscription             changelist change
support              news_bounce                   changelist change lift
identity_reviewers   security_recoveryrequest      changelist change document review
superusers_alone     auth_group                    changelist change
"""
LINES = [line.split() for line in TABLE.strip().splitlines()]
PARTS = {(group, f"{model}_{page}") for group, model, *pages in LINES for page in pages}
EVERYBODY = {"index", "jsi18n", "app_list", ""}  # an empty name is what Django answers to anything else
NAMES = {"object_id": 0, "side": "front", "language": "en", "kind": "html"}  # of nothing that is there


def test_the_table_has_every_page_of_django_admin():
    assert {url.name for url in urls.all_urls() if url.is_admin} - EVERYBODY == {page for _group, page in PARTS}


@pytest.mark.parametrize("group", ["support", "identity_reviewers", "nobody"])
def test_each_group_opens_its_pages_and_no_other(client_of, db, group):
    person = make.user(group, is_staff=True)
    named = {made.name.replace(" ", "_"): made for made in groups.seed_groups()}
    assert set(named) == {"support", "identity_reviewers"}
    person.groups.set([named[group]] if group in named else [])
    browser, found = client_of(person), {}
    for url in urls.all_urls():
        if url.is_admin and url.name not in EVERYBODY:
            path = reverse(f"admin:{url.name}", kwargs={name: NAMES[name] for name in url.kwargs})
            found[url.name] = browser.get(path).status_code
            assert found[url.name] in ({302, 404, 403} if url.kwargs else {200, 403}), path
    opened = {page for page, status in found.items() if status != 403}
    assert opened == {page for who, page in PARTS if who == group}
