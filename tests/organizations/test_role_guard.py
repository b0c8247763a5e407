"""ORG-4 as a table: who changes whom into what, and every reason why not."""

import pytest
from django.urls import reverse
from django.utils import timezone

from organizations.guards.people import Removal as Removed
from organizations.guards.people import RoleChange, changing_role, leaving, removing
from organizations.models import Membership, Role
from security.audit import Actor
from tests import make

LEGAL, ADMIN, COLLABORATOR, EXTERNAL = Role
ONLY, OWN, LAST, STAFF = "only_legal_representatives", "own_role", "last_legal_representative", "staff_cannot_decide"
NONE: set[str] = set()


@pytest.fixture
def people(organization, legal, admin, collaborator, external):
    """One member of each role, and a second legal representative."""
    return {
        "legal": legal,
        "second": make.member(organization, LEGAL),
        "admin": admin,
        "collaborator": collaborator,
        "external": external,
    }


def codes(change) -> set[str]:
    return {reason.code for reason in changing_role.reasons([change])[change]}


@pytest.mark.parametrize(
    ("actor", "target", "role", "refused"),
    [
        ("legal", "collaborator", LEGAL, NONE),
        ("legal", "collaborator", ADMIN, NONE),
        ("legal", "second", EXTERNAL, NONE),
        ("legal", "legal", ADMIN, NONE),  # stepping down while another remains
        ("legal", "admin", EXTERNAL, NONE),
        ("admin", "collaborator", LEGAL, {ONLY}),
        ("admin", "collaborator", ADMIN, NONE),
        ("admin", "external", COLLABORATOR, NONE),
        ("admin", "legal", ADMIN, {ONLY}),
        ("admin", "second", EXTERNAL, {ONLY}),
        ("admin", "admin", EXTERNAL, {OWN}),
        ("admin", "admin", LEGAL, {OWN, ONLY}),
        ("admin", "admin", ADMIN, NONE),  # no change at all
        ("collaborator", "collaborator", ADMIN, {OWN}),
        ("external", "admin", LEGAL, {ONLY}),
    ],
)
def test_who_may_change_whom(people, actor, target, role, refused):
    assert codes(RoleChange(make.actor(people[actor]), people[target], role)) == refused


@pytest.mark.parametrize(
    ("target", "role", "refused"),
    [
        ("collaborator", ADMIN, NONE),
        ("collaborator", LEGAL, {STAFF}),
        ("legal", ADMIN, {STAFF}),
        ("second", EXTERNAL, {STAFF}),
    ],
)
def test_staff_never_moves_the_legal_responsibility(people, staff, target, role, refused):
    assert codes(RoleChange(Actor.staff(staff), people[target], role)) == refused


def test_staff_does_not_change_their_own_role_either(people):
    change = RoleChange(Actor.staff(people["collaborator"].user), people["collaborator"], ADMIN)
    assert codes(change) == {OWN}


def test_a_legal_representative_on_the_staff_does_not_decide_as_staff(people):
    assert codes(RoleChange(Actor.staff(people["legal"].user), people["second"], ADMIN)) == {STAFF}


def test_the_gateway_and_the_anonymous_decide_nothing(people):
    assert codes(RoleChange(Actor("gateway", "evt_1"), people["admin"], LEGAL)) == {ONLY}
    assert codes(RoleChange(Actor.anonymous(), people["admin"], LEGAL)) == {ONLY}


def test_a_legal_representative_of_elsewhere_decides_nothing_here(people, stranger):
    assert codes(RoleChange(make.actor(stranger), people["admin"], LEGAL)) == {ONLY}


def test_the_last_one_is_kept_in_each_choice_of_the_dialog(legal):
    """Among the four there is the role they have: it must not count as somebody taking over."""
    changes = [RoleChange(make.actor(legal), legal, role) for role in Role]
    reasons = changing_role.reasons(changes)
    assert {change.role: {reason.code for reason in found} for change, found in reasons.items()} == {
        LEGAL: NONE,
        ADMIN: {LAST},
        COLLABORATOR: {LAST},
        EXTERNAL: {LAST},
    }


