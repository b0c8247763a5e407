"""ORG-13: an organization is deleted when nothing stands in the way; what does is listed, with its way out."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from console.kit.exceptions import Denied
from console.kit.guards import Refused
from organizations.models import Appointment, HandOver, Invitation, Membership, Organization, Role
from organizations.operations.organizations import close_organization
from security.audit import Actor
from security.models import AuditEntry, Notice
from tests import make
from tests.organizations.dialog import STALE, words


def url(organization) -> str:
    return reverse("organization-delete", args=[organization.slug])


def is_closed(organization) -> bool:
    return Organization.objects.get(pk=organization.pk).closed_at is not None


def test_every_blocker_is_listed_counted_and_linked(client_of, legal, admin, external, organization):
    make.product(organization)
    make.product(organization)
    make.product(organization, ended_at=timezone.now())
    client = client_of(legal)
    for page in (url(organization), reverse("organization", args=[organization.slug])):
        text = words(client.get(page))
        assert "The organization has 2 products." in text
        assert "There are 2 other users in it." in text
        assert reverse("products", args=[organization.slug]) in text
        assert reverse("members", args=[organization.slug]) in text
    assert 'type="submit"' not in words(client.get(url(organization))).split("dialog__foot")[1]


def test_what_stands_in_the_way_refuses_it_too_and_stands_in_the_log(client_of, legal, admin, organization):
    make.product(organization)
    answer = client_of(legal).post(url(organization), {"name": "Lanterna SA"})
    assert answer.status_code == 409
    assert not is_closed(organization)
    entry = AuditEntry.objects.get(code="refused")
    assert set(entry.facts["reasons"]) == {"live_products", "other_users"}
    assert entry.organization == organization.pk


def test_alone_and_without_products_it_is_closed_and_opens_to_nobody(client_of, legal, organization, deliver):
    client = client_of(legal)
    assert "Nobody can undo this, not even support" in words(client.get(url(organization)))
    answer = client.post(url(organization), {"name": " lanterna  sa"}, follow=True)
    assert answer.redirect_chain == [(reverse("my-organizations"), 303)]
    assert "Lanterna SA was deleted." in words(answer)
    assert is_closed(organization)
    for name in ("home-of", "organization", "organization-delete", "log"):
        assert client.get(reverse(name, args=[organization.slug])).status_code == 404
    assert "You are not in any organization" in words(client.get("/"))
    assert AuditEntry.objects.get(code="organization_closed").subject == str(organization.pk)
    (mail,) = deliver()
    assert mail.to == ["linda@lanterna.test"]
    assert mail.subject == "Lanterna SA was deleted"
    assert "kept for as long as the law requires" in mail.body


def test_it_stays_with_its_log_for_support(client_of, legal, organization, staff):
    close_organization(actor=make.actor(legal), organization=organization)
    browser = client_of(staff)
    page = browser.get(reverse("admin:organizations_organization_change", args=[organization.pk]))
    assert "Lanterna SA" in page.content.decode()
    log = browser.get(reverse("admin:security_auditentry_changelist"), {"organization": organization.pk})
    assert "Organization deleted" in log.content.decode()


@pytest.mark.parametrize("typed", ["", "Lanterna", "lanterna-sa", "LANTERNA SA."])
def test_another_name_deletes_nothing(client_of, legal, organization, typed):
    answer = client_of(legal).post(url(organization), {"name": typed})
    assert answer.status_code == 422
    assert "This is not the name. The organization was not deleted." in words(answer)
    assert not is_closed(organization)


def test_a_fresh_proof_of_identity_is_asked_for(client_of, legal, organization):
    client = client_of(legal, proved=STALE)
    for answer in (client.get(url(organization)), client.post(url(organization), {"name": "Lanterna SA"})):
        assert answer.status_code == 303
        assert answer.url.startswith(reverse("confirm"))
    assert not is_closed(organization)


@pytest.mark.parametrize("persona", ["admin", "collaborator", "external"])
def test_nobody_else_deletes_it(client_of, request, organization, persona):
    who = request.getfixturevalue(persona)
    assert client_of(who).post(url(organization), {"name": "Lanterna SA"}).status_code == 403
    with pytest.raises(Denied):
        close_organization(actor=make.actor(who), organization=organization)
    assert not is_closed(organization)


def test_what_waits_for_an_answer_ends_with_it(legal, organization):
    """Nothing of it stands in the way, and nobody answers it afterwards."""
    nobody = make.member(organization)
    nomination, proposal = make.hand_over(nobody), make.appointment(nobody)
    waiting = make.invitation(organization)
    Membership.objects.filter(pk=nobody.pk).delete()
    close_organization(actor=make.actor(legal), organization=organization)
    assert HandOver.objects.get(pk=nomination.pk).state == HandOver.State.WITHDRAWN
    assert Appointment.objects.get(pk=proposal.pk).state == Appointment.State.STOPPED
    ended = Invitation.objects.get(pk=waiting.pk)
    assert (ended.state, ended.end_reason) == (Invitation.State.REVOKED, "organization_closed")
    codes = set(AuditEntry.objects.values_list("code", flat=True))
    assert {"invitation_revoked", "hand_over_withdrawn", "appointment_stopped", "organization_closed"} <= codes
    assert AuditEntry.objects.values("operation").distinct().count() == 1


def test_a_second_click_finds_nothing_to_delete(client_of, legal, organization):
    client = client_of(legal)
    client.post(url(organization), {"name": "Lanterna SA"})
    assert client.post(url(organization), {"name": "Lanterna SA"}).status_code == 404
    with pytest.raises(Denied):
        close_organization(actor=make.actor(legal), organization=organization)
    assert Notice.objects.count() == 1


def test_the_last_one_in_it_is_led_here_instead_of_to_support(client_of, legal, organization):
    page = words(client_of(legal).get(reverse("my-organizations")))
    assert "You are its only legal representative." in page
    assert url(organization) in page


def test_an_external_whose_access_has_ended_is_still_somebody_to_remove(legal, organization):
    """The worker does it within minutes; until then the list of users shows them, and so does the reason."""
    make.member(organization, Role.EXTERNAL, ends_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(Refused, match="other_users"):
        close_organization(actor=make.actor(legal), organization=organization)


def test_not_even_the_console_itself_deletes_what_something_stands_against(legal, organization):
    make.product(organization)
    close = partial(close_organization, organization=organization)
    with pytest.raises(Refused):
        close(actor=Actor.system("tests"))
