"""The chevron: my organizations, and the frame that every page has (ORG-11)."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from console.shell.navigation import menu as menu_of
from console.shell.switcher import memberships_of
from organizations.models import Membership, Role
from tests import make, urls


def switcher(text: str) -> list[str]:
    """The names in the list, in its order."""
    listed = text.split('id="switcher-list">')[1].split("<hr", maxsplit=1)[0]
    return re.findall(r'menu__text">([^<]+)<', listed)


def menu(text: str) -> list[str]:
    return re.findall(r'nav__text">([^<]+)<', text)


def page_of(client, membership):
    return client.get(reverse("home-of", args=[membership.organization.slug])).content.decode()


def test_it_lists_my_organizations_by_name_with_my_role(client_of, collaborator, stranger):
    make.organization("Écluse", owner=collaborator.user)
    make.organization("Zénith", owner=collaborator.user)
    text = page_of(client_of(collaborator), collaborator)
    assert switcher(text) == ["Écluse", "Lanterna SA", "Zénith"]
    assert stranger.organization.name not in text
    assert re.search(r'aria-current="true"[^§]*?Lanterna SA<span class="menu__note">Collaborator<', text)


def test_the_organization_with_a_my_ksuite_stands_first(client_of, collaborator):
    personal = make.organization("Zoo of Carl", owner=collaborator.user)
    make.seat(personal.memberships.get(), make.product(personal, "my_ksuite"))
    text = page_of(client_of(collaborator), collaborator)
    assert switcher(text) == ["Zoo of Carl", "Lanterna SA"]
    assert "Legal representative · my kSuite, proposed first" in text


def test_external_access_that_is_over_is_not_proposed_before_the_worker_comes(client_of, collaborator):
    """ORG-17: it ends at its instant, and the worker follows."""
    other = make.organization("Zoo")
    now = timezone.now()
    place = make.member(other, Role.EXTERNAL, user=collaborator.user, last_active_at=now)
    client = client_of(collaborator)
    assert client.get("/").url == reverse("home-of", args=[other.slug])
    assert client.get(reverse("home-of", args=[other.slug])).status_code == 200
    Membership.objects.filter(pk=place.pk).update(ends_at=now)
    assert client.get("/").url == reverse("home-of", args=[collaborator.organization.slug])
    assert switcher(page_of(client, collaborator)) == ["Lanterna SA"]


def test_it_lists_exactly_the_places_that_open_a_door(collaborator):
    """The list is written out in SQL, apart from the rule."""
    now = timezone.now()
    for closed_at in (None, now):
        for ends_at in (None, now - timedelta(hours=1), now, now + timedelta(hours=1)):
            place = make.organization(closed_at=closed_at)
            make.member(place, Role.EXTERNAL, user=collaborator.user, ends_at=ends_at)
    listed = {place.pk for place in memberships_of(collaborator.user, current=None)}
    own = Membership.objects.filter(user=collaborator.user).of_open_organizations()
    assert listed == set(own.values_list("pk", flat=True))
    assert len(listed) == 3, "their own, one without an end, one that has not ended"


def test_a_my_ksuite_of_somebody_else_changes_nothing(client_of, collaborator):
    other = make.organization("Zoo", owner=collaborator.user)
    make.seat(make.member(other), make.product(other, "my_ksuite"))
    assert switcher(page_of(client_of(collaborator), collaborator)) == ["Lanterna SA", "Zoo"]


def test_a_click_opens_the_other_organization(client_of, legal, stranger):
    make.member(stranger.organization, Role.EXTERNAL, user=legal.user)
    client = client_of(legal)
    assert page_of(client, stranger).count("Harbour Club") > 1
    assert client.get(reverse("members", args=[stranger.organization.slug])).status_code == 403
    assert client.get(reverse("members", args=[legal.organization.slug])).status_code == 200


OF_ADMINISTRATORS = ["Home", "Users", "Invitations", "Address book", "Teams", "Roles", "Products"]

OF_THE_WHOLE = ["Customization", "Security policy", "Activity log"]


@pytest.mark.parametrize(
    ("role", "entries"),
    [
        (Role.LEGAL_REPRESENTATIVE, [*OF_ADMINISTRATORS, "Details", *OF_THE_WHOLE]),
        (Role.ADMINISTRATOR, [*OF_ADMINISTRATORS, *OF_THE_WHOLE]),
        (Role.COLLABORATOR, ["Home", "Address book", "Roles", "Products"]),
        (Role.EXTERNAL, ["Home", "Roles", "Products"]),
    ],
)
def test_the_menu_holds_what_the_role_may_open(role, entries, client_of, organization):
    member = make.member(organization, role)
    assert menu(page_of(client_of(member), member)) == entries


def test_the_page_that_is_open_is_marked_in_the_menu(client_of, admin, collaborator):
    url = reverse("member", args=[admin.organization.slug, collaborator.pk])
    text = client_of(admin).get(url).content.decode()
    assert re.findall(r'aria-current="page">.*?nav__text">([^<]+)<', text) == ["Users"]


# Files, which have no frame; and the answer of whoever was asked, who need not see what it is about.
OF_NO_ENTRY = {"members-csv", "log-csv", "address-book-cards", "hand-over-answer"}


def test_every_page_of_an_organization_belongs_to_one_entry_of_the_menu(legal):
    for url in urls.all_urls():
        if not url.route.startswith("o/<slug:slug>/"):
            continue
        values = {"slug": legal.organization.slug, "pk": 1, "line": 1, "part": "name", "operation": uuid4()}
        path = reverse(url.name, kwargs={name: values[name] for name in url.kwargs})
        current = [item.label for group in menu_of(legal, path) for item in group.items if item.current]
        assert len(current) == (url.name not in OF_NO_ENTRY), (url.name, current)


def test_an_address_that_leads_nowhere_marks_no_page(client_of, admin):
    text = client_of(admin).get("/o/nowhere-000000/").content.decode()
    assert 'aria-current="page"' not in text


def test_a_persons_own_pages_stand_in_the_frame_of_the_organization_they_come_from(client_of, collaborator):
    other = make.organization("Alpha", owner=collaborator.user)
    client = client_of(collaborator)
    for place in (other.memberships.get(), collaborator, other.memberships.get()):
        page_of(client, place)
        text = client.get(reverse("profile")).content.decode()
        assert f'corner__name">{place.organization.name}<' in text


def test_the_frame_of_an_organization_that_was_left_is_gone(client_of, collaborator):
    client = client_of(collaborator)
    page_of(client, collaborator)
    Membership.objects.filter(pk=collaborator.pk).delete()
    text = client.get(reverse("profile")).content.decode()
    assert collaborator.organization.name not in text


def test_many_organizations_get_a_search_and_a_way_to_all_of_them(client_of, collaborator):
    for number in range(8):
        make.organization(f"Number {number}", owner=collaborator.user)
    text = page_of(client_of(collaborator), collaborator)
    assert 'data-filter="switcher-list"' in text
    assert reverse("my-organizations") in text


def test_the_list_is_one_query_and_has_an_end(client_of, collaborator, django_assert_num_queries):
    client = client_of(collaborator)
    page_of(client, collaborator)
    for number in range(110):
        make.organization(f"Number {number}", owner=collaborator.user)
    with django_assert_num_queries(7):  # session, person, membership, the list, hand-over, products, activity
        text = page_of(client, collaborator)
    assert len(switcher(text)) == 100


def test_a_fragment_does_not_pay_for_the_frame(client_of, htmx, admin, django_assert_num_queries):
    client = client_of(admin)
    url = reverse("log", args=[admin.organization.slug])
    client.get(url)
    with django_assert_num_queries(5):  # session, person, membership, rows, count
        htmx(client).get(url)


def test_whoever_is_not_signed_in_costs_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/nothing-here/").status_code == 404


def test_staff_find_the_way_to_django_admin(client_of, staff, collaborator):
    assert reverse("admin:index") in client_of(staff).get(reverse("profile")).content.decode()
    assert reverse("admin:index") not in client_of(collaborator).get(reverse("profile")).content.decode()
