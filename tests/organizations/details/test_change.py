"""ORG-13: what an organization says about itself, changed part by part, told to whoever answers for it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from organizations.ending import end_of_day
from organizations.log.lines import lines
from organizations.models import Invitation, Organization, Role
from organizations.operations.organizations import change_details
from organizations.queries.organization import PARTS
from security.models import AuditEntry, Notice
from security.outbox import message
from tests import make
from tests.organizations.dialog import words

ADDRESS = {"street": "Rue du Port 5", "postal_code": "1204", "city": "Genève", "country": "CH"}


def url(organization, part="") -> str:
    if part:
        return reverse("organization-edit", args=[organization.slug, part])
    return reverse("organization", args=[organization.slug])


def send(client, organization, part, **typed):
    """What a browser sends that has just opened the form."""
    seen = PARTS[part].seen(Organization.objects.get(pk=organization.pk))
    return client.post(url(organization, part), {"seen": seen, **typed})


def test_the_page_shows_every_part_and_what_is_not_given_yet(client_of, legal, organization):
    page = words(client_of(legal).get(url(organization)))
    for part in PARTS.values():
        assert str(part.name) in page
        assert url(organization, part.part) in page
    assert "Not given yet" in page
    assert "Swiss Franc (CHF)" in page
    assert "It follows from the country" in page
    assert reverse("new-organization") in page


def test_the_menu_leads_to_it_for_whoever_may(client_of, legal, admin, organization):
    entry = f'href="{url(organization)}"'
    home = reverse("home-of", args=[organization.slug])
    assert entry in client_of(legal).get(home).content.decode()
    assert entry not in client_of(admin).get(home).content.decode()


@pytest.mark.parametrize("persona", ["admin", "collaborator", "external"])
def test_nobody_but_a_legal_representative_sees_or_changes_it(client_of, request, organization, persona):
    client = client_of(request.getfixturevalue(persona))
    assert client.get(url(organization)).status_code == 403
    assert client.post(url(organization, "name"), {"name": "Mine", "legal_form": "company"}).status_code == 403
    organization.refresh_from_db()
    assert organization.name == "Lanterna SA"


def test_a_change_is_in_force_logged_and_told_to_every_legal_representative(client_of, legal, organization, deliver):
    make.member(organization, Role.LEGAL_REPRESENTATIVE, user=make.user("Luc", email="luc@lanterna.test"))
    answer = send(client_of(legal), organization, "name", name="  Lanterna   AG ", legal_form="company")
    assert (answer.status_code, answer.url) == (303, url(organization))
    organization.refresh_from_db()
    assert (organization.name, organization.legal_form) == ("Lanterna AG", "company")
    (line,) = lines([AuditEntry.objects.get(code="organization_changed")])
    assert line.change_text == "Name: Lanterna SA → Lanterna AG; Legal form: – → Company"
    mails = {mail.to[0]: mail for mail in deliver()}
    assert set(mails) == {"linda@lanterna.test", "luc@lanterna.test"}
    mail = mails["luc@lanterna.test"]
    assert mail.subject == "The details of Lanterna AG have changed"
    for text in (mail.body, mail.alternatives[0][0]):
        for part in ("Lanterna SA → Lanterna AG", "– → Company", "Linda Berger", "Not expected?", "Zurich"):
            assert part in text


def test_each_reads_it_in_their_own_language(legal, organization):
    reader = make.user("Greta", language="de", time_zone="Asia/Tokyo")
    make.member(organization, Role.LEGAL_REPRESENTATIVE, user=reader)
    address = {**ADDRESS, "country": "DE", "postal_code": "10115"}
    seen = PARTS["address"].seen(organization)
    change_details(actor=make.actor(legal), organization=organization, seen=seen, **address)
    mail = message(Notice.objects.get(address=reader.email))
    assert "Deutschland" in mail.body
    assert "Euro (EUR)" in mail.body
    assert "(Tokio)" in mail.body.replace("\xa0", " ")


def test_the_log_says_before_and_after_in_words(client_of, legal, organization):
    send(client_of(legal), organization, "time-zone", time_zone="Pacific/Auckland")
    page = words(client_of(legal).get(reverse("log", args=[organization.slug])))
    assert "Details of the organization changed" in page
    for part in ("Time zone", "Switzerland, Zurich", "New Zealand, Auckland"):
        assert part in page


def test_in_another_time_zone_invitations_expire_with_the_access_that_they_bring(client_of, legal, organization):
    day = make.today() + timedelta(days=5)
    ends = {"access_ends_on": day, "expires_at": end_of_day(day, organization)}
    brings = make.invitation(organization, role=Role.EXTERNAL, **ends)
    plain = make.invitation(organization)
    send(client_of(legal), organization, "time-zone", time_zone="Pacific/Auckland")
    organization.refresh_from_db()
    stored = Invitation.objects.in_bulk()
    assert stored[brings.pk].expires_at == end_of_day(day, organization) != brings.expires_at
    assert stored[plain.pk].expires_at == plain.expires_at


def test_the_currency_follows_the_country(client_of, legal, organization):
    send(client_of(legal), organization, "address", **ADDRESS | {"country": "FR", "postal_code": "74000"})
    organization.refresh_from_db()
    assert (organization.country, organization.currency) == ("FR", "EUR")
    send(client_of(legal), organization, "address", **ADDRESS | {"country": "LI", "postal_code": "9490"})
    organization.refresh_from_db()
    assert organization.currency == "CHF"
    page = words(client_of(legal).get(url(organization)))
    assert "It follows from the country, Liechtenstein, and cannot be chosen." in page


def test_what_is_as_it_was_is_neither_logged_nor_mailed(client_of, legal, organization):
    assert send(client_of(legal), organization, "language", language="en").status_code == 303
    assert not AuditEntry.objects.filter(code="organization_changed").exists()
    assert not Notice.objects.exists()


def test_in_the_dialog_errors_stand_at_their_fields_and_nothing_typed_is_lost(client_of, htmx, legal, organization):
    browser = htmx(client_of(legal), at=url(organization))
    answer = browser.post(url(organization, "address"), {**ADDRESS, "postal_code": "12", "street": ""})
    assert answer.status_code == 422
    page = words(answer)
    assert "Postal codes in this country have 4 digits." in page
    assert "Type the street and the number." in page
    assert "Genève" in page
    assert "<html" not in page


def test_fields_that_are_not_asked_for_are_not_taken(client_of, legal, organization):
    crafted = {
        "slug": "mine",
        "currency": "USD",
        "closed_at": "2020-01-01",
        "country": "US",
        "version": "99",
        "id": "1",
    }
    send(client_of(legal), organization, "name", name="Lanterna SA", legal_form="company", **crafted)
    changed = Organization.objects.get(pk=organization.pk)
    assert changed.legal_form == "company"
    assert (changed.slug, changed.currency, changed.country) == (organization.slug, "CHF", "")
    assert changed.closed_at is None
    with pytest.raises(TypeError):
        change_details(actor=make.actor(legal), organization=organization, seen="", currency="USD")


def test_who_changes_what_somebody_else_changed_meanwhile_is_told_first(client_of, legal, organization):
    other = make.member(organization, Role.LEGAL_REPRESENTATIVE)
    seen = PARTS["phone"].seen(organization)
    assert send(client_of(other), organization, "phone", phone="+41 22 700 00 00").status_code == 303
    client = client_of(legal)
    answer = client.post(url(organization, "phone"), {"phone": "+41 44 123 45 67", "seen": seen})
    assert answer.status_code == 422
    page = words(answer)
    assert "Somebody else has changed this in the meantime" in page
    assert "+41227000000" in page
    assert 'value="+41 44 123 45 67"' in page
    organization.refresh_from_db()
    assert organization.phone == "+41227000000"
    # What the form says now is what is in force: saving again replaces it.
    assert f'value="{PARTS["phone"].seen(organization)}"' in page
    send(client, organization, "phone", phone="+41 44 123 45 67")
    organization.refresh_from_db()
    assert organization.phone == "+41441234567"


def test_another_part_that_changed_meanwhile_is_no_matter(client_of, legal, organization):
    seen = PARTS["phone"].seen(organization)
    send(client_of(legal), organization, "name", name="Lanterna AG", legal_form="company")
    client_of(legal).post(url(organization, "phone"), {"phone": "+41441234567", "seen": seen})
    organization.refresh_from_db()
    assert (organization.name, organization.phone) == ("Lanterna AG", "+41441234567")


def test_a_part_that_is_none_and_an_organization_of_others_are_not_there(client_of, legal, stranger):
    client = client_of(legal)
    assert client.get(url(legal.organization, "nothing")).status_code == 404
    assert client.get(url(stranger.organization)).status_code == 404
    assert send(client, stranger.organization, "phone", phone="+41441234567").status_code == 404
