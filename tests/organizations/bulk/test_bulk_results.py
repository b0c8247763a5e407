"""ORG-4: several people get another role together; what came of it is read from the log, again and again."""

import re
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organizations.models import HandOver, Invitation, Membership, Role
from organizations.operations.people import change_role, change_roles
from security.models import AuditEntry, Notice
from tests import make
from tests.organizations.bulk.selecting import confirmed, frozen, headings, ids, ticked
from tests.organizations.dialog import role_of, words
from tests.together import raised, together


@pytest.fixture
def url(organization) -> str:
    return reverse("members-role", args=[organization.slug])


def test_confirmed_it_changes_all_of_them_and_shows_what_came_of_it(
    client_of, legal, admin, collaborator, external, url
):
    client = client_of(legal)
    response = client.post(url, confirmed("external", legal, admin, collaborator, external))
    assert response.status_code == 303
    assert [role_of(member) for member in (legal, admin, collaborator, external)] == [
        "legal_representative",
        "external",
        "external",
        "external",
    ]
    page = words(client.get(response["Location"]))
    assert headings(page) == ["Not possible for 1 person", "1 person needed no change", "Changed for 2 people"]
    for line in ("The only legal representative", "Role: Administrator → External", "Role: Collaborator → External"):
        assert line in page
    assert "Eva Example" in page
    again = words(client.get(response["Location"]))  # a reload posts nothing
    assert again.split("<main")[1] == page.split("<main")[1]
    assert Notice.objects.filter(code="role_changed").count() == 2


def test_the_log_has_all_of_it_as_one_change(client_of, legal, admin, collaborator, url, organization):
    client = client_of(legal)
    results = client.post(url, confirmed("external", legal, admin, collaborator))["Location"]
    entries = AuditEntry.objects.all()
    assert sorted(entries.values_list("code", flat=True)) == ["role_changed", "role_changed", "some_refused"]
    (operation,) = set(entries.values_list("operation", flat=True))
    change_role(actor=make.actor(legal), organization=organization, members=[admin.pk], role=Role.COLLABORATOR)
    (link,) = re.findall(r'href="([^"]*\?operation=[^"]*)"', words(client.get(results)))
    assert link == f"{reverse('log', args=[organization.slug])}?operation={operation}"
    page = words(client.get(link))
    assert page.count('id="entry-') == 3
    assert "Changing a role" in page
    assert "1 person: the only legal representative" in page


def test_another_administrator_reads_the_same_results_from_the_log(
    client_of, legal, admin, collaborator, external, url
):
    results = client_of(legal).post(url, confirmed("external", legal, collaborator, external))["Location"]
    page = words(client_of(admin).get(results))
    assert headings(page) == ["Not possible for 1 person", "Changed for 1 person"]


def test_what_was_confirmed_is_what_was_shown_whoever_joins_meanwhile(
    client_of, legal, collaborator, organization, url
):
    client = client_of(legal)
    page = words(client.post(url, {"all": "role=collaborator", "shown": str(collaborator.pk), **ticked(collaborator)}))
    assert frozen(page) == [collaborator.pk]
    late = make.member(organization)
    client.post(url, {"members": ",".join(map(str, frozen(page))), "role": "external", "confirm": "yes"})
    assert (role_of(collaborator), role_of(late)) == ("external", "collaborator")


def test_whoever_has_left_meanwhile_is_counted(client_of, legal, collaborator, external, admin, url):
    Membership.objects.filter(pk=external.pk).delete()
    client = client_of(legal)
    response = client.post(url, confirmed("external", collaborator, external, admin))
    assert "1 person had left in the meantime." in words(client.get(response["Location"]))


def test_a_confirmation_without_a_role_keeps_the_selection(client_of, legal, collaborator, external, url):
    response = client_of(legal).post(url, {"members": ids(collaborator, external), "confirm": "yes"})
    page = words(response)
    assert response.status_code == 422
    assert "Choose the role that these people get." in page
    assert set(frozen(page)) == {collaborator.pk, external.pk}


