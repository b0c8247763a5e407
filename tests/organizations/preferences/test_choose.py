"""ORG-8: what a member is told of is chosen in the dialog, within what their role is told of."""

from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from console.kit.exceptions import Denied
from console.kit.guards import Refused
from organizations.contact import BILLING, TOPICS
from organizations.models import Membership, Role
from organizations.operations.people import change_role
from organizations.operations.preferences import choose
from security.audit import Actor
from security.models import AuditEntry, Notice
from security.outbox import message
from tests import make
from tests.organizations.dialog import role_url, words
from tests.organizations.preferences.choosing import INVOICES, PRODUCTS, TRIALS, boxes, stored, ticked, url_of, want

# What the dialog shows


def test_without_a_choice_everything_is_ticked(client_of, legal, admin):
    page = words(client_of(legal).get(url_of(admin)))
    assert boxes(page) == dict.fromkeys(TOPICS, (True, True))
    assert "Manage accounting" not in page
    assert "Andrea gets an email about what has changed." in page


def test_a_collaborator_can_be_granted_the_accounting(client_of, admin, collaborator):
    page = words(client_of(admin).get(url_of(collaborator)))
    assert 'name="manages_accounting"' in page
    assert "While they manage the accounting." in page
    assert "About the products given to them, by email." in page


def test_an_external_is_not_told_of_billing_and_the_dialog_says_so(client_of, admin, external):
    page = words(client_of(admin).get(url_of(external)))
    assert set(boxes(page)) == PRODUCTS
    assert "Externals do not see the accounting, so they are not told about billing." in page
    assert 'name="manages_accounting"' not in page


def test_the_only_legal_representative_cannot_switch_billing_off_and_sees_why(client_of, legal, organization):
    Membership.objects.filter(pk=legal.pk).update(topics=[])
    page = words(client_of(legal).get(url_of(legal)))
    assert {code: boxes(page)[code] for code in BILLING} == dict.fromkeys(BILLING, (True, False))
    assert "The only legal representative is always told about billing." in page
    assert "Give somebody else this role too." in page
    make.member(organization, Role.LEGAL_REPRESENTATIVE)
    assert boxes(words(client_of(legal).get(url_of(legal))))[INVOICES] == (False, True)


def test_an_administrator_does_not_choose_for_a_legal_representative(client_of, admin, legal):
    sentence = "Only a legal representative can change the contact preferences of a legal representative."
    page = words(client_of(admin).get(url_of(legal)))
    assert sentence in page
    assert boxes(page) == {}
    response = client_of(admin).post(url_of(legal), ticked(PRODUCTS))
    assert (response.status_code, sentence in words(response)) == (409, True)
    assert stored(legal).topics is None


# Save


def test_save_stores_the_choice_logs_it_and_tells_the_person(client_of, admin, collaborator):
    client = client_of(admin)
    response = client.post(url_of(collaborator), ticked(set(TOPICS) - {TRIALS}))
    assert response.status_code == 303
    assert "The contact preferences of Carl Dubois were saved." in words(client.get(response["Location"]))
    assert set(stored(collaborator).topics) == set(TOPICS) - {TRIALS}
    entry = AuditEntry.objects.get(code="preferences_changed")
    assert (entry.subject, entry.actor) == (str(collaborator.user_id), str(admin.user_id))
    assert set(entry.facts["before"]) - set(entry.facts["after"]) == {TRIALS}
    mail = message(Notice.objects.get())
    assert mail.to == ["carl@lanterna.test"]
    for text in (mail.body, unescape(mail.alternatives[0][0])):
        assert "You are no longer told about" in text
        assert "Trial about to end" in text
        assert "Andrea Conti, " not in text  # nobody's role but the person's own is told here
    log = words(client.get(reverse("log", args=[admin.organization.slug])))
    assert "Trial about to end: On → <b>Off</b>" in log


def test_the_accounting_is_granted_and_billing_begins(client_of, admin, collaborator):
    client_of(admin).post(url_of(collaborator), ticked(manages_accounting="on"))
    assert stored(collaborator).manages_accounting is True
    entry = AuditEntry.objects.get(code="preferences_changed")
    assert entry.facts["accounting"] == [False, True]
    assert set(entry.facts["after"]) - set(entry.facts["before"]) == BILLING
    mail = message(Notice.objects.get())
    assert "Manage accounting: Granted" in mail.body
    assert "New invoice" in mail.body
    assert stored(collaborator).manages_accounting


def test_with_htmx_the_row_changes_in_place(client_of, htmx, admin, collaborator):
    members = reverse("members", args=[admin.organization.slug])
    browser = htmx(client_of(admin), at=members)
    assert f'hx-target="#member-{collaborator.pk}"' in words(browser.get(url_of(collaborator)))
    page = words(browser.post(url_of(collaborator), ticked(manages_accounting="on")))
    assert page.startswith(f'<tr id="member-{collaborator.pk}">')
    assert "accounting" in page


def test_the_same_again_changes_nothing_and_tells_nobody(client_of, admin, collaborator):
    for _ in range(2):
        assert client_of(admin).post(url_of(collaborator), ticked()).status_code == 303
    assert stored(collaborator).topics is None
    assert not AuditEntry.objects.exists()
    assert not Notice.objects.exists()


