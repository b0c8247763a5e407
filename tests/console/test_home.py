"""Home: where one arrives, what needs attention, and only what the role may see (CON-5, ORG-1, ORG-11)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from organizations.models import Membership, Role
from organizations.operations.people import change_role
from security import audit, events
from security.models import Notice, User
from tests import make


def home(client, membership):
    return client.get(reverse("home-of", args=[membership.organization.slug])).content.decode()


def lost_mail(member: Membership, **fields) -> Notice:
    """A mail to this member that was given up."""
    return Notice.objects.create(
        code="role_changed",
        address=fields.pop("address", member.user.email),
        language="en",
        user=member.user_id,
        organization=member.organization_id,
        given_up_at=timezone.now(),
        **fields,
    )


def test_the_start_leads_to_the_only_organization(client_of, collaborator):
    response = client_of(collaborator).get("/")
    assert response.url == reverse("home-of", args=[collaborator.organization.slug])


def test_the_start_leads_to_the_organization_with_a_my_ksuite_first(client_of, collaborator):
    personal = make.organization("Zoo of Carl", owner=collaborator.user)
    place = personal.memberships.get()
    make.seat(place, make.product(personal, "my_ksuite"))
    Membership.objects.filter(pk=collaborator.pk).update(last_active_at=timezone.now())
    assert client_of(collaborator).get("/").url == reverse("home-of", args=[personal.slug])


def test_a_my_ksuite_that_has_ended_is_not_proposed_first(client_of, collaborator):
    personal = make.organization("Zoo of Carl", owner=collaborator.user)
    make.seat(personal.memberships.get(), make.product(personal, "my_ksuite", ended_at=timezone.now()))
    Membership.objects.filter(pk=collaborator.pk).update(last_active_at=timezone.now())
    assert client_of(collaborator).get("/").url == reverse("home-of", args=[collaborator.organization.slug])


def test_without_a_my_ksuite_the_start_leads_to_the_organization_visited_last(client_of, collaborator):
    other = make.organization("Alpha", owner=collaborator.user)
    now = timezone.now()
    Membership.objects.filter(organization=other).update(last_active_at=now - timedelta(days=3))
    Membership.objects.filter(pk=collaborator.pk).update(last_active_at=now - timedelta(days=1))
    assert client_of(collaborator).get("/").url == reverse("home-of", args=[collaborator.organization.slug])


def test_within_a_session_the_start_leads_back_to_where_one_was(client_of, collaborator):
    """Cancel, the mark and "Back to the console" go by the start; a my kSuite is proposed first after signing in."""
    personal = make.organization("Zoo of Carl", owner=collaborator.user)
    make.seat(personal.memberships.get(), make.product(personal, "my_ksuite"))
    client = client_of(collaborator)
    home(client, collaborator)
    assert client.get("/").url == reverse("home-of", args=[collaborator.organization.slug])
    home(client, personal.memberships.get())
    assert client.get("/").url == reverse("home-of", args=[personal.slug])


def test_a_closed_organization_is_not_where_one_arrives(client_of, collaborator):
    collaborator.organization.closed_at = timezone.now()
    collaborator.organization.save()
    text = client_of(collaborator).get("/").content.decode()
    assert "You are not in any organization" in text


def test_whoever_is_in_none_is_offered_to_create_one(client_of, db):
    text = client_of(make.user("Ada", "Solo")).get("/").content.decode()
    assert "Welcome, Ada" in text
    assert reverse("new-organization") in text


def test_an_administrator_sees_people_products_and_the_log(client_of, admin, collaborator):
    make.product(admin.organization, name="The shop")
    change_role(
        actor=make.actor(admin), organization=admin.organization, members=[collaborator.pk], role=Role.ADMINISTRATOR
    )
    text = home(client_of(admin), admin)
    assert "The shop" in text
    assert reverse("log", args=[admin.organization.slug]) in text
    assert "Role changed: Carl Dubois" in text
    assert "Role: Collaborator → Administrator · You" in text


def test_a_collaborator_sees_what_was_given_and_nothing_of_the_others(client_of, admin, collaborator, external):
    given = make.product(collaborator.organization, name="Given to Carl")
    make.product(collaborator.organization, name="Not for Carl")
    make.grant(collaborator, given)
    change_role(actor=make.actor(admin), organization=admin.organization, members=[external.pk], role=Role.COLLABORATOR)
    text = home(client_of(collaborator), collaborator)
    assert "Given to Carl" in text
    assert "Not for Carl" not in text
    assert "Eva Example" not in text
    assert reverse("members", args=[admin.organization.slug]) not in text
    assert reverse("log", args=[admin.organization.slug]) not in text
    assert "Only the products given to you" in text


def test_a_collaborator_sees_what_concerns_them_in_the_activity(client_of, admin, collaborator):
    change_role(actor=make.actor(admin), organization=admin.organization, members=[collaborator.pk], role=Role.EXTERNAL)
    collaborator.refresh_from_db()
    text = home(client_of(collaborator), collaborator)
    assert "Role: Collaborator → External · Andrea Conti" in text


def test_one_legal_representative_among_others_is_a_matter(client_of, legal, admin):
    assert "You are the only legal representative" in home(client_of(legal), legal)
    assert "There is only one legal representative" in home(client_of(admin), admin)
    make.member(legal.organization, Role.LEGAL_REPRESENTATIVE)
    assert "only legal representative" not in home(client_of(legal), legal)


def test_one_person_alone_is_not_told_that_they_are_the_only_one(client_of, legal):
    make.authenticator(legal)
    text = home(client_of(legal), legal)
    assert "only legal representative" not in text
    assert "Nothing is waiting for you." in text


def test_a_representative_who_cannot_sign_in_does_not_count(client_of, legal, admin):
    second = make.member(legal.organization, Role.LEGAL_REPRESENTATIVE)
    User.objects.filter(pk=second.user_id).update(is_active=False)
    text = home(client_of(legal), legal)
    assert "You are the only legal representative" in text
    assert "1 user can no longer sign in" in text
    assert second.user.name in text


def test_mails_that_cannot_be_delivered_to_members_are_a_matter(client_of, admin, collaborator):
    lost_mail(collaborator)
    text = home(client_of(admin), admin)
    assert "Emails to 1 user cannot be delivered" in text
    assert collaborator.user.email in text
    assert reverse("member", args=[admin.organization.slug, collaborator.pk]) in text


@pytest.mark.parametrize("case", ["another organization", "an address of before"])
def test_mails_of_another_organization_or_to_an_address_of_before_are_none(case, client_of, admin, collaborator):
    if case == "another organization":
        lost_mail(make.member(make.organization("Elsewhere"), user=collaborator.user))
    else:
        lost_mail(collaborator, address="before@lanterna.test")
    assert "cannot be delivered" not in home(client_of(admin), admin)


def test_what_was_refused_lately_is_a_matter_for_whoever_may_see_the_log(client_of, admin, collaborator):
    client_of(collaborator).get(reverse("members", args=[admin.organization.slug]))
    text = home(client_of(admin), admin)
    assert "1 attempt was refused in the last 7 days" in text
    assert f"{reverse('log', args=[admin.organization.slug])}?outcome=stopped" in text
    assert "was refused" not in home(client_of(collaborator), collaborator)


def test_what_was_refused_long_ago_or_elsewhere_is_none(client_of, admin, stranger):
    audit.refused(
        events.AccessDenied(action="members.view", organization=stranger.organization_id), actor=make.actor(stranger)
    )
    assert "refused in the last 7 days" not in home(client_of(admin), admin)


def test_home_costs_the_same_however_many_there_are(client_of, admin, django_assert_max_num_queries):
    client = client_of(admin)
    url = reverse("home-of", args=[admin.organization.slug])
    client.get(url)
    with django_assert_max_num_queries(14) as few:
        client.get(url)
    for _ in range(30):
        member = make.member(admin.organization)
        make.product(admin.organization)
        lost_mail(member)
    with django_assert_max_num_queries(14) as many:
        client.get(url)
    assert len(many) <= len(few) + 1  # whose mails were lost is asked only when there are some


def test_a_collaborators_home_costs_no_more(client_of, collaborator, django_assert_max_num_queries):
    client = client_of(collaborator)
    url = reverse("home-of", args=[collaborator.organization.slug])
    client.get(url)
    for _ in range(30):
        make.grant(collaborator, make.product(collaborator.organization))
    with django_assert_max_num_queries(7):
        client.get(url)
