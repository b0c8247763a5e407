"""ORG-16: an administrator requires a second factor, after seeing who would be stopped; all concerned are told."""

import re
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from console.kit import formats
from console.kit.exceptions import Denied
from console.kit.guards import Refused
from organizations.models import Requirement, Role, SecurityPolicy
from organizations.models.policy import Terms
from organizations.operations.policy import set_policy
from organizations.policy import terms_of
from security.models import AuditEntry, Notice, User
from tests import make
from tests.organizations.dialog import words
from tests.organizations.policy.pages import choice, confirmed, edit, in_days, page

NONE, ANY, WITHOUT_SMS = Requirement.NONE, Requirement.ANY, Requirement.WITHOUT_SMS


def terms(organization) -> Terms:
    organization.refresh_from_db()
    return terms_of(organization)


def marked(form: str) -> dict[str, str]:
    """What stands beside each possibility that holds, now or later."""
    return dict(re.findall(r'value="(\w+)" id="requirement-.*?choice__aside">([^<]+)<', form))


def chosen(form: str) -> str:
    return re.search(r'value="(\w+)" id="requirement-\w+" checked', form)[1]


def plain(response) -> str:
    return words(response).replace("\xa0", " ")


def test_who_would_be_stopped_is_seen_first_then_it_is_set_and_everybody_concerned_is_told(
    client_of, legal, admin, collaborator, external, organization, deliver
):
    make.authenticator(legal)
    make.authenticator(admin)
    make.phone(collaborator)
    gone = make.member(organization, user=make.user("Dora", "Dormant", is_active=False))
    client = client_of(admin)
    assert "Not required" in words(client.get(page(organization)))
    form = client.get(edit(organization)).content.decode()
    assert "Show who would be stopped" in form
    assert marked(form) == {"none": "Now"}
    assert chosen(form) == "none"
    preview = plain(client.get(edit(organization), choice(organization, "without_sms")))
    assert "2 people would be stopped" in preview
    assert preview.index("1 person has no second factor") < preview.index("Eva Example")
    assert preview.index("1 person has only SMS") < preview.index("Carl Dubois")
    assert "2 people have what is required." in preview
    assert gone.user.name not in preview
    assert "You are among them" not in preview
    assert not SecurityPolicy.objects.exists(), "looking changes nothing"
    answer = client.post(edit(organization), confirmed(organization, "without_sms"), follow=True)
    assert "The security policy was set." in words(answer)
    begins_on = in_days(organization, 14)
    assert terms(organization) == Terms(begins_on, begins_on)
    form = client.get(edit(organization)).content.decode().replace("\xa0", " ")
    assert '<span class="badge badge--off">Not required' in client.get(page(organization)).content.decode()
    assert marked(form) == {"none": "Now", "without_sms": f"From {formats.day(begins_on)}".replace("\xa0", " ")}
    assert chosen(form) == "without_sms"
    entry = AuditEntry.objects.get(code="security_policy_set")
    assert entry.facts == {"before": ["", ""], "after": [begins_on.isoformat()] * 2, "lacking": 2}
    mails = {mail.to[0]: mail for mail in deliver()}
    assert set(mails) == {"carl@lanterna.test", "eva@lanterna.test", "linda@lanterna.test"}
    assert "Lanterna SA requires two-factor authentication from" in mails["eva@lanterna.test"].subject
    assert "/profile/security/two-factor/" in mails["eva@lanterna.test"].body
    assert "you can leave the organization" in " ".join(mails["eva@lanterna.test"].body.split())
    assert "A method besides SMS" in mails["carl@lanterna.test"].body
    assert "you can leave" not in " ".join(mails["carl@lanterna.test"].body.split())
    assert mails["linda@lanterna.test"].subject == "The security policy of Lanterna SA has changed"
    log = plain(client.get(reverse("log", args=[organization.slug])))
    assert "Required, SMS not accepted, from" in log
    assert "2 people do not have it" in log


def test_the_one_who_sets_it_is_told_that_it_stops_them_too(client_of, admin, organization):
    preview = words(client_of(admin).get(edit(organization), choice(organization, "any", days=0)))
    assert "You are among them." in preview
    assert "Require it from now on" in preview


def test_it_is_lifted_at_once_and_those_it_stopped_are_told(
    client_of, admin, legal, collaborator, organization, deliver
):
    make.authenticator(admin)
    make.policy(organization)
    client = client_of(admin)
    assert "No longer require anything" in words(client.get(edit(organization), {"requirement": "none"}))
    client.post(edit(organization), confirmed(organization, "none"))
    assert terms(organization) == Terms()
    assert {(mail.to[0], mail.subject) for mail in deliver()} == {
        (who.user.email, "Lanterna SA no longer requires two-factor authentication") for who in (legal, collaborator)
    }


D = date(2026, 6, 1)
SOON, LATER = D + timedelta(days=10), D + timedelta(days=20)


@pytest.mark.parametrize(
    ("before", "requirement", "begins_on", "after"),
    [
        (Terms(), ANY, SOON, Terms(SOON)),
        (Terms(), WITHOUT_SMS, SOON, Terms(SOON, SOON)),
        (Terms(), ANY, date(2020, 1, 1), Terms(D)),
        (Terms(SOON), ANY, LATER, Terms(LATER)),
        (Terms(SOON, SOON), ANY, LATER, Terms(LATER)),
        # What holds goes on until more does.
        (Terms(D), WITHOUT_SMS, SOON, Terms(D, SOON)),
        (Terms(D, SOON), WITHOUT_SMS, LATER, Terms(D, LATER)),
        # Less holds at once, and what was to come is off.
        (Terms(D, D), ANY, SOON, Terms(D)),
        (Terms(D, SOON), ANY, LATER, Terms(D)),
        (Terms(D, SOON), NONE, LATER, Terms()),
        (Terms(SOON), NONE, LATER, Terms()),
        (Terms(D, D), WITHOUT_SMS, SOON, Terms(D, D)),
        (Terms(D), ANY, SOON, Terms(D)),
    ],
)
def test_more_begins_on_its_day_and_less_at_once(before, requirement, begins_on, after):
    assert before.changed(requirement, begins_on=begins_on, today=D) == after
    assert after.on(LATER) is requirement
    assert requirement is not NONE or after.on(D) is NONE


