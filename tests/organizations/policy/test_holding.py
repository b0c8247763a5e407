"""ORG-16: from its day on, whoever lacks what is required is held at the set-up; nothing of the organization opens."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organizations.models import Membership, Organization, Role
from organizations.policy import held_for
from security.models import AuditEntry
from tests import make, urls, world
from tests.organizations.dialog import words
from tests.organizations.policy.pages import home, required
from tests.security.enrolling import set_up_an_app, text_of
from tests.world import address, undone


def held_at(answer) -> str:
    """Where the answer sends somebody who is held, and checks that it is the set-up; the page to come back to."""
    target = urlsplit(answer.headers.get("HX-Redirect") or answer.headers.get("Location") or "")
    assert target.path.startswith("/profile/organizations/"), answer.status_code
    assert target.path.endswith("/two-factor/")
    (back,) = parse_qs(target.query)["next"]
    return back


@pytest.mark.parametrize("role", ["legal_representative", "external"])
def test_no_address_of_the_organization_opens(db, role, plain_templates):
    there = world.build()
    make.policy(there.organization)
    there.factor.delete()
    client = there.client(role)
    inside = [url for url in urls.all_urls() if url.route.startswith("o/")]
    assert len(inside) > 50
    wrong = []
    for url in inside:
        path = address(url, "own", there)
        for asking in (client, make.Htmx(client, at=path)):
            for method in ("get", "post"):
                with undone():
                    answer = getattr(asking, method)(path)
                try:
                    assert held_at(answer) == path
                except AssertionError:
                    wrong.append((method, path, answer.status_code))
    assert wrong == []
    assert not AuditEntry.objects.filter(code="access_denied").exists()


def test_the_own_pages_and_the_other_organizations_stay_open(client_of, collaborator, organization):
    make.policy(organization)
    other = make.organization("Alpha", owner=collaborator.user)
    client = client_of(collaborator)
    for path in (
        *(home(other), "/profile/", "/profile/security/", "/profile/security/two-factor/", "/profile/organizations/"),
        *(reverse("leave", args=[organization.slug]), "/sign-out/", "/profile/history/"),
    ):
        assert client.get(path).status_code == 200, path
    assert "Lanterna SA requires two-factor authentication." in text_of(client.get("/profile/security/"))


def test_after_the_set_up_one_is_where_one_wanted_to_go(client_of, collaborator, organization):
    make.policy(organization)
    client = client_of(collaborator)
    wanted = f"{reverse('products', args=[organization.slug])}?q=shop"
    held = client.get(wanted)
    assert held_at(held) == wanted
    page = words(client.get(held["Location"]))
    assert "Lanterna SA requires two-factor authentication" in page
    assert 'class="nav__item"' not in page, "no way into it is offered"
    for way in ("Authenticator app", "SMS"):
        assert f"<b>{way}</b>" in page
    set_up_an_app(client, onward=wanted)
    shown = client.get(wanted)
    assert shown.status_code == 200
    assert "Authenticator app: in force from now on." in text_of(shown)
    assert client.get(required(organization))["Location"] == home(organization), "nobody is held any more"


def test_whoever_looks_at_their_methods_first_stays_there(client_of, collaborator, organization):
    make.policy(organization)
    client = client_of(collaborator)
    client.get(required(organization))
    client.get("/profile/security/two-factor/")
    set_up_an_app(client)


def test_sms_alone_does_where_it_is_accepted_and_is_not_offered_where_it_is_not(client_of, collaborator, organization):
    make.phone(collaborator)
    policy = make.policy(organization)
    client = client_of(collaborator)
    assert client.get(home(organization)).status_code == 200
    policy.without_sms_from = policy.required_from
    policy.save()
    assert held_at(client.get(home(organization))) == home(organization)
    page = words(client.get(required(organization)))
    assert "SMS is your only method, and Lanterna SA does not accept it" in page
    assert "<b>Authenticator app</b>" in page
    assert "<b>SMS</b>" not in page
    make.passkey(collaborator)
    assert client.get(home(organization)).status_code == 200


def test_backup_codes_and_what_was_only_begun_are_no_second_factor(client_of, collaborator, organization):
    make.policy(organization)
    make.backup_codes(collaborator)
    make.authenticator(collaborator, confirmed=False)
    assert held_at(client_of(collaborator).get(home(organization)))


def test_externals_may_leave_instead(client_of, htmx, external, collaborator, organization):
    make.policy(organization)
    leave = reverse("leave", args=[organization.slug])
    assert leave not in words(client_of(collaborator).get(required(organization)))
    client = client_of(external)
    assert f'href="{leave}" hx-get="{leave}" hx-target="#dialog"' in words(client.get(required(organization)))
    assert "This ends immediately" in words(htmx(client).get(leave))
    assert client.post(leave).status_code == 303
    assert not Membership.objects.filter(pk=external.pk).exists()


def test_it_begins_at_midnight_where_the_organization_is(collaborator, organization):
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        organization.time_zone = zone
        organization.save()
        policy = make.policy(organization, days=1)
        member = Membership.objects.select_related("user", "organization").get(pk=collaborator.pk)
        assert held_for(member) is None
        type(policy).objects.update(required_from=policy.required_from - timedelta(days=1))
        member.organization.refresh_from_db()
        assert held_for(member) == "factor"
        policy.delete()


def test_whoever_is_invited_joins_and_is_held_at_the_set_up(client_of, organization):
    make.policy(organization)
    guest = make.user("Greta", "Guest", email="greta@guest.test")
    invitation = make.invitation(organization, guest.email, Role.COLLABORATOR)
    client = client_of(guest)
    joined = client.post(reverse("invitation", args=[invitation.token]))
    assert Membership.objects.filter(organization=organization, user=guest).exists()
    assert held_at(client.get(joined["Location"])) == joined["Location"]


def test_nobody_outside_learns_anything_from_the_page(client_of, client, stranger, collaborator, organization):
    make.policy(organization)
    assert client_of(stranger).get(required(organization)).status_code == 404
    assert client.get(required(organization))["Location"].startswith("/sign-in/")
    foreign = client_of(collaborator).get(required(organization), {"next": "https://evil.test/"})
    assert "evil.test" not in foreign.content.decode()
    assert client_of(collaborator).get(required(organization)).status_code == 200


def test_support_in_django_admin_is_not_concerned(client_of, staff, organization):
    make.member(organization, user=staff)
    make.policy(organization)
    page = client_of(staff).get(reverse("admin:organizations_organization_change", args=[organization.pk]))
    assert "Required, SMS accepted, from" in words(page)


def test_a_page_costs_one_query_more_where_something_is_required_and_none_elsewhere(
    client_of, collaborator, organization
):
    make.authenticator(collaborator)
    client, path = client_of(collaborator), home(organization)

    def cost() -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    without = cost()
    policy = make.policy(organization, days=1)
    assert cost() == without
    policy.required_from -= timedelta(days=1)
    policy.save()
    assert cost() == without + 1


def test_whoever_is_held_was_not_there(client_of, collaborator, organization):
    make.policy(organization)
    Membership.objects.filter(pk=collaborator.pk).update(last_active_at=None)
    client_of(collaborator).get(home(organization))
    assert Membership.objects.get(pk=collaborator.pk).last_active_at is None


def test_a_closed_organization_holds_nobody(client_of, collaborator, organization):
    make.policy(organization)
    Organization.objects.update(closed_at=timezone.now())
    assert client_of(collaborator).get(home(organization)).status_code == 404
    assert client_of(collaborator).get(required(organization)).status_code == 404
