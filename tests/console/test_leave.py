"""Leaving an organization: what ends is said before, and everything ends at once (ORG-12, ORG-15)."""

import pytest
from django.urls import reverse

from organizations.models import Membership, Role, Seat
from organizations.operations.removal import remove
from security.models import AuditEntry
from tests import make


def url_of(membership):
    return reverse("leave", args=[membership.organization.slug])


def test_the_dialog_says_what_will_end(client_of, htmx, collaborator):
    make.grant(collaborator, make.product(collaborator.organization, name="The shop"))
    make.mailbox(collaborator, "carl.second@lanterna.test")
    text = htmx(client_of(collaborator)).get(url_of(collaborator)).content.decode()
    assert "Leave Lanterna SA" in text
    assert "The shop" in text
    assert "carl.second@lanterna.test" in text
    assert "<html" not in text


def test_without_javascript_it_is_a_page_with_the_same_form(client_of, collaborator):
    text = client_of(collaborator).get(url_of(collaborator)).content.decode()
    assert f'action="{url_of(collaborator)}"' in text
    assert "<h1" in text


def test_whoever_leaves_is_no_member_any_more_and_is_told(client_of, collaborator, deliver):
    response = client_of(collaborator).post(url_of(collaborator), follow=True)
    assert response.redirect_chain == [(reverse("my-organizations"), 303)]
    assert "You have left Lanterna SA." in response.content.decode()
    assert not Membership.objects.filter(pk=collaborator.pk).exists()
    entry = AuditEntry.objects.get(code="member_left")
    assert (entry.organization, entry.subject) == (collaborator.organization_id, str(collaborator.user_id))
    assert {mail.to[0] for mail in deliver()} == {"carl@lanterna.test", "linda@lanterna.test"}


def test_in_the_dialog_the_whole_page_is_fetched_again(client_of, htmx, collaborator):
    client = client_of(collaborator)
    response = htmx(client, at=reverse("my-organizations")).post(url_of(collaborator))
    assert response.headers["HX-Redirect"] == reverse("my-organizations")
    text = client.get(reverse("my-organizations")).content.decode()
    assert "You have left Lanterna SA." in text
    assert url_of(collaborator) not in text


@pytest.mark.parametrize("name", ["home-of", "products", "roles"])
def test_a_session_that_is_open_elsewhere_opens_it_no_more(name, client_of, htmx, collaborator):
    elsewhere = client_of(collaborator)
    url = reverse(name, args=[collaborator.organization.slug])
    assert elsewhere.get(url).status_code == 200
    client_of(collaborator).post(url_of(collaborator))
    assert elsewhere.get(url).status_code == 404
    assert htmx(elsewhere).get(url).status_code == 404
    assert "Lanterna SA" not in elsewhere.get("/").content.decode()


def test_other_organizations_stay(client_of, collaborator):
    other = make.organization("Écluse", owner=collaborator.user)
    client = client_of(collaborator)
    client.post(url_of(collaborator))
    assert client.get("/").url == reverse("home-of", args=[other.slug])


def test_a_refusal_gives_every_reason_changes_nothing_and_stands_in_the_log(client_of, htmx, legal):
    make.seat(legal, make.product(legal.organization, "ksuite", "Big kSuite"))
    make.mailbox(legal)
    for browser in (client_of(legal), htmx(client_of(legal))):
        response = browser.post(url_of(legal))
        assert response.status_code == 409
        text = response.content.decode()
        assert "You have a seat in Big kSuite." in text
        assert "Ask another legal representative to remove you: the seat ends with that." in text
        assert "belongs to the organization" in text
        assert '<a href="/profile/security/address/">First change your sign-in address.</a>' in text
        assert "You are its only legal representative." in text
    assert Membership.objects.filter(pk=legal.pk).exists()
    entry = AuditEntry.objects.filter(code="refused").first()
    assert entry.organization == legal.organization_id
    assert set(entry.facts["reasons"]) == {
        "holds_a_seat",
        "signs_in_with_a_mailbox",
        "last_legal_representative",
    }


def test_the_dialog_of_whoever_may_not_leave_says_why_and_has_no_button(client_of, htmx, legal):
    text = htmx(client_of(legal)).get(url_of(legal)).content.decode()
    assert "You are its only legal representative." in text
    assert 'type="submit"' not in text


def test_one_of_two_legal_representatives_may_leave(client_of, legal):
    make.member(legal.organization, Role.LEGAL_REPRESENTATIVE)
    assert client_of(legal).post(url_of(legal)).status_code == 303
    assert not Membership.objects.filter(pk=legal.pk).exists()


def test_nobody_leaves_what_they_are_not_in(client_of, collaborator, stranger):
    assert client_of(collaborator).post(url_of(stranger)).status_code == 404
    assert client_of(collaborator).get(reverse("leave", args=["nowhere-000000"])).status_code == 404
    assert Membership.objects.filter(pk=stranger.pk).exists()


def test_a_second_click_finds_nothing_to_leave(client_of, collaborator):
    client = client_of(collaborator)
    client.post(url_of(collaborator))
    assert client.post(url_of(collaborator)).status_code == 404


def test_whoever_has_a_seat_asks_to_be_removed_and_that_is_a_way_out(client_of, admin, collaborator, deliver):
    make.seat(collaborator, make.product(collaborator.organization, "ksuite", "Big kSuite"))
    text = client_of(collaborator).get(url_of(collaborator)).content.decode()
    assert "You have a seat in Big kSuite. Ask an administrator or a legal representative to remove you" in text
    remove(actor=make.actor(admin), organization=admin.organization, members=[collaborator.pk])
    assert not Membership.objects.filter(pk=collaborator.pk).exists()
    assert not Seat.objects.exists()
