"""ORG-10: removal ends every access at once, open sessions included, and says so in the log and by mail."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from console.kit.exceptions import Denied
from organizations.models import (
    Access,
    HandOver,
    Invitation,
    KindGrant,
    Mailbox,
    Membership,
    ProductGrant,
    Role,
    Seat,
    TeamMember,
)
from organizations.operations.people import leave
from organizations.operations.removal import remove_one
from security.models import AuditEntry
from tests import make
from tests.organizations.removal.removing import out


def hand_over(organization, nominator, nominee) -> HandOver:
    fields = {"nominator": nominator.user, "nominee": nominee.user, "role_after": Role.ADMINISTRATOR}
    expires_at = timezone.now() + settings.STEWARD["HAND_OVER_VALID"]
    return HandOver.objects.create(organization=organization, expires_at=expires_at, **fields)


# What ends


def test_all_of_it_ends(admin, held):
    out(admin, held)
    for model in (Access, ProductGrant, KindGrant, TeamMember, Seat):
        assert not model.objects.exists(), model
    assert Mailbox.objects.get().user is None
    assert Invitation.objects.get().state == Invitation.State.REVOKED
    assert not Membership.objects.filter(pk=held.pk).exists()


def test_the_log_counts_it_in_one_group(admin, held):
    outcome = out(admin, held)
    entry = AuditEntry.objects.get(code="member_removed")
    assert entry.facts == {
        "membership": held.pk,
        "role": "collaborator",
        "grants": 1,
        "teams": 1,
        "seats": 1,
        "mailboxes": 1,
        "invitations": 1,
    }
    assert (entry.actor, entry.subject) == (str(admin.user_id), str(held.user_id))
    assert set(AuditEntry.objects.values_list("operation", flat=True)) == {outcome.operation}
    assert AuditEntry.objects.filter(code="invitation_revoked").exists()


@pytest.mark.parametrize("leaver", [out, lambda admin, who: leave(actor=make.actor(who), membership=who)])
def test_whoever_leaves_loses_the_same(leaver, admin, collaborator, organization, legal):
    make.team(organization, "Boutique", collaborator)
    make.invitation(organization, by=collaborator.user)
    waiting = hand_over(organization, legal, collaborator)
    leaver(admin, collaborator)
    assert not TeamMember.objects.exists()
    assert Invitation.objects.get().state == Invitation.State.REVOKED
    waiting.refresh_from_db()
    assert (waiting.state, waiting.ended_at is not None) == ("withdrawn", True)


def test_what_they_have_elsewhere_stays(admin, held, other_organization):
    elsewhere = make.member(other_organization, user=held.user)
    make.seat(elsewhere)
    make.mailbox(elsewhere, "carl@harbour.test")
    make.grant(elsewhere, make.product(other_organization))
    invited = make.invitation(other_organization, by=held.user)
    out(admin, held)
    assert Membership.objects.filter(pk=elsewhere.pk).exists()
    assert Seat.objects.get().product.organization == other_organization
    assert Mailbox.objects.get(address="carl@harbour.test").user == held.user
    assert ProductGrant.objects.count() == 1
    invited.refresh_from_db()
    assert invited.state == Invitation.State.PENDING


def test_what_others_hold_stays(admin, held, external, organization):
    make.grant(external, make.product(organization))
    make.seat(external)
    others = make.invitation(organization, "otto@invited.test", by=admin.user)
    out(admin, held)
    assert (ProductGrant.objects.count(), Seat.objects.count()) == (1, 1)
    others.refresh_from_db()
    assert others.state == Invitation.State.PENDING


# Open sessions, tabs and links


def test_an_open_session_and_everything_left_open_in_it_opens_nothing(client_of, htmx, legal, admin, organization):
    """The old tab's page, its fragments, its forms and the link of its export."""
    browser = client_of(admin)
    slug = organization.slug
    there = make.member(organization)
    pages = [
        *(reverse(name, args=[slug]) for name in ("home-of", "members", "members-csv", "log", "log-csv", "products")),
        *(reverse(name, args=[slug, there.pk]) for name in ("member", "member-menu", "member-role", "member-remove")),
    ]
    for page in pages:
        assert browser.get(page, follow=True).status_code == 200, page
    out(legal, admin)
    for page in pages:
        assert browser.get(page).status_code == 404, page
        assert htmx(browser, at=pages[1]).get(page).status_code == 404, page
    role = {"role": "external", "before": "collaborator"}
    assert browser.post(reverse("member-role", args=[slug, there.pk]), role).status_code == 404
    assert browser.post(reverse("members-remove", args=[slug]), {"selected": [there.pk]}).status_code == 404
    assert Membership.objects.get(pk=there.pk).role == Role.COLLABORATOR
    assert browser.get(reverse("profile")).status_code == 200  # their own account stays
    assert "Lanterna SA" not in browser.get("/", follow=True).content.decode()


def test_an_operation_that_was_on_its_way_is_denied(legal, admin, collaborator):
    actor = make.actor(admin)
    out(legal, admin)
    with pytest.raises(Denied):
        remove_one(actor=actor, organization=legal.organization, member=collaborator.pk)
