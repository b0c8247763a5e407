"""ORG-3, CON-5, ORG-18: who has no sufficient second factor is seen in Users, in its CSV and on Home."""

import csv
import io
from datetime import timedelta

from django.urls import reverse

from console.kit import formats
from organizations.models import SecurityPolicy
from tests import make
from tests.organizations.dialog import words
from tests.organizations.policy.pages import home, in_days


def people(response) -> list[str]:
    return [row["name"] for row in response.context["rows"]]


def states(response) -> dict[str, tuple[str, str, str]]:
    rows = response.context["rows"]
    return {row["name"]: (row["badge"], row["security"], row["security_note"]) for row in rows}


def test_users_are_narrowed_to_those_without_and_each_row_says_what_comes_of_it(
    client_of, legal, admin, collaborator, external, organization
):
    make.authenticator(legal)
    make.phone(collaborator)
    make.member(organization, user=make.user("Dora", "Dormant", is_active=False))
    client, url = client_of(legal), reverse("members", args=[organization.slug])
    page = client.get(url)
    assert states(page)["Andrea Conti"] == ("off", "Password only", "")
    assert states(page)["Carl Dubois"] == ("on", "On", "SMS")
    assert "Without two-factor" in words(page)
    assert people(client.get(url, {"unprotected": "1"})) == ["Andrea Conti", "Eva Example"]
    make.policy(organization, days=0, without_sms=5)
    page = client.get(url, {"unprotected": "1"})
    later = formats.day(in_days(organization, 5))
    assert states(page) == {
        "Andrea Conti": ("caution", "Password only", "Stopped at set-up"),
        "Carl Dubois": ("caution", "Only SMS", f"Not enough from {later}"),
        "Eva Example": ("caution", "Password only", "Stopped at set-up"),
    }
    download = client.get(reverse("members-csv", args=[organization.slug]), {"unprotected": "1"})
    rows = list(csv.DictReader(io.StringIO(b"".join(download.streaming_content).decode("utf-8-sig"))))
    assert [row["Security"] for row in rows][1:] == [
        f"Only SMS · Not enough from {later}",
        "Password only · Stopped at set-up",
    ]


def test_home_counts_them_for_whoever_may_see_users(client_of, legal, admin, collaborator, external, organization):
    client = client_of(legal)
    page = words(client.get(home(organization)))
    assert "4 users do not have a sufficient second factor" in page
    assert (
        "Anyone who learns their password can get into the organization: Linda Berger, Andrea Conti, "
        "Carl Dubois and others." in page
    )
    assert f"{reverse('members', args=[organization.slug])}?unprotected=1" in page
    assert "second factor" not in words(client_of(collaborator).get(home(organization)))
    make.policy(organization, days=9)
    assert "More is required from" in words(client.get(home(organization)))
    SecurityPolicy.objects.update(required_from=in_days(organization, 0) - timedelta(days=1))
    for who in (legal, admin):
        make.authenticator(who)
    page = words(client.get(home(organization)))
    assert "2 users do not have a sufficient second factor" in page
    assert "They must complete the set-up first: Carl Dubois, Eva Example." in page
    for who in (collaborator, external):
        make.passkey(who)
    assert "second factor" not in words(client.get(home(organization)))


def test_home_speaks_to_whoever_is_the_only_one_without(client_of, legal, organization):
    client = client_of(legal)
    assert "Anyone who learns your password can get into the organization." in words(client.get(home(organization)))
    make.policy(organization, days=9)
    assert "You have not set it up yet." in words(client.get(home(organization)))
