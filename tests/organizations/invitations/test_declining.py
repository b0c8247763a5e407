"""ORG-6: a no ends the invitation and tells whoever sent it, and nobody learns which account it was."""

import pytest

from organizations.models import Membership
from security.models import AuditEntry, Notice
from tests import make
from tests.organizations.invitations.asked import ACCOUNT, SOFIA, decline_link, link, state_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def sofia(db):
    return make.user("Sofia", "Keller", email="Sofia@Keller.test")


@pytest.fixture
def invitation(organization, admin):
    return make.invitation(organization, SOFIA, by=admin.user)


def test_declining_ends_it_and_tells_whoever_sent_it(client, invitation, admin, deliver):
    answer = client.post(decline_link(invitation))
    assert "The invitation is declined" in words(answer)
    assert state_of(invitation) == ("declined", "")
    (mail,) = deliver()
    assert mail.to == [admin.user.email]
    assert mail.subject == "sofia@keller.test declined your invitation to Lanterna SA"
    assert "cannot be re-sent" in mail.body
    entry = AuditEntry.objects.get(code="invitation_declined")
    assert (entry.actor, entry.organization) == ("", admin.organization_id)


def test_the_organization_never_learns_which_account_declined_nor_from_where(client_of, sofia, invitation):
    client_of(sofia).post(decline_link(invitation))
    entry = AuditEntry.objects.get(code="invitation_declined")
    assert (entry.actor, entry.address, entry.device) == ("", None, "")


@pytest.mark.parametrize("has_account", [True, False])
def test_what_the_console_ends_at_the_door_names_nobody_who_stood_there(
    client, client_of, invitation, admin, has_account
):
    browser = client_of(make.user(email=SOFIA)) if has_account else client
    Membership.objects.filter(pk=admin.pk).delete()
    browser.post(link(invitation), ACCOUNT)
    entry = AuditEntry.objects.get(code="invitation_revoked")
    assert (entry.actor_kind, entry.actor, entry.address, entry.device) == ("system", "accept_invitation", None, "")


def test_nobody_is_told_of_the_no_who_has_left(client, invitation, admin):
    Membership.objects.filter(pk=admin.pk).delete()
    client.post(decline_link(invitation))
    assert not Notice.objects.exists()


def test_the_secret_of_the_link_stands_in_no_log(client_of, client, sofia, invitation):
    other = client_of(make.user())
    other.post(link(invitation))
    client.post(decline_link(invitation))
    for entry in AuditEntry.objects.all():
        assert invitation.token not in f"{entry.facts}{entry.subject}{entry.device}"
