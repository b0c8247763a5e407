"""Creating one more organization (ORG-1)."""

import pytest
from django.urls import reverse

from organizations.models import Membership, Organization, Role
from security.models import AuditEntry
from tests import make

URL = "/organizations/new/"


def test_whoever_creates_one_is_its_legal_representative_and_is_taken_there(client_of, collaborator):
    client = client_of(collaborator)
    response = client.post(URL, {"name": "  Atelier   du Lac "}, follow=True)
    made = Organization.objects.get(name="Atelier du Lac")
    assert response.redirect_chain == [(reverse("home-of", args=[made.slug]), 303)]
    assert "Atelier du Lac was created." in response.content.decode()
    assert made.memberships.get().role == Role.LEGAL_REPRESENTATIVE
    assert made.memberships.get().user == collaborator.user
    logged = AuditEntry.objects.filter(organization=made.pk).order_by("pk")
    assert [entry.code for entry in logged] == ["organization_created", "member_joined"]


def test_in_the_dialog_the_browser_is_sent_there(client_of, htmx, collaborator):
    response = htmx(client_of(collaborator)).post(URL, {"name": "Atelier"})
    made = Organization.objects.get(name="Atelier")
    assert response.headers["HX-Redirect"] == reverse("home-of", args=[made.slug])


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "This field is required."),
        ("   ", "This field is required."),
        ("x" * 121, "at most 120 are allowed"),
        ("pay\u202epal", "an invisible character"),
        ("a\u0007b", "an invisible character"),
        ("---", "at least one letter or digit"),
    ],
)
def test_a_name_that_is_none_is_refused_with_a_sentence_at_the_field(name, sentence, client_of, htmx, collaborator):
    for browser in (client_of(collaborator), htmx(client_of(collaborator))):
        response = browser.post(URL, {"name": name})
        assert response.status_code == 422
        assert sentence in response.content.decode()
    assert Organization.objects.count() == 1


@pytest.mark.parametrize("name", ["株式会社", "«L'Œuvre» & Cie", "می‌خواهم", "<b>Bold</b>", "=SUM(A1)", "7"])
def test_names_of_every_script_and_kind_are_kept_as_they_are(name, client_of, collaborator):
    client_of(collaborator).post(URL, {"name": name})
    made = Organization.objects.exclude(pk=collaborator.organization_id).get()
    assert made.name == name
    assert client_of(collaborator).get(reverse("home-of", args=[made.slug])).status_code == 200


def test_nobody_makes_them_by_the_dozen(client_of, htmx, collaborator, settings):
    allowed = settings.STEWARD["LIMITS"]["new_organization.account"][0]
    client = client_of(collaborator)
    for number in range(allowed):
        assert client.post(URL, {"name": f"Number {number}"}).status_code == 303
    for browser in (client, htmx(client)):
        response = browser.post(URL, {"name": "One too many"})
        assert response.status_code == 429
        assert 'value="One too many"' in response.content.decode()
    assert Membership.objects.filter(user=collaborator.user).count() == allowed + 1
    assert client_of(make.user()).post(URL, {"name": "Somebody else's"}).status_code == 303
