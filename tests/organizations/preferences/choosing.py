"""Reading and sending the dialog **Contact preferences** in the stories about it."""

import re

from django.urls import reverse

from organizations.contact import BILLING, TOPICS
from organizations.models import Membership
from organizations.operations.preferences import choose
from tests import make

PRODUCTS = frozenset(TOPICS) - BILLING
TRIALS, INVOICES = "trial_ending", "invoice_issued"


def url_of(member) -> str:
    return reverse("member-preferences", args=[member.organization.slug, member.pk])


def stored(member) -> Membership:
    return Membership.objects.get(pk=member.pk)


def boxes(page: str) -> dict[str, tuple[bool, bool]]:
    """Code: whether it is ticked, and whether it can be changed."""
    found = re.findall(r'name="topics" value="(\w+)"( checked)?( disabled)?', page)
    return {code: (bool(checked), not disabled) for code, checked, disabled in found}


def ticked(codes=TOPICS, **more) -> dict:
    return {"topics": list(codes), **more}


def want(actor, member, topics=TOPICS, accounting=False, sms=()) -> bool:
    asked = {"topics": topics, "sms_topics": sms, "manages_accounting": accounting}
    return choose(actor=make.actor(actor), membership=member, **asked)
