"""ORG-3: a security alert to whoever lacks a second factor: once a day, to one or to many."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from console.kit.exceptions import Denied
from console.kit.time_zones import zone_of
from organizations.models import Membership, Role
from organizations.operations.alerts import alert, alert_one
from security.models import AuditEntry, Notice
from tests import make
from tests.organizations.bulk.selecting import frozen, headings, ids, ticked
from tests.organizations.dialog import words


def url(member) -> str:
    return reverse("member-alert", args=[member.organization.slug, member.pk])


def many(organization) -> str:
    return reverse("members-alert", args=[organization.slug])


def test_what_is_sent_is_shown_and_then_sent(client_of, htmx, admin, collaborator, organization, deliver):
    client = client_of(admin)
    menu = words(htmx(client).get(reverse("member-menu", args=[organization.slug, collaborator.pk])))
    assert f'href="{url(collaborator)}" hx-get="{url(collaborator)}" hx-target="#dialog"' in menu
    assert "Send a security alert" in menu
    shown = words(htmx(client).get(url(collaborator)))
    lead = "Andrea Conti has noticed that a password alone opens your account."
    assert lead in shown
    page = words(client.post(url(collaborator), follow=True))
    assert "A security alert was sent to Carl Dubois." in page
    (mail,) = deliver()
    assert mail.to == ["carl@lanterna.test"]
    assert mail.subject == "Lanterna SA asks you to set up two-factor authentication"
    assert lead in " ".join(mail.body.split())
    assert "Andrea Conti, Administrator" in mail.body
    assert "/profile/security/two-factor/" in mail.body
    entry = AuditEntry.objects.get(code="security_alert_sent")
    assert entry.facts == {"membership": collaborator.pk, "role": "collaborator", "lack": "factor"}
    assert "Security alert sent" in words(client.get(reverse("log", args=[organization.slug])))


def test_a_second_one_waits_a_day_and_says_when_the_first_was_sent(client_of, htmx, admin, collaborator, organization):
    client = client_of(admin)
    assert htmx(client, at=reverse("members", args=[organization.slug])).post(url(collaborator)).status_code == 200
    shown = words(client.get(url(collaborator)))
    alerted_at = Membership.objects.get(pk=collaborator.pk).alerted_at
    tomorrow = alerted_at.astimezone(zone_of(admin.user.time_zone)) + timedelta(days=1)
    menu = words(client.get(reverse("member", args=[organization.slug, collaborator.pk])))
    for text in (shown, menu):
        assert "The last alert to this person was sent on" in text
        assert f"the next one can be sent from {tomorrow:%-d %b %Y, %H:%M}." in text
    assert "Send the alert" not in shown
    assert client.post(url(collaborator)).status_code == 409
    assert Notice.objects.count() == 1
    Membership.objects.update(alerted_at=timezone.now() - timedelta(days=1, minutes=1))
    assert client.post(url(collaborator)).status_code == 303
    elsewhere = make.organization(owner=admin.user)
    there = make.member(elsewhere, user=collaborator.user)
    assert client.post(url(there)).status_code == 303, "each organization has its own"
    assert Notice.objects.count() == 3


def test_whoever_lacks_nothing_is_not_alerted_and_the_menu_says_why(client_of, htmx, admin, collaborator, organization):
    make.phone(collaborator)
    client = client_of(admin)
    menu = words(htmx(client).get(reverse("member-menu", args=[organization.slug, collaborator.pk])))
    assert "This person has set up two-factor authentication." in menu
    assert client.post(url(collaborator)).status_code == 409
    make.policy(organization, days=5, without_sms=9)
    assert "SMS is your only second factor" in words(client.get(url(collaborator)))
    assert client.post(url(collaborator)).status_code == 303
    assert client.post(url(admin)).status_code == 409, "nobody alerts themselves"
    gone = make.member(organization, user=make.user(is_active=False))
    assert "The account is deactivated" in words(client.get(url(gone)))


@pytest.mark.parametrize("persona", ["collaborator", "external", "stranger"])
def test_nobody_else_alerts(client_of, request, admin, organization, persona):
    who = request.getfixturevalue(persona)
    for path in (url(admin), many(organization)):
        assert client_of(who).post(path).status_code == (404 if persona == "stranger" else 403)
    with pytest.raises(Denied):
        alert_one(actor=make.actor(who), organization=organization, member=admin.pk)


def test_many_at_once_with_a_result_for_each(client_of, legal, admin, collaborator, external, organization):
    make.authenticator(external)
    client = client_of(admin)
    assert many(organization) in words(client.get(reverse("members", args=[organization.slug])))
    shown = words(client.post(many(organization), ticked(legal, admin, collaborator, external)))
    assert headings(shown) == ["Not possible for 2 people", "2 people get the alert"]
    assert "This is you." in shown
    assert frozen(shown) == [legal.pk, admin.pk, collaborator.pk, external.pk]
    answer = client.post(many(organization), {"members": ids(legal, admin, collaborator, external), "confirm": "yes"})
    results = words(client.get(answer["Location"]))
    assert headings(results) == ["Not possible for 2 people", "Sent to 2 people"]
    assert "Security alerts sent" in results
    assert "Two-factor authentication is set up" in results
    assert {notice.address for notice in Notice.objects.all()} == {"linda@lanterna.test", "carl@lanterna.test"}
    assert AuditEntry.objects.values("operation").distinct().count() == 1
    again = client.post(many(organization), {"members": ids(legal, collaborator), "confirm": "yes"})
    assert again.status_code == 422
    assert "None of the selected users can be sent an alert now." in words(again)


def test_hundreds_cost_what_one_costs(legal, organization):
    def cost(number: int) -> int:
        members = [make.member(organization, Role.EXTERNAL).pk for _ in range(number)]
        with CaptureQueriesContext(connection) as captured:
            alert(actor=make.actor(legal), organization=organization, members=members)
        return len(captured)

    assert cost(1) == cost(40)
    assert Notice.objects.count() == 41