def test_several_at_once_leave_one_too(people):
    actor = make.actor(people["legal"])
    changes = [RoleChange(actor, people["legal"], ADMIN), RoleChange(actor, people["second"], ADMIN)]
    assert all({r.code for r in found} == {LAST} for found in changing_role.reasons(changes).values())


def test_a_successor_at_the_same_moment_is_enough_if_they_can_sign_in(people):
    actor = make.actor(people["legal"])
    going = [RoleChange(actor, people["legal"], ADMIN), RoleChange(actor, people["second"], ADMIN)]
    coming = RoleChange(actor, people["admin"], LEGAL)
    assert not any(changing_role.reasons([*going, coming]).values())
    people["admin"].user.is_active = False
    found = changing_role.reasons([*going, coming])
    assert {r.code for r in found[going[0]]} == {LAST}
    assert {r.code for r in found[coming]} == {"deactivated"}


def test_who_cannot_sign_in_does_not_count_as_the_other_one(people):
    people["second"].user.is_active = False
    people["second"].user.save()
    assert codes(RoleChange(make.actor(people["legal"]), people["legal"], ADMIN)) == {LAST}


def test_a_closed_organization_stays_as_it_was(people, organization, staff):
    organization.closed_at = timezone.now()
    organization.save()
    member = Membership.objects.select_related("organization", "user").get(pk=people["collaborator"].pk)
    assert codes(RoleChange(Actor.staff(staff), member, ADMIN)) == {"organization_closed"}
    assert codes(RoleChange(Actor.system("a task"), member, ADMIN)) == {"organization_closed"}


def test_a_second_factor_is_asked_of_a_legal_representative_where_the_provider_sets_it(people, settings):
    change = RoleChange(make.actor(people["legal"]), people["admin"], LEGAL)
    assert codes(change) == NONE
    settings.STEWARD = settings.STEWARD | {"LEGAL_REPRESENTATIVE_NEEDS_SECOND_FACTOR": True}
    (reason,) = changing_role.reasons([change])[change]
    assert (reason.code, reason.remedy) == ("no_second_factor", "Ask them to set it up first.")


def test_every_reason_names_a_remedy(people, staff, settings):
    settings.STEWARD = settings.STEWARD | {"LEGAL_REPRESENTATIVE_NEEDS_SECOND_FACTOR": True}
    make.seat(people["legal"])
    make.mailbox(people["legal"])
    actors = [make.actor(person) for person in people.values()] + [Actor.staff(staff)]
    changes = [RoleChange(actor, person, role) for actor in actors for person in people.values() for role in Role]
    removals = [Removed(actor, person) for actor in actors for person in people.values()]
    found = [
        *changing_role.reasons(changes).values(),
        *removing.reasons(removals).values(),
        *leaving.reasons(people.values()).values(),
    ]
    reasons = [reason for reasons in found for reason in reasons]
    assert {reason.code for reason in reasons} >= {
        ONLY,
        OWN,
        LAST,
        STAFF,
        "no_second_factor",
        "holds_a_seat",
        "oneself",
    }
    assert [reason for reason in reasons if not reason.remedy] == []


def test_who_is_the_only_user_is_led_to_deleting_the_organization(stranger):
    (reason,) = leaving.reasons([stranger])[stranger]
    url = reverse("organization-delete", args=[stranger.organization.slug])
    assert (reason.code, reason.remedy_url) == (LAST, url)


@pytest.mark.parametrize("target", ["legal", "second"])
def test_only_a_legal_representative_removes_one(people, staff, target):
    def refused(actor) -> set[str]:
        removal = Removed(actor, people[target])
        return {reason.code for reason in removing.reasons([removal])[removal]}

    assert refused(make.actor(people["admin"])) == {ONLY}
    assert refused(Actor.staff(staff)) == {ONLY}
    other = people["second" if target == "legal" else "legal"]
    assert refused(Actor.staff(other.user)) == {ONLY}
    assert refused(make.actor(other)) == NONE
