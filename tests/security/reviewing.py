"""Reviewers of requests for help, where they look and what they type."""

from django.contrib.auth.models import Group
from django.urls import reverse

from console import staff as groups
from security.models import RecoveryRequest, User
from security.models.recovery import Side
from tests import make

READ = {
    "given_names": "NADIA ELISE",
    "family_name": "ROCHAT",
    "born_on": "1984-02-29",
    "is_valid_document": "on",
    "is_the_person": "on",
    "verdict": "approve",
    "note": "Both sides agree, and the face is the same.",
}
DECLINE = {"verdict": "decline", "grounds": "unreadable", "note": "The back is blurred."}


def reviewer(given_name: str) -> User:
    groups.seed_groups()
    person = make.user(given_name, "Reviewer", is_staff=True)
    person.groups.add(Group.objects.get(name=groups.IDENTITY_REVIEWERS))
    return person


def looked(client_of, person: User, request: RecoveryRequest):
    """A browser of somebody who has opened every picture."""
    browser = client_of(person)
    for side in Side:
        assert browser.get(picture_of(request, side)).status_code == 200
    return browser


def page_of(request: RecoveryRequest) -> str:
    return reverse("admin:security_recoveryrequest_change", args=[request.pk])


def form_of(request: RecoveryRequest) -> str:
    return reverse("admin:security_recoveryrequest_review", args=[request.pk])


def picture_of(request: RecoveryRequest, side: str = "front") -> str:
    return reverse("admin:security_recoveryrequest_document", args=[request.pk, side])