def test_whoever_chooses_for_themselves_gets_no_mail(client_of, admin):
    client_of(admin).post(url_of(admin), ticked(PRODUCTS))
    assert AuditEntry.objects.filter(code="preferences_changed").exists()
    assert not Notice.objects.exists()


def test_the_only_legal_representative_keeps_billing_without_sending_its_boxes(client_of, legal):
    client_of(legal).post(url_of(legal), ticked([TRIALS]))
    assert set(stored(legal).topics) == BILLING | {TRIALS}


# What the role is not told of stays, without effect


def test_what_an_external_cannot_choose_is_kept_for_another_role(client_of, admin, external):
    client_of(admin).post(url_of(external), ticked(PRODUCTS - {TRIALS}))
    assert set(stored(external).topics) == set(TOPICS) - {TRIALS}


def test_billing_without_the_accounting_is_kept_as_it_was(admin, collaborator):
    want(admin, collaborator, PRODUCTS | {INVOICES}, accounting=True)
    want(admin, collaborator, PRODUCTS - {TRIALS}, accounting=False)
    assert set(stored(collaborator).topics) == (PRODUCTS - {TRIALS}) | {INVOICES}


# Attacks


@pytest.mark.parametrize("role", ["administrator", "external"])
def test_nobody_but_a_collaborator_is_granted_the_accounting(client_of, request, legal, admin, external, role):
    member = {"administrator": admin, "external": external}[role]
    client_of(legal).post(url_of(member), ticked(PRODUCTS - {TRIALS}, manages_accounting="on"))
    assert stored(member).manages_accounting is False
    with pytest.raises(Refused) as refusal:
        want(legal, member, accounting=True)
    assert refusal.value.codes == {"not_a_collaborator"}


def test_a_topic_that_there_is_not_is_refused(client_of, admin, collaborator):
    response = client_of(admin).post(url_of(collaborator), ticked(["everything"]))
    assert response.status_code == 422
    assert "Nobody can be told about that. Nothing was saved." in words(response)
    assert stored(collaborator).topics is None


def test_what_else_is_sent_changes_nothing(client_of, admin, collaborator):
    client_of(admin).post(url_of(collaborator), ticked(PRODUCTS, role="administrator", ends_at="2020-01-01", user="1"))
    member = stored(collaborator)
    assert (member.role, member.ends_at, member.user_id) == ("collaborator", None, collaborator.user_id)


def test_somebody_of_another_organization_is_as_good_as_nobody(client_of, legal, stranger):
    url = reverse("member-preferences", args=[legal.organization.slug, stranger.pk])
    assert client_of(legal).post(url, ticked(PRODUCTS)).status_code == 404
    assert stored(stranger).topics is None


def test_collaborators_choose_for_nobody(client_of, collaborator):
    assert client_of(collaborator).post(url_of(collaborator), ticked(manages_accounting="on")).status_code == 403
    assert stored(collaborator).manages_accounting is False


def test_the_operation_asks_for_itself(admin, legal, collaborator, staff, organization):
    with pytest.raises(Refused):
        want(admin, legal, PRODUCTS)
    with pytest.raises(Refused) as refusal:
        want(legal, legal, PRODUCTS)
    assert refusal.value.codes == {"keeps_billing"}
    with pytest.raises(Denied):
        want(collaborator, collaborator)
    Membership.objects.filter(pk=collaborator.pk).delete()
    with pytest.raises(Denied):
        want(admin, collaborator)
    organization.closed_at = timezone.now()
    organization.save()
    with pytest.raises(Refused):
        choose(actor=Actor.staff(staff), membership=admin, topics=[], sms_topics=[], manages_accounting=False)


# With another role


def test_the_dialog_edit_role_says_which_topics_begin_or_end(client_of, legal, admin, collaborator):
    page = words(client_of(legal).get(role_url(collaborator), {"role": "administrator"}))
    assert "Carl is told by email from then on: New invoice, Payment received" in page
    page = words(client_of(legal).get(role_url(admin), {"role": "external"}))
    assert "Andrea is no longer told by email: New invoice, Payment received" in page
    page = words(client_of(legal).get(role_url(collaborator), {"role": "external"}))
    assert "told by email" not in page


def test_the_summary_mail_says_it_too(legal, admin, collaborator, organization):
    for member, role in ((admin, Role.EXTERNAL), (collaborator, Role.ADMINISTRATOR)):
        change_role(actor=make.actor(legal), organization=organization, members=[member.pk], role=role)
    mails = {notice.address: message(notice).body for notice in Notice.objects.all()}
    ended, begun = mails["andrea@lanterna.test"], mails["carl@lanterna.test"]
    assert "You are no longer told about\n" in ended
    assert "From now on you are told about" not in ended
    assert "From now on you are told about\n" in begun
    assert "- New invoice" in begun
    assert "- Trial about to end" not in begun


def test_a_choice_stays_a_choice_with_another_role(legal, collaborator, organization):
    want(legal, collaborator, PRODUCTS - {TRIALS}, accounting=True)
    Notice.objects.all().delete()
    for role in (Role.ADMINISTRATOR, Role.EXTERNAL):
        change_role(actor=make.actor(legal), organization=organization, members=[collaborator.pk], role=role)
    assert set(stored(collaborator).topics) == PRODUCTS - {TRIALS}
    assert all("told about" not in message(notice).body for notice in Notice.objects.all())
