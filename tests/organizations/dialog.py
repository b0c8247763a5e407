"""Reading the dialog **Edit role** in the stories about it."""

import re
from datetime import timedelta
from html import unescape

from django.conf import settings
from django.urls import reverse

from organizations.models import Membership

STALE = settings.STEWARD["PROOF_FRESH"] + timedelta(minutes=1)  # too old a proof of identity


def role_url(member) -> str:
    return reverse("member-role", args=[member.organization.slug, member.pk])


def words(response) -> str:
    return " ".join(unescape(response.content.decode()).split())


def role_of(member) -> str:
    return Membership.objects.get(pk=member.pk).role


def offered(page: str) -> list[str]:
    return re.findall(r'name="role" value="(\w+)"', page)


def chosen(page: str) -> str:
    (value,) = re.findall(r'name="role" value="(\w+)" id="[\w-]+" checked', page)
    return value


def disabled(page: str) -> list[str]:
    return re.findall(r'name="role" value="(\w+)" id="[\w-]+"(?: checked)? disabled', page)
