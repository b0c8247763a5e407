"""Addresses and readings of the pages about a security policy, in the stories about them."""

from datetime import date, timedelta

from django.urls import reverse

from organizations.ending import today_in
from organizations.policy import terms_of


def page(organization) -> str:
    return reverse("security-policy", args=[organization.slug])


def edit(organization) -> str:
    return reverse("security-policy-edit", args=[organization.slug])


def required(organization) -> str:
    return reverse("two-factor-required", args=[organization.slug])


def home(organization) -> str:
    return reverse("home-of", args=[organization.slug])


def in_days(organization, days: int) -> date:
    return today_in(organization) + timedelta(days=days)


def choice(organization, requirement: str, days: int = 14) -> dict[str, str]:
    return {"requirement": requirement, "begins_on": in_days(organization, days).isoformat()}


def confirmed(organization, requirement: str, days: int = 14) -> dict[str, str]:
    """What the preview posts."""
    organization.refresh_from_db()
    return choice(organization, requirement, days) | {"seen": terms_of(organization).fingerprint}