def test_the_same_again_is_neither_logged_nor_mailed(client_of, admin, organization):
    make.authenticator(admin)
    make.policy(organization)
    preview = words(client_of(admin).get(edit(organization), choice(organization, "any")))
    assert "Nothing would change." in preview
    client_of(admin).post(edit(organization), confirmed(organization, "any"))
    assert not AuditEntry.objects.filter(code="security_policy_set").exists()
    assert not Notice.objects.exists()


def test_what_somebody_else_set_meanwhile_is_not_overwritten_unseen(client_of, admin, organization):
    make.authenticator(admin)
    confirming = confirmed(organization, "none")
    make.policy(organization)
    answer = client_of(admin).post(edit(organization), confirming)
    assert answer.status_code == 422
    assert "Somebody else has changed the policy in the meantime." in words(answer)
    assert terms(organization).in_the_end is ANY


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"requirement": "any", "begins_on": "2020-01-01"}, "This day has passed. Choose today or a later day."),
        ({"requirement": "any", "begins_on": "soon"}, "Write the day as 2026-12-31."),
        ({"requirement": "any", "begins_on": "2099-12-31"}, "This day is too far away. Choose"),
        ({"requirement": "any", "begins_on": ""}, "Choose the day from which it is required."),
        ({"requirement": "fingerprints", "begins_on": "2030-12-31"}, "Choose one of the three options."),
    ],
)
def test_what_cannot_be_is_told_and_nothing_typed_is_lost(client_of, admin, organization, typed, sentence):
    client = client_of(admin)
    for answer in (client.get(edit(organization), typed), client.post(edit(organization), typed)):
        assert answer.status_code == 422
        assert sentence in words(answer)
        assert f'value="{typed["begins_on"]}"' in words(answer) or not typed["begins_on"]
    assert not SecurityPolicy.objects.exists()


def test_the_operation_refuses_what_the_form_would_have(admin, organization):
    for on, reason in ((-1, "begins_in_the_past"), (731, "begins_too_late")):
        with pytest.raises(Refused, match=reason):
            set_policy(
                actor=make.actor(admin),
                organization=organization,
                requirement=ANY,
                begins_on=in_days(organization, on),
                seen=Terms().fingerprint,
            )


@pytest.mark.parametrize("persona", ["collaborator", "external", "stranger"])
def test_nobody_else_sets_it(client_of, request, organization, persona):
    who = request.getfixturevalue(persona)
    for path in (page(organization), edit(organization)):
        assert client_of(who).get(path).status_code == (404 if persona == "stranger" else 403)
    asked = {"requirement": ANY, "begins_on": in_days(organization, 1), "seen": Terms().fingerprint}
    with pytest.raises(Denied):
        set_policy(actor=make.actor(who), organization=organization, **asked)


def test_a_fresh_proof_of_identity_is_asked_for_and_what_was_chosen_is_kept(client_of, admin, organization):
    client = client_of(admin, proved=timedelta(hours=1))
    assert client.get(page(organization)).status_code == 200
    answer = client.post(edit(organization), confirmed(organization, "any"))
    assert answer["Location"].startswith("/confirm/?next=")
    assert "requirement%3Dany" in answer["Location"]
    assert not SecurityPolicy.objects.exists()


def test_the_pages_cost_the_same_however_many_they_are_and_name_fifty(client_of, admin, organization):
    client = client_of(admin)

    def cost(path, **sent) -> int:
        client.get(path, sent)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path, sent).status_code == 200
        return len(captured)

    asked = choice(organization, "without_sms")
    make.phone(make.member(organization))
    before = [cost(page(organization)), cost(edit(organization), **asked)]
    for number in range(60):
        member = make.member(organization, Role.EXTERNAL)
        if number % 2:
            make.phone(member, f"+4179{number:07}")
    assert [cost(page(organization)), cost(edit(organization), **asked)] == before
    for number in range(30):
        make.member(organization, user=make.user("Zoé", f"Zimmer{number:02}"))
    shown = words(client.get(edit(organization), asked))
    assert "62 people have no second factor" in shown
    assert "and 12 more" in shown


def test_the_database_keeps_the_days_in_order(organization):
    with pytest.raises(IntegrityError, match="without_sms_comes_no_earlier"), transaction.atomic():
        make.policy(organization, days=5, without_sms=4)
    make.policy(organization)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.policy(organization)


def test_everybody_is_told_in_their_own_language(admin, legal, organization, deliver):
    User.objects.filter(pk=admin.user_id).update(language="de")
    asked = {"requirement": ANY, "begins_on": in_days(organization, 0), "seen": Terms().fingerprint}
    set_policy(actor=make.actor(legal), organization=organization, **asked)
    assert {notice.language for notice in Notice.objects.filter(user=admin.user_id)} == {"de"}
    assert {mail.to[0] for mail in deliver()} == {"andrea@lanterna.test", "linda@lanterna.test"}
