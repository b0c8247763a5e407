"""ORG-17: external access gets a last day in a dialog; on the day after it opens nothing, whoever sleeps."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from console.kit.exceptions import Denied
from console.kit.guards import Refused
from organizations.ending import end_of_day, last_day
from organizations.models import Membership, Organization, Role
from organizations.operations.ended_access import set_end
from organizations.operations.organizations import change_details
from organizations.queries.organization import PARTS
from security.models import AuditEntry, Notice
from tests import make
from tests.organizations.dialog import words

FAR = date(2030, 12, 31)


def url(member) -> str:
    return reverse("member-end", args=[member.organization.slug, member.pk])


def end_of(member) -> datetime | None:
    return Membership.objects.get(pk=member.pk).ends_at


def test_an_administrator_sets_the_last_day_and_is_the_sponsor(client_of, htmx, admin, external, organization, deliver):
    client = client_of(admin)
    shown = words(htmx(client).get(url(external)))
    assert "(Switzerland, Zurich)" in shown
    assert 'type="date"' in shown
    answer = client.post(url(external), {"last_day": "2030-12-31"}, follow=True)
    assert "The access of Eva Example ends on 31 Dec 2030." in words(answer).replace("\xa0", " ")
    external.refresh_from_db()
    assert external.ends_at == datetime(2030, 12, 31, 23, tzinfo=UTC)
    assert (external.sponsor, external.reminded_at) == (admin.user, None)
    entry = AuditEntry.objects.get(code="access_end_set")
    assert (entry.facts["before"], entry.facts["after"]) == ("", "2030-12-31")
    (mail,) = deliver()
    assert mail.to == ["eva@lanterna.test"]
    assert "ends on 31 Dec 2030" in mail.subject.replace("\xa0", " ")
    log = words(client.get(reverse("log", args=[organization.slug]))).replace("\xa0", " ")
    assert "End of external access set" in log
    assert "31 Dec 2030" in log


def test_the_list_and_the_page_of_the_person_say_until_when(client_of, admin, external, organization):
    set_end(actor=make.actor(admin), organization=organization, member=external.pk, on=FAR)
    members = words(client_of(admin).get(reverse("members", args=[organization.slug]))).replace("\xa0", " ")
    assert "No product access, until 31 Dec 2030" in members
    person = words(client_of(admin).get(reverse("member", args=[organization.slug, external.pk]))).replace("\xa0", " ")
    assert "Last day of access</dt><dd>31 Dec 2030" in person
    assert "2030-12-31" in words(client_of(admin).get(url(external)))


def test_the_menu_offers_it_for_externals_only(client_of, htmx, admin, collaborator, external, organization):
    def menu(member):
        path = reverse("member-menu", args=[organization.slug, member.pk])
        return words(htmx(client_of(admin)).get(path))

    assert url(external) in menu(external)
    assert url(collaborator) not in menu(collaborator)


def test_an_empty_day_takes_the_end_away(client_of, admin, external, organization):
    set_end(actor=make.actor(admin), organization=organization, member=external.pk, on=FAR)
    answer = client_of(admin).post(url(external), {"last_day": ""}, follow=True)
    assert "The access of Eva Example has no end date." in words(answer)
    assert end_of(external) is None


def test_the_same_day_again_is_neither_logged_nor_mailed(admin, external, organization):
    for _ in range(2):
        set_end(actor=make.actor(admin), organization=organization, member=external.pk, on=FAR)
    assert AuditEntry.objects.filter(code="access_end_set").count() == Notice.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2020-01-01", "This day has passed. To end the access immediately, remove the person."),
        ("next week", "Write the day as 2026-12-31."),
        ("9999-12-31", "This day is too far away."),
        ("2030-02-30", "Write the day as 2026-12-31."),
    ],
)
def test_a_day_that_cannot_be_is_told_and_nothing_typed_is_lost(client_of, admin, external, typed, sentence):
    answer = client_of(admin).post(url(external), {"last_day": typed})
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert f'value="{typed}"' in words(answer)
    assert end_of(external) is None


def test_the_operation_refuses_what_the_form_would_have(admin, external, organization):
    days = {make.today() - timedelta(days=2): "end_is_past", FAR.replace(year=3000): "day_too_far"}
    for on, code in days.items():
        with pytest.raises(Refused, match=code):
            set_end(actor=make.actor(admin), organization=organization, member=external.pk, on=on)


def test_only_external_access_has_an_end(client_of, admin, collaborator, organization):
    assert "Only external access has an end date" in words(client_of(admin).get(url(collaborator)))
    answer = client_of(admin).post(url(collaborator), {"last_day": "2030-12-31"})
    assert answer.status_code == 409
    assert end_of(collaborator) is None


@pytest.mark.parametrize("persona", ["collaborator", "external", "stranger"])
def test_nobody_prolongs_without_the_right_to_change_roles(client_of, request, external, organization, persona):
    who = request.getfixturevalue(persona)
    answer = client_of(who).post(url(external), {"last_day": "2030-12-31"})
    assert answer.status_code == (404 if persona == "stranger" else 403)
    with pytest.raises(Denied):
        set_end(actor=make.actor(who), organization=organization, member=external.pk, on=FAR)
    assert end_of(external) is None


def test_an_external_of_another_organization_is_nobody_here(client_of, admin, stranger, organization):
    other = make.member(stranger.organization, Role.EXTERNAL)
    path = reverse("member-end", args=[organization.slug, other.pk])
    assert client_of(admin).post(path, {"last_day": "2030-12-31"}).status_code == 404
    with pytest.raises(Denied):
        set_end(actor=make.actor(admin), organization=organization, member=other.pk, on=FAR)


def test_another_role_has_no_end(admin, external, organization, client_of):
    set_end(actor=make.actor(admin), organization=organization, member=external.pk, on=FAR)
    role = reverse("member-role", args=[organization.slug, external.pk])
    client_of(admin).post(role, {"role": "collaborator", "before": "external"})
    external.refresh_from_db()
    assert (external.role, external.ends_at) == (Role.COLLABORATOR, None)


# The instant


def test_at_the_end_the_door_is_shut_even_if_no_worker_runs(client_of, external, organization):
    client = client_of(external)
    home = reverse("home-of", args=[organization.slug])
    Membership.objects.filter(pk=external.pk).update(ends_at=timezone.now() + timedelta(minutes=5))
    assert client.get(home).status_code == 200
    Membership.objects.filter(pk=external.pk).update(ends_at=timezone.now())
    assert client.get(home).status_code == 404
    assert "Lanterna SA" not in client.get("/").content.decode()
    assert Membership.objects.filter(pk=external.pk).exists()


@pytest.mark.parametrize(
    ("zone", "on", "ends_at"),
    [
        ("Europe/Zurich", date(2026, 7, 1), datetime(2026, 7, 1, 22, tzinfo=UTC)),
        ("Europe/Zurich", date(2026, 12, 31), datetime(2026, 12, 31, 23, tzinfo=UTC)),
        # The day on which clocks go back has 25 hours, the one on which they go forward 23.
        ("Europe/Zurich", date(2026, 10, 25), datetime(2026, 10, 25, 23, tzinfo=UTC)),
        ("Europe/Zurich", date(2026, 10, 24), datetime(2026, 10, 24, 22, tzinfo=UTC)),
        ("Europe/Zurich", date(2026, 3, 29), datetime(2026, 3, 29, 22, tzinfo=UTC)),
        ("Pacific/Auckland", date(2026, 12, 31), datetime(2026, 12, 31, 11, tzinfo=UTC)),
        ("Pacific/Auckland", date(2026, 6, 30), datetime(2026, 6, 30, 12, tzinfo=UTC)),
        # Midnight does not come: clocks jump from 24:00 to 1:00.
        ("Africa/Cairo", date(2026, 4, 23), datetime(2026, 4, 23, 22, tzinfo=UTC)),
        # Midnight comes twice: at 1:00 clocks go back to 0:00. The day ends at the first one.
        ("America/Havana", date(2026, 10, 31), datetime(2026, 11, 1, 4, tzinfo=UTC)),
        ("America/Havana", date(2026, 11, 1), datetime(2026, 11, 2, 5, tzinfo=UTC)),
    ],
)
def test_a_day_ends_where_the_organization_is(zone, on, ends_at):
    organization = Organization(time_zone=zone)
    assert end_of_day(on, organization) == ends_at
    assert last_day(ends_at, organization) == on


@pytest.mark.parametrize("zone", ["Europe/Zurich", "Pacific/Auckland", "Africa/Cairo", "America/Havana", "Asia/Beirut"])
def test_every_day_of_years_comes_back_as_itself(zone):
    organization = Organization(time_zone=zone)
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(800)]
    ends = [end_of_day(day, organization) for day in days]
    assert [last_day(end, organization) for end in ends] == days
    assert ends == sorted(set(ends))


def test_another_time_zone_keeps_the_days(legal, external, organization):
    set_end(actor=make.actor(legal), organization=organization, member=external.pk, on=FAR)
    seen = PARTS["time-zone"].seen(organization)
    change_details(actor=make.actor(legal), organization=organization, seen=seen, time_zone="Pacific/Auckland")
    assert end_of(external) == datetime(2030, 12, 31, 11, tzinfo=UTC)
    organization.refresh_from_db()
    assert last_day(end_of(external), organization) == FAR


def test_today_is_the_organizations_today(client_of, legal, external, organization, monkeypatch):
    """In Auckland the next day has begun while it is still today in Zurich, where the reader sits."""
    Organization.objects.filter(pk=organization.pk).update(time_zone="Pacific/Auckland")
    noon = datetime(2029, 6, 15, 13, tzinfo=UTC)  # the 16th in Auckland
    monkeypatch.setattr("organizations.views.ended_access.timezone.now", lambda: noon)
    answer = client_of(legal).post(url(external), {"last_day": "2029-06-15"})
    assert "This day has passed." in words(answer)
