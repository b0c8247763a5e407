"""SEC-3, ORG-16: what an organization requires cannot be removed from its day on, whatever happens at that moment."""

from datetime import timedelta

import pytest
from django.utils import timezone

from console.kit.guards import Refused
from organizations.models import Membership, Requirement, Role
from organizations.models.policy import Terms
from organizations.operations.policy import set_policy
from organizations.policy import held_for
from security.factors import with_second_factor
from security.models import AuditEntry
from security.operations.factors import remove_factor
from tests import make
from tests.organizations.policy.pages import in_days
from tests.security.enrolling import text_of
from tests.together import raised, together

SECURITY = "/profile/security/"


def removal(device, kind="authenticator") -> str:
    return f"{SECURITY}two-factor/{kind}/{device.pk}/remove/"


def remove(who, device, kind="authenticator"):
    return remove_factor(actor=make.actor(who), user=who.user, factor=kind, pk=device.pk, keep=None)


def test_a_legal_representative_keeps_the_last_one_where_the_provider_sets_it_so(client_of, legal, settings):
    app = make.authenticator(legal)
    settings.STEWARD = settings.STEWARD | {"LEGAL_REPRESENTATIVE_NEEDS_SECOND_FACTOR": True}
    assert "You are legal representative of Lanterna SA" in text_of(client_of(legal).get(removal(app)))
    with pytest.raises(Refused, match="represents"):
        remove(legal, app)
    make.passkey(legal)
    remove(legal, app)


def test_the_last_method_stays_with_the_reason_and_the_name(client_of, collaborator, organization):
    app = make.authenticator(collaborator)
    make.policy(organization)
    client = client_of(collaborator)
    for page in (SECURITY, f"{SECURITY}two-factor/"):
        shown = client.get(page)
        assert f'href="{removal(app)}"' not in shown.content.decode()
        assert 'type="button" aria-disabled="true"' in shown.content.decode()
        assert "Lanterna SA requires two-factor authentication. Set up another method first. Remove" in text_of(shown)
    dialog = text_of(client.get(removal(app)))
    assert "Lanterna SA requires two-factor authentication. Set up another method first." in dialog
    assert client.post(removal(app), {"password": make.PASSWORD}).status_code == 409
    assert with_second_factor([collaborator.user_id])
    assert AuditEntry.objects.get(code="refused").facts["reasons"] == ["required_by_policy"]
    make.passkey(collaborator)
    for page in (SECURITY, f"{SECURITY}two-factor/"):
        assert f'href="{removal(app)}"' in client.get(page).content.decode()
    assert client.post(removal(app), {"password": make.PASSWORD}).status_code == 303


def test_where_sms_is_not_accepted_it_does_not_replace_the_last_other_method(collaborator, organization):
    app, phone = make.authenticator(collaborator), make.phone(collaborator)
    make.policy(organization, without_sms=0)
    with pytest.raises(Refused) as refusal:
        remove(collaborator, app)
    assert str(refusal.value.all_reasons[0].sentence) == "Lanterna SA requires a second factor other than SMS."
    remove(collaborator, phone, "sms")
    assert with_second_factor([collaborator.user_id])


def test_before_its_day_it_is_said_and_not_refused(client_of, collaborator, organization):
    app = make.authenticator(collaborator)
    make.policy(organization, days=3)
    said = text_of(client_of(collaborator).get(SECURITY)).replace("\xa0", " ")
    assert "Lanterna SA requires two-factor authentication." in said
    assert "From " in said
    remove(collaborator, app)
    assert not with_second_factor([collaborator.user_id])


def test_only_where_one_still_is_and_only_what_would_be_missed(collaborator, organization, other_organization):
    """A place whose last day is over, a closed organization and somebody else's ask for nothing; nor is a method kept
    that does not meet what is required anyway."""
    over = timezone.now() - timedelta(days=1)
    closed = make.organization("Closed", owner=collaborator.user)
    make.member(other_organization, Role.EXTERNAL, user=collaborator.user, ends_at=over)
    for one in (closed, other_organization, make.organization()):
        make.policy(one)
    type(closed).objects.filter(pk=closed.pk).update(closed_at=over)
    make.policy(organization, without_sms=0)
    remove(collaborator, make.phone(collaborator), "sms")
    assert not with_second_factor([collaborator.user_id])


@pytest.mark.django_db(transaction=True)
def test_at_the_same_moment_the_removal_is_refused_or_the_person_is_held(legal, collaborator, organization):
    asked = {"requirement": Requirement.ANY, "begins_on": in_days(organization, 0), "seen": Terms().fingerprint}

    def require():
        return set_policy(actor=make.actor(legal), organization=organization, **asked)

    for _ in range(5):
        app = make.authenticator(collaborator)
        errors = raised(together(require, lambda app=app: remove(collaborator, app)))
        assert all(isinstance(error, Refused) for error in errors)
        member = Membership.objects.select_related("user", "organization__security_policy").get(pk=collaborator.pk)
        assert bool(held_for(member)) is not bool(errors)
        assert bool(errors) is bool(with_second_factor([collaborator.user_id]))
        type(app).objects.all().delete()
        member.organization.security_policy.delete()
