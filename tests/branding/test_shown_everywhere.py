"""The look is shown wherever the organization is, and costs no query more; its own mails carry it (BRA-1)."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from console.shell.switcher import LONGEST
from organizations.models import Role
from organizations.operations.people import change_roles
from security.audit import Actor
from security.models import picture_url
from security.operations.passwords import change_password
from tests import make, urls, world
from tests.branding.brands import with_rectangle, with_square_logo


def test_no_page_asks_more_for_being_branded(db):
    """Every page of the console, while the organization has a rectangular logo, and two others one of each."""
    there = world.build()
    browser = there.client(Role.LEGAL_REPRESENTATIVE)
    person = there.members[Role.LEGAL_REPRESENTATIVE].user
    squared, other = (make.organization(owner=person) for _ in range(2))
    pages = [world.address(url, "own", there) for url in urls.all_urls() if url.access and not url.is_admin]

    def queries_of(page) -> int | None:
        with world.undone(), CaptureQueriesContext(connection) as asked:
            answer = browser.get(page)
        is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
        return len(asked) if is_page else None

    browser.get(reverse("home"))
    plain = {page: queries_of(page) for page in pages}
    with_rectangle(there.organization)
    with_square_logo(squared)
    with_rectangle(other)
    found = {page: queries_of(page) for page, queries in plain.items() if queries is not None}
    assert {page: (plain[page], queries) for page, queries in found.items() if queries != plain[page]} == {}
    assert len(found) > 60


def test_the_organization_of_the_page_shows_its_look_however_many_there_are(legal, organization, client_of):
    named = with_rectangle(organization)
    for _ in range(LONGEST):
        make.member(make.organization(), Role.COLLABORATOR, user=legal.user, last_active_at=timezone.now())
    legal.last_active_at = timezone.now() - timedelta(days=400)
    legal.save(update_fields=["last_active_at"])
    page = client_of(legal).get(reverse("home-of", args=[organization.slug])).content.decode()
    assert f'<img class="corner__logo" src="{picture_url(named.rectangle_id)}"' in page


def test_deleting_ones_account_and_the_set_up_that_holds_one_show_the_look(legal, organization, client_of):
    named, other = with_square_logo(organization), make.organization("Alpha", owner=legal.user)
    with_rectangle(other)
    browser = client_of(legal)
    page = browser.get(reverse("account-delete")).content.decode().partition("<main")[2]
    assert f'<img src="{picture_url(named.square_id)}"' in page
    assert 'mark--plum" aria-hidden="true">RE</span>' in page
    make.policy(organization)
    page = browser.get(reverse("two-factor-required", args=[organization.slug])).content.decode()
    corner = page.partition('<span class="corner">')[2].partition('<span class="corner__name">')[0]
    assert f'<img src="{picture_url(named.square_id)}"' in corner
    assert 'class="nav"' not in page, "there is nothing to list yet"
    assert 'class="nav"' in browser.get(reverse("home-of", args=[other.slug])).content.decode()


def test_mails_of_the_organization_carry_its_look_and_no_others_do(
    legal, organization, collaborator, deliver, settings
):
    settings.PUBLIC_URL = "https://console.example.test"

    def mail_about_the_role(role):
        actor = Actor.person(legal.user)
        change_roles(actor=actor, organization=organization, members=[collaborator.pk], role=role)
        return next(mail for mail in deliver() if mail.to == [collaborator.user.email])

    plain = mail_about_the_role(Role.EXTERNAL).alternatives[0].content
    assert "<img" not in plain
    branding = with_square_logo(organization)
    html = mail_about_the_role(Role.COLLABORATOR).alternatives[0].content
    address = f"https://console.example.test{picture_url(branding.square_id)}"
    assert f'<img src="{address}" width="28" height="28" alt="SQ"' in html
    branding.delete()
    branding = with_rectangle(organization)
    mail = mail_about_the_role(Role.EXTERNAL)
    html = mail.alternatives[0].content
    address = f"https://console.example.test{picture_url(branding.rectangle_id)}"
    assert f'<img src="{address}" width="96" height="24" alt="{organization.name}"' in html
    assert ">RE</td>" in html
    assert organization.name in mail.body
    assert make.client().get(picture_url(branding.rectangle_id)).status_code == 200
    person = collaborator.user
    change_password(actor=Actor.person(person), user=person, password="orchard lantern quiet 43", keep=None)
    (own,) = deliver()
    assert "<img" not in own.alternatives[0].content
