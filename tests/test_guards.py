"""Every guard with its exact rules, and what asking one costs."""

from importlib import import_module
from importlib.util import find_spec

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from console.kit.guards import Guard
from organizations.guards import Removal, RoleChange
from organizations.models import Membership, Role
from tests import make

APPS = ("security", "organizations", "billing", "branding", "console")

# Which rule stands in the way of what. A rule that is added, lost or moved shows here.
RULES = {
    "security.sending_again": [
        "security.was_not_given_up",
    ],
    "organizations.changing_role": [
        "organizations.organization_is_closed",
        "organizations.concerns_the_legal_responsibility",
        "organizations.is_ones_own_role",
        "organizations.would_leave_no_legal_representative",
        "organizations.account_is_deactivated",
        "organizations.lacks_a_second_factor",
    ],
    "organizations.leaving": [
        "organizations.holds_a_seat",
        "organizations.signs_in_with_a_mailbox",
        "organizations.is_the_last_legal_representative",
    ],
    "organizations.removing": [
        "organizations.is_a_legal_representative",
        "organizations.is_oneself",
        "organizations.removal_would_leave_no_legal_representative",
    ],
}


def guards() -> dict[str, Guard]:
    """Every guard of the product, by app and name."""
    found = {}
    for app in APPS:
        if find_spec(app) and find_spec(f"{app}.guards"):
            for name, value in vars(import_module(f"{app}.guards")).items():
                if isinstance(value, Guard):
                    found[f"{app}.{name}"] = value
    return found


def named(rule) -> str:
    return f"{rule.__module__.removesuffix('.guards')}.{rule.__name__}"


def test_every_guard_has_exactly_these_rules():
    assert {name: [named(rule) for rule in guard.rules] for name, guard in guards().items()} == RULES


def test_every_rule_says_which_rule_of_the_product_it_is():
    silent = [named(rule) for guard in guards().values() for rule in guard.rules if not rule.__doc__]
    assert silent == []


def subjects(guard: str, members: list[Membership]) -> list:
    """What the guard is asked about these people; a guard that is not known here fails its test."""
    actor = make.actor(members[0])
    return {
        "security.sending_again": lambda: [make.notice(address=member.user.email) for member in members],
        "organizations.changing_role": lambda: [RoleChange(actor, member, role) for member in members for role in Role],
        "organizations.leaving": lambda: members,
        "organizations.removing": lambda: [Removal(actor, member) for member in members],
    }[guard]()


def people(number: int) -> list[Membership]:
    """Members of many organizations, each held by everything that can hold somebody."""
    for _ in range(number):
        organization = make.organization()
        make.mailbox(organization.memberships.get())
        make.seat(organization.memberships.get())
        make.seat(make.member(organization, Role.ADMINISTRATOR))
    return list(Membership.objects.select_related("user", "organization").order_by("pk"))


@pytest.mark.django_db
@pytest.mark.parametrize("name", RULES)
def test_a_rule_costs_one_query_whatever_the_number_of_subjects(name, settings):
    settings.STEWARD = settings.STEWARD | {"LEGAL_REPRESENTATIVE_NEEDS_SECOND_FACTOR": True}
    asked = subjects(name, people(12))
    for rule in guards()[name].rules:
        with CaptureQueriesContext(connection) as captured:
            list(rule(asked))
        assert len(captured) <= 1, named(rule)


@pytest.mark.django_db
@pytest.mark.parametrize("name", RULES)
def test_asking_about_nobody_costs_nothing(name, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert guards()[name].reasons([]) == {}
