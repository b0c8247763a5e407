"""ORG-8: one query knows whom a mail about billing or a product goes to; compared with a slow oracle in Python."""

from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone

from organizations.contact import BILLING, TOPICS
from organizations.models import Membership, Role
from organizations.queries.recipients import recipients
from tests import make

ROLES = [*Role, Role.COLLABORATOR, Role.EXTERNAL]  # the two that differ most, more often


NUMBERS = ["+41791234567", "+33612345678", ""]


def how(organization, topic, product=None) -> dict[int, tuple[bool, str]]:
    """Who is told: by mail or not, and at which number."""
    return {member.pk: (member.by_email, member.sms_number) for member in recipients(organization, topic, product)}


def told(organization, topic, product=None) -> set[int]:
    return set(how(organization, topic, product))


def number_of(user) -> str:
    return user.recovery_phone or "".join(phone.number for phone in user.phone_set.all() if phone.confirmed)


def oracle(organization, topic, product) -> dict[int, tuple[bool, str]]:
    """The rules of ORG-8, one person after the other."""
    everybody = [member for member in Membership.objects.filter(organization=organization) if member.user.is_active]
    representatives = [member for member in everybody if member.role == "legal_representative"]
    found = {}
    for member in everybody:
        if member.ends_at is not None and member.ends_at <= timezone.now():
            continue
        wants, number = member.topics is None or topic in member.topics, ""
        if topic in BILLING:
            may = {
                "legal_representative": True,
                "administrator": True,
                "collaborator": member.manages_accounting,
                "external": False,
            }[member.role]
            wants = wants or representatives == [member]
            number = number_of(member.user) if topic in member.sms_topics else ""
        else:
            accesses = [getattr(member, "access", None)]
            accesses += [getattr(team, "access", None) for team in member.teams.all()]
            given = any(access.full or access.grants.filter(product=product).exists() for access in accesses if access)
            may = member.role in ("legal_representative", "administrator") or given
        if may and (wants or number):
            found[member.pk] = (wants, number)
    return found


@pytest.fixture(params=[0, *(pytest.param(seed, marks=pytest.mark.proof) for seed in range(1, 20))])
def crowd(request, db):
    """A company of forty, thrown together: roles, choices, numbers, access alone, by teams, in full; some are gone."""
    dice = Random(request.param)
    organization = make.organization()
    products = [make.product(organization) for _ in range(3)]
    teams = [make.team(organization) for _ in range(3)]
    make.grant(teams[0], products[0])
    make.access(teams[1], full=True)
    for _ in range(40):
        role = dice.choice(ROLES)
        ends_at = timezone.now() + timedelta(days=dice.choice([-1, 1])) if dice.random() < 0.5 else None
        member = make.member(
            organization,
            role,
            user=make.user(is_active=dice.random() < 0.8, recovery_phone=dice.choice(["", "", "+4915123456789"])),
            manages_accounting=dice.random() < 0.5,
            topics=dice.choice([None, [], dice.sample(sorted(TOPICS), 5)]),
            sms_topics=dice.choice([[], dice.sample(sorted(TOPICS), 5), sorted(BILLING)]),
            ends_at=ends_at if role == Role.EXTERNAL else None,
        )
        if number := dice.choice(NUMBERS):
            make.phone(member, number, confirmed=dice.random() < 0.8)
        if dice.random() < 0.4:
            make.grant(member, dice.choice(products))
        elif dice.random() < 0.2:
            make.access(member, full=True)
        if dice.random() < 0.4:
            member.teams.add(dice.choice(teams))
    return organization, products


def test_it_is_what_the_rules_say_for_everybody(crowd):
    organization, products = crowd
    for topic in TOPICS:
        for product in products:
            assert how(organization, topic, product) == oracle(organization, topic, product), topic


def test_it_is_one_query_with_the_people_in_it(organization, legal, admin, django_assert_num_queries):
    with django_assert_num_queries(1):
        people = [(member.user.email, member.user.language) for member in recipients(organization, "invoice_issued")]
    assert people == [("linda@lanterna.test", "en"), ("andrea@lanterna.test", "en")]


def test_the_only_legal_representative_is_told_of_billing_whatever_they_chose(organization, legal):
    Membership.objects.update(topics=[])
    assert told(organization, "payment_failed") == {legal.pk}
    second = make.member(organization, Role.LEGAL_REPRESENTATIVE)
    assert told(organization, "payment_failed") == {second.pk}
    second.user.is_active = False
    second.user.save()
    assert told(organization, "payment_failed") == {legal.pk}


def test_where_nobody_sends_messages_nobody_is_told_by_sms(organization, legal, settings):
    Membership.objects.update(sms_topics=["payment_failed"])
    make.phone(legal)
    assert how(organization, "payment_failed") == {legal.pk: (True, "+41791234567")}
    settings.SMS_URL = ""
    assert how(organization, "payment_failed") == {legal.pk: (True, "")}


def test_of_products_nobody_is_told_against_their_choice(organization, legal):
    product = make.product(organization)
    Membership.objects.update(topics=[])
    assert told(organization, "product_blocked", product) == set()


def test_a_team_and_full_access_reach_products_too(organization, legal, collaborator, external):
    product, other = make.product(organization), make.product(organization)
    make.grant(make.team(organization, "Web", collaborator), product)
    make.access(external, full=True)
    assert told(organization, "product_activated", product) == {legal.pk, collaborator.pk, external.pk}
    assert told(organization, "product_activated", other) == {legal.pk, external.pk}


def test_nobody_of_another_organization_is_told(organization, legal, stranger):
    assert stranger.pk not in told(organization, "invoice_issued")


def test_a_closed_organization_has_nobody_to_tell(organization, legal):
    organization.closed_at = timezone.now()
    organization.save()
    assert told(organization, "invoice_issued") == set()


def test_a_mistake_of_the_caller_is_no_silence(organization, legal):
    with pytest.raises(KeyError):
        recipients(organization, "everything")
    with pytest.raises(ValueError, match="product"):
        recipients(organization, "product_blocked")
