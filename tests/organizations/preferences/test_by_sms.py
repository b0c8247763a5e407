"""ORG-8: of billing people may be told by SMS, too, if they have a confirmed number."""

import re

from django.urls import reverse

from organizations.contact import BILLING, TOPICS
from security.models import Notice, User
from security.outbox import message
from tests import make
from tests.organizations.dialog import words
from tests.organizations.preferences.choosing import INVOICES, PRODUCTS, TRIALS, boxes, stored, ticked, url_of, want


def sms_boxes(page: str) -> dict[str, tuple[bool, bool]]:
    found = re.findall(r'name="sms_topics" value="(\w+)"( checked)?( disabled)?', page)
    return {code: (bool(checked), not disabled) for code, checked, disabled in found}


def test_billing_has_a_column_for_sms_and_without_a_number_says_why_not(client_of, legal, collaborator, settings):
    page = words(client_of(legal).get(url_of(legal)))
    assert sms_boxes(page) == dict.fromkeys(BILLING, (False, False))
    assert "You do not have a confirmed phone number." in page
    assert reverse("recovery-phone") in page, "nobody has to add the weakest way to sign in"
    assert boxes(page)[INVOICES] == (True, False)
    page = words(client_of(legal).get(url_of(collaborator)))
    assert "Carl Dubois does not have a confirmed phone number. Only they can add one" in page
    make.phone(collaborator)
    assert sms_boxes(words(client_of(legal).get(url_of(collaborator))))[INVOICES] == (False, True)
    settings.SMS_URL = ""
    page = words(client_of(legal).get(url_of(collaborator)))
    assert sms_boxes(page) == {}
    assert "By email, while they manage the accounting." in page


def test_what_is_chosen_by_sms_is_stored_logged_and_told(client_of, legal, admin):
    User.objects.filter(pk=admin.user_id).update(recovery_phone="+41791234567")
    client = client_of(legal)
    client.post(url_of(admin), ticked(sms_topics=[INVOICES]))
    assert stored(admin).sms_topics == [INVOICES]
    assert sms_boxes(words(client.get(url_of(admin))))[INVOICES] == (True, True)
    assert "New invoice, by SMS" in message(Notice.objects.get()).body
    log = words(client.get(reverse("log", args=[admin.organization.slug])))
    assert "New invoice, by SMS: Off → <b>On</b>" in log
    User.objects.update(recovery_phone="")
    client.post(url_of(admin), ticked(set(TOPICS) - {TRIALS}, sms_topics=[INVOICES]))
    assert stored(admin).sms_topics == [INVOICES], "what was chosen stays, without effect"
    client.post(url_of(admin), ticked())
    assert stored(admin).sms_topics == []


def test_nobody_is_told_by_sms_without_a_number_or_of_products(client_of, legal, admin, external):
    response = client_of(legal).post(url_of(admin), ticked(sms_topics=[INVOICES]))
    assert (response.status_code, "does not have a confirmed phone number" in words(response)) == (409, True)
    assert client_of(legal).post(url_of(admin), ticked(sms_topics=[TRIALS])).status_code == 422
    make.phone(external)
    want(legal, external, PRODUCTS, sms=[INVOICES])
    assert (stored(admin).sms_topics, stored(external).sms_topics) == ([], [])


def test_without_a_gateway_what_was_chosen_stays(client_of, legal, admin, settings):
    make.phone(admin)
    want(legal, admin, sms=[INVOICES])
    settings.SMS_URL = ""
    client_of(legal).post(url_of(admin), ticked(PRODUCTS))
    assert stored(admin).sms_topics == [INVOICES]
