"""Every guard with its exact rules, and what asking one costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from console.feedback.guards import Closing, Deciding, Joining, MeetingDay, Noting
from console.feedback.models import ServiceMeeting, Suggestion
from console.feedback.services import SERVICES
from console.kit.guards import Guard
from console.news.guards import Plan, Rewriting
from organizations.guards.appointments import Decision, Proposal
from organizations.guards.ended_access import AccessEnd
from organizations.guards.invitations import Acceptance, Invited, Revocation
from organizations.guards.people import Removal, RoleChange
from organizations.guards.policy import Alert, PolicyChange
from organizations.guards.preferences import Choice
from organizations.guards.responsibility import Answer, HandingOver
from organizations.models import Invitation, Membership, Requirement, Role
from organizations.models.policy import Terms
from security.guards import Approval, FactorRemoval, Reviewing
from security.models import User
from tests import make
from tests.feedback import suggesting
from tests.guard_rules import RULES
from tests.guarded import declaring
from tests.news import newsroom
from tests.security import recovering


def guards() -> dict[str, Guard]:
    """Every guard of the product, by app and name."""
    found = {}
    for module in declaring("guards"):
        app = module.__name__.split(".")[0]
        found |= {f"{app}.{name}": value for name, value in vars(module).items() if isinstance(value, Guard)}
    return found


def named(rule) -> str:
    return f"{rule.__module__.split('.')[0]}.{rule.__name__}"


def test_every_guard_has_exactly_these_rules():
    assert {name: [named(rule) for rule in guard.rules] for name, guard in guards().items()} == RULES


def test_every_rule_says_which_rule_of_the_product_it_is():
    silent = [named(rule) for guard in guards().values() for rule in guard.rules if not rule.__doc__]
    assert silent == []


def subjects(guard: str, members: list[Membership]) -> list:
    """What the guard is asked about these people; a guard that is not known here fails its test."""
    actor, actor_user = make.actor(members[0]), members[0].user
    return {
        **dict.fromkeys(
            ("console.writing", "console.taking_back", "console.stopping", "console.going_on"),
            lambda: [newsroom.issue() for _ in members],
        ),
        "console.rewriting": lambda: [Rewriting(newsroom.issue(), "now", "before") for _ in members],
        "console.scheduling": lambda: [Plan(newsroom.issue(), one.joined_at, one.joined_at) for one in members],
        "security.sending_again": lambda: [make.notice(address=member.user.email) for member in members],
        "security.removing_factor": lambda: [FactorRemoval(one.user, "sms", frozenset()) for one in members],
        "security.asking_for_help": lambda: [one.user for one in members],
        "security.reviewing": lambda: [Reviewing(actor_user, sent) for sent in requests_of(members)],
        "security.deciding": lambda: [Reviewing(actor_user, sent) for sent in requests_of(members)],
        "security.approving": lambda: [
            Approval(sent, recovering.identity_of(actor_user)) for sent in requests_of(members)
        ],
        "organizations.changing_role": lambda: [RoleChange(actor, member, role) for member in members for role in Role],
        "organizations.inviting": lambda: [
            Invited(actor, one.organization, one.user.email, Role.LEGAL_REPRESENTATIVE, place=place)
            for place, one in enumerate(members)
        ],
        "organizations.resending": lambda: [Invited.anew(actor, one) for one in invitations_to(members)],
        "organizations.revoking": lambda: [Revocation(actor, one) for one in invitations_to(members)],
        "organizations.accepting": lambda: [Acceptance(one, one.email) for one in invitations_to(members)],
        "organizations.leaving": lambda: members,
        "organizations.editing_access": lambda: members,
        "organizations.removing": lambda: [Removal(actor, member) for member in members],
        "organizations.deleting": lambda: list({member.organization for member in members}),
        "organizations.handing_over": lambda: [HandingOver(actor, m.organization, m) for m in members],
        "organizations.taking_over": lambda: [Answer(make.hand_over(m), m.joined_at) for m in nominees(members)],
        "organizations.ending_nomination": lambda: [Answer(make.hand_over(m), m.joined_at) for m in nominees(members)],
        "organizations.proposing": lambda: [Proposal(actor, m.organization, m.user) for m in members],
        "organizations.appointing": lambda: decisions(members),
        "organizations.rejecting": lambda: decisions(members),
        "organizations.stopping": lambda: decisions(members),
        "organizations.ending_access": lambda: [AccessEnd(m, m.joined_at.date(), m.joined_at) for m in members],
        "console.setting_day": lambda: [MeetingDay(code, one.held_on, one.held_on) for code, one in met(actor_user)],
        "console.deciding": lambda: [Deciding(one, suggested(members)[0], "0:0") for _code, one in met(actor_user)],
        "console.joining": lambda: [Joining(*suggested([one, one])) for one in members],
        "console.closing": lambda: [Closing(one, one.held_on) for _code, one in met(actor_user)],
        "console.noting": lambda: [Noting(one, "before") for _code, one in met(actor_user)],
        "console.following_up": lambda: suggested(members),
        "organizations.setting_policy": lambda: [
            PolicyChange(member.organization, Terms(), Requirement.ANY, member.joined_at.date()) for member in members
        ],
        "organizations.alerting": lambda: [Alert(actor, member, member.joined_at) for member in members],
        "organizations.choosing": lambda: [
            Choice(actor, member, frozenset(), frozenset({"invoice_issued"}), True) for member in members
        ],
        "organizations.deleting_account": lambda: list({member.user for member in members}),
    }[guard]()


def met(staff: User) -> list[tuple[str, ServiceMeeting]]:
    """A meeting of each service."""
    return [(code, suggesting.meeting(staff, service=code)) for code in SERVICES]


def suggested(members: list[Membership]) -> list[Suggestion]:
    """A suggestion of each of them."""
    return [suggesting.suggestion(member) for member in members]


def invitations_to(members: list[Membership]) -> list[Invitation]:
    """To the addresses of these people, with the responsibility."""
    role = Role.LEGAL_REPRESENTATIVE
    return [make.invitation(member.organization, member.user.email, role) for member in members]


def nominees(members: list[Membership]) -> list[Membership]:
    """One in each organization who is no legal representative."""
    return list({m.organization_id: m for m in members if m.role != Role.LEGAL_REPRESENTATIVE}.values())


def decisions(members: list[Membership]) -> list[Decision]:
    """A proposal of support for one in each organization, being decided."""
    staff = make.Actor.staff(make.staff())
    return [Decision(staff, make.appointment(member), member.joined_at) for member in nominees(members)]


def requests_of(members: list[Membership]) -> list:
    """Requests for help of these people; the first is reviewed already by whoever asks."""
    sent = [recovering.sent(member.user) for member in members]
    recovering.approve(sent[-1], members[0].user)
    return sent


def people(number: int) -> list[Membership]:
    """Members of many organizations, each held by everything that can hold somebody."""
    for _ in range(number):
        organization = make.organization()
        make.mailbox(organization.memberships.get())
        make.seat(organization.memberships.get())
        make.seat(make.member(organization, Role.ADMINISTRATOR))
        make.policy(organization)
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
