"""Support finds and reads everything in Django admin, changes nothing there, and sees no secret."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from console.feedback.models import ServiceMeeting, Suggestion
from console.kit import formats
from console.kit.time_zones import zone_label
from console.news.models import Bounce, Issue, State, Subscription
from organizations.models import (
    Access,
    Appointment,
    HandOver,
    Invitation,
    InvitationBatch,
    Membership,
    Organization,
    Product,
    ProductKind,
    Role,
    SignUp,
    Team,
)
from organizations.operations.organizations import create_organization
from organizations.operations.people import change_role
from security import audit, seals
from security.events import SignedIn
from security.models import AuditEntry, AuditSeal, Notice, RecoveryRequest, User
from tests import make
from tests.feedback.suggesting import meeting, suggestion
from tests.news import newsroom

MODELS = [User, AuditEntry, AuditSeal, Notice, Organization, Membership, Product, ProductKind, SignUp]
MODELS += [Issue, Subscription, Bounce]
MODELS += [Team, Access, Invitation, InvitationBatch, HandOver, Appointment]
MODELS += [Suggestion, ServiceMeeting]


@pytest.fixture
def world(organization, legal, admin, collaborator):
    """One of everything."""
    product = make.product(organization, "ksuite")
    make.seat(collaborator, product)
    make.mailbox(collaborator)
    make.sign_up()
    make.grant(make.team(organization, "Bern", collaborator, admin), product)
    make.invitation(organization, "bernadette@x.test")
    make.hand_over(admin)
    make.appointment(collaborator)
    suggestion(collaborator, "Bern")
    meeting()
    change_role(actor=make.actor(legal), organization=organization, members=[admin.pk], role=Role.COLLABORATOR)
    newsroom.issue(State.SENT)
    newsroom.bounce(legal.user)
    Subscription.objects.create(user=legal.user, theme="offers")
    seals.seal(now=timezone.now())
    return organization


def list_of(model) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def page_of(row) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def test_these_models_are_there_and_no_others():
    assert set(admin.site._registry) == {*MODELS, RecoveryRequest, Group}


@pytest.mark.parametrize("model", MODELS)
def test_support_opens_every_list_searches_it_and_reads_a_page(world, support, client_of, model):
    browser = client_of(support)
    assert browser.get(list_of(model)).status_code == 200
    assert browser.get(list_of(model), {"q": "ber"}).status_code == 200
    assert browser.get(page_of(model.objects.all()[0])).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_every_filter_of_every_list_works(world, support, client_of, model):
    browser = client_of(support)
    links = set(re.findall(r'href="(\?[^"]+)"', browser.get(list_of(model)).content.decode()))
    for link in links:
        assert browser.get(list_of(model) + link.replace("&amp;", "&")).status_code == 200, link


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("person", ["support", "staff"])
def test_nothing_is_added_changed_or_deleted_here_not_even_by_a_superuser(world, client_of, model, person, request):
    browser = client_of(request.getfixturevalue(person))
    row = model.objects.all()[0]
    before = model.objects.filter(pk=row.pk).values().get()
    for path in ("add/", f"{row.pk}/delete/", f"{row.pk}/history/", "../../security/user/1/password/"):
        assert browser.get(list_of(model) + path).status_code in {302, 404}, path
        assert browser.post(list_of(model) + path, {"post": "yes"}).status_code in {302, 404}, path
    assert browser.post(page_of(row), {"email": "other@x.test", "name": "Other", "_save": "1"}).status_code == 404
    delete = {"action": "delete_selected", "_selected_action": [str(row.pk)], "post": "yes"}
    assert browser.post(list_of(model), delete).status_code in {200, 302, 403}
    assert model.objects.filter(pk=row.pk).values().get() == before


def test_no_page_offers_to_save_delete_or_add(world, support, client_of):
    browser = client_of(support)
    for model in MODELS:
        for path in (list_of(model), page_of(model.objects.all()[0])):
            text = browser.get(path).content.decode()
            assert not re.search(r'name="_save"|deletelink|addlink|name="action"', text), path


def test_no_secret_is_on_any_page(world, support, client_of):
    browser = client_of(support)
    person = User.objects.get(email="linda@lanterna.test")
    sign_up = SignUp.objects.get()
    pages = [path(row) for model in MODELS for row in model.objects.all()[:20] for path in (page_of,)]
    texts = [browser.get(path).content.decode() for path in [*pages, *map(list_of, MODELS)]]
    invitation = Invitation.objects.get()
    links = (sign_up.token, invitation.token, invitation.digest)
    for secret in (person.password, person.password[:20], *links, "md5$", "argon2"):
        assert not [text for text in texts if secret in text]


@pytest.mark.parametrize("path", ["login/", "logout/", "password_change/", "autocomplete/"])
def test_the_admin_has_no_sign_in_of_its_own(staff, client_of, path):
    assert client_of(staff).get(f"/admin/{path}").status_code == 404


def test_a_visitor_is_led_to_the_consoles_sign_in(client):
    answer = client.get("/admin/security/user/")
    assert answer.status_code in {302, 303}
    assert answer.url.startswith(reverse("sign-in"))


@pytest.mark.parametrize("path", ["", "security/user/", "security/user/1/change/", "nothing/here/"])
def test_whoever_is_not_staff_finds_nothing(legal, client_of, path):
    assert client_of(legal).get(f"/admin/{path}").status_code == 404


@pytest.mark.parametrize("model", MODELS)
def test_staff_without_the_right_to_look_sees_no_list(world, newcomer, client_of, model):
    assert client_of(newcomer).get(list_of(model)).status_code == 403


def test_a_person_is_found_whatever_accents_are_typed(support, client_of):
    make.user("Éloïse", "Zürcher", email="eloise@x.test")
    text = client_of(support).get(list_of(User), {"q": "eloise zurch"}).content.decode()
    assert "eloise@x.test" in text
    assert "1 person" in text


def test_a_hand_over_is_found_by_both_of_its_people(world, legal, admin, support, client_of):
    browser = client_of(support)
    for words, found in ((f"{admin.user.given_name} {legal.user.given_name}", 1), (f"{legal.user.email} nobody", 0)):
        assert browser.get(list_of(HandOver), {"q": words}).context["cl"].result_count == found


def test_the_log_is_found_by_the_name_of_a_person_and_of_an_organization(world, stranger, support, client_of):
    create_organization(actor=make.actor(stranger), name="Éditions du Lac", owner=stranger.user)
    browser = client_of(support)

    def found(words: str) -> list[str]:
        return sorted(entry.code for entry in browser.get(list_of(AuditEntry), {"q": words}).context["cl"].result_list)

    assert found("stella fremd") == ["member_joined", "organization_created"]
    assert found("editions lac") == ["member_joined", "organization_created"]
    assert found("andrea") == ["role_changed"]
    assert found("nobody of this name") == []


def test_from_a_person_one_comes_to_their_log_and_their_organizations(world, legal, support, client_of):
    browser = client_of(support)
    page = browser.get(page_of(legal.user))
    for _label, url in page.context["links"]:
        answer = browser.get(url)
        assert answer.status_code == 200
        assert answer.context["cl"].result_count >= 1


@pytest.mark.parametrize(
    ("model", "most"),
    [
        *((User, 6), (AuditEntry, 7), (Notice, 6), (Membership, 6), (Product, 7), (Organization, 6)),
        *((Team, 6), (Access, 6), (Invitation, 6), (InvitationBatch, 6)),
    ],
)
def test_a_list_costs_the_same_queries_however_long_it_is(
    world, support, client_of, django_assert_max_num_queries, model, most
):
    for number in range(40):
        member = make.member(world, Role.EXTERNAL)
        make.product(world, "hosting")
        with audit.operation(actor=make.actor(member)) as operation:
            operation.record(SignedIn(user=member.user))
        make.organization(f"Organization {number}")
        make.access(make.team(world, "", member))
        make.invitation(world)
    browser = client_of(support)
    browser.get(list_of(model))  # the session notes its use
    with django_assert_max_num_queries(most):
        assert browser.get(list_of(model)).status_code == 200


def test_lists_and_pages_write_days_and_instants_as_the_console_does_and_say_whose_times_they_are(
    world, support, client_of
):
    browser, issue, held = client_of(support), Issue.objects.get(), ServiceMeeting.objects.get()
    for path in (list_of(Issue), list_of(Issue) + "?o=-5", page_of(issue)):
        text = browser.get(path).content.decode()
        assert formats.instant(issue.scheduled_at) in text
        assert not re.search(r"\d [ap]\.m\.", text)
        assert f"Times: {zone_label(support.time_zone)}<" in text
    text = browser.get(page_of(held)).content.decode()
    assert formats.day(held.held_on) in text
    assert "None" not in text, "what has not happened is a dash"
    support.language = "de"
    support.save()
    with translation.override("de"):
        came_back = formats.instant(Bounce.objects.get().at)
    text = browser.get(list_of(Bounce)).content.decode()
    assert came_back in text
    assert "<h1>Unzustellbare E-Mails</h1>" in text, "a heading begins with a capital"


def test_a_list_of_very_many_is_counted_only_so_far(world, support, client_of, monkeypatch):
    monkeypatch.setattr("console.kit.admin.MOST", 3)
    assert User.objects.count() > 3
    assert client_of(support).get(list_of(User)).context["cl"].result_count == 3


INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE)


def test_no_page_has_anything_that_the_security_policy_forbids(world, support, client_of):
    browser: Client = client_of(support)
    paths = ["/admin/", *map(list_of, MODELS), *(page_of(model.objects.all()[0]) for model in MODELS)]
    paths.append(reverse("admin:organizations_membership_role", args=[Membership.objects.all()[0].pk]))
    for path in paths:
        answer = browser.get(path)
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"], path
        assert "unsafe" not in answer.headers["Content-Security-Policy"], path
        assert INLINE.findall(answer.content.decode()) == [], path


@pytest.mark.parametrize(
    "asked",
    [
        {"password__startswith": "md5"},
        {"password__gte": "m"},
        {"password": "x"},
        {"email__regex": "(("},
        {"sessions__session_key__startswith": "a"},
    ],
)
def test_no_address_of_a_list_asks_for_a_secret_sign_by_sign(support, client_of, asked):
    assert client_of(support).get(list_of(User), asked).status_code == 400