def test_where_nobody_would_change_there_is_nothing_to_confirm(client_of, legal, collaborator, url):
    page = words(client_of(legal).post(url, {"members": ids(collaborator), "role": "collaborator"}))
    assert "Nobody would get another role." in page
    assert "Change the role of" not in page
    assert client_of(legal).post(url, confirmed("collaborator", collaborator)).status_code == 422
    assert not AuditEntry.objects.exists()


def test_nobody_selected_leads_back_to_the_list(client_of, legal, url, organization):
    client = client_of(legal)
    response = client.post(url)
    assert response["Location"] == reverse("members", args=[organization.slug])
    assert "Nobody is selected." in words(client.get(response["Location"]))
    assert client.get(url).status_code == 303


def test_too_many_at_once_are_sent_back(client_of, legal, url, monkeypatch):
    monkeypatch.setattr("organizations.views.bulk.MOST", 1)
    client = client_of(legal)
    response = client.post(url, {"members": "1,2"})
    assert "At most 1 people can be changed at once." in words(client.get(response["Location"]))


# What a lost right ends, and the cost


def test_whoever_may_invite_no_more_leaves_no_invitation_behind(legal, admin, organization):
    theirs = make.invitation(organization, by=admin.user)
    change_roles(actor=make.actor(legal), organization=organization, members=[admin.pk], role=Role.COLLABORATOR)
    theirs.refresh_from_db()
    assert (theirs.state, theirs.end_reason) == (Invitation.State.REVOKED, "inviter_gone")


def test_whoever_steps_down_leaves_no_invitation_to_the_legal_responsibility(legal, organization):
    second = make.member(organization, Role.LEGAL_REPRESENTATIVE)
    heir = make.invitation(organization, role=Role.LEGAL_REPRESENTATIVE, by=second.user)
    other = make.invitation(organization, by=second.user)
    waiting = HandOver.objects.create(
        organization=organization,
        nominator=second.user,
        nominee=legal.user,
        role_after=Role.EXTERNAL,
        expires_at=timezone.now(),
    )
    change_roles(actor=make.actor(legal), organization=organization, members=[second.pk], role=Role.ADMINISTRATOR)
    states = [one.state for one in (Invitation.objects.get(pk=heir.pk), Invitation.objects.get(pk=other.pk))]
    assert states == [Invitation.State.REVOKED, Invitation.State.PENDING]
    waiting.refresh_from_db()
    assert waiting.state == HandOver.State.WITHDRAWN


def test_the_number_of_queries_does_not_hang_on_the_number_of_people(client_of, legal, organization, url):
    client = client_of(legal)

    def count(number: int) -> list[int]:
        crowd = [make.member(organization, Role.ADMINISTRATOR) for _ in range(number)]
        steps = []
        for sent in ({"members": ids(*crowd), "role": "external"}, confirmed("external", *crowd)):
            with CaptureQueriesContext(connection) as captured:
                answer = client.post(url, sent)
            steps.append(len(captured))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(answer["Location"]).status_code == 200
        return [*steps, len(captured)]

    count(1)
    assert count(10) == count(200)


@pytest.mark.django_db(transaction=True)
def test_two_legal_representatives_who_demote_each_other_leave_one(organization, legal):
    other = make.member(organization, Role.LEGAL_REPRESENTATIVE)
    people = [legal.pk, other.pk]

    def demote(actor, target) -> None:
        members = [target.pk, make.member(organization).pk]
        change_roles(actor=make.actor(actor), organization=organization, members=members, role=Role.EXTERNAL)

    ends = together(partial(demote, legal, other), partial(demote, other, legal))
    assert Membership.objects.legal_representatives().filter(pk__in=people).count() == 1
    assert len(raised(ends)) == 1
