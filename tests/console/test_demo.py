"""The demo world: made by the product's own operations, the same at each run, never in production."""

from collections import Counter

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.urls import reverse

from branding.models import Branding
from console.demo.cast import KEY, PASSWORD
from console.feedback.models import ServiceMeeting, State, Suggestion
from console.news.models import Issue
from organizations.guards import people as guards
from organizations.models import (
    Invitation,
    Mailbox,
    Membership,
    Organization,
    Product,
    ProductGrant,
    Role,
    Seat,
    SignUp,
    TeamMember,
)
from security import outbox, seals
from security.event import CATALOGUE
from security.models import AuditEntry, Notice, User
from tests import database, make

COMPANY = "joss-grandjean"


def of(address: str) -> Membership:
    """Somebody of the company."""
    return Membership.objects.select_related("user", "organization").get(
        organization__slug=COMPANY, user__email=address
    )


def snapshot() -> dict[str, list]:
    """What another run must make again, ids and instants apart."""
    return {
        "people": sorted(User.objects.values_list("email", "given_name", "family_name", "language", "time_zone")),
        "members": sorted(Membership.objects.values_list("organization__slug", "user__email", "role")),
        "products": sorted(
            Product.objects.values_list("organization__slug", "kind__code", "name", "bundle__name"), key=str
        ),
        "seats": sorted(Seat.objects.values_list("product__name", "user__email")),
        "mailboxes": sorted(Mailbox.objects.values_list("address", "user__email")),
        "grants": sorted(
            ProductGrant.objects.values_list(
                *("access__membership__user__email", "access__team__name", "product__name", "product__kind__code"),
                "rights",
            ),
            key=str,
        ),
        "teams": sorted(TeamMember.objects.values_list("team__name", "membership__user__email", "is_leader")),
        "invited": sorted(Invitation.objects.values_list("email", "role", "state")),
        "looks": sorted(Branding.objects.values_list("organization__slug", "initials", "square", "rectangle"), key=str),
        "news": sorted(Issue.objects.values_list("theme", "state")),
        "suggestions": sorted(Suggestion.objects.values_list("title", "state", "merged_into__title"), key=str),
        "log": list(AuditEntry.objects.order_by("id").values_list("code", "outcome", "actor_kind")),
        "mails": list(Notice.objects.order_by("id").values_list("code", "address", "language")),
    }


@pytest.mark.django_db(transaction=True)
def test_it_is_the_same_at_each_run_and_its_log_is_whole(django_assert_max_num_queries):
    with django_assert_max_num_queries(6000):  # some two seconds
        call_command("demo")
    first = snapshot()
    database.empty()
    call_command("demo")
    assert snapshot() == first
    assert list(seals.verify()) == []


@pytest.mark.django_db
def test_what_it_holds(client, client_of):
    call_command("demo")
    the_people_and_their_roles()
    the_accounts_of_the_readme(client)
    the_reasons_not_to_leave()
    the_log_and_the_mails()
    the_first_pages(client_of)
    the_suggestions()
    the_news(client)


def the_news(client):
    assert sorted(Issue.objects.values_list("theme", "state")) == [
        *(("ecology", "sent"), ("events", "draft"), ("products", "sent"), ("security", "sent")),
    ]
    [latest] = Issue.objects.filter(theme="security")
    assert latest.texts.count() == 5
    assert Notice.objects.owed().filter(code="news_issue").count() == latest.copies.count() > 10
    assert client.get("/news/").content.decode().count('<th scope="row"') == 3


def the_people_and_their_roles():
    assert 55 <= User.objects.filter(is_staff=False).count() <= 70
    assert set(User.objects.values_list("language", flat=True)) == {"en", "de", "fr", "it", "es"}
    sizes = Counter(Membership.objects.values_list("organization__slug", flat=True))
    assert sizes[COMPANY] > 50  # more than a page of Users
    assert 1 in sizes.values()  # the one-person organization
    roles = Counter(Membership.objects.filter(organization__slug=COMPANY).values_list("role", flat=True))
    assert set(roles) == set(Role.values)
    assert roles[Role.LEGAL_REPRESENTATIVE] == 1
    several = Counter(Membership.objects.values_list("user__email", flat=True))
    assert sum(1 for number in several.values() if number > 1) >= 2
    legal = Membership.objects.filter(user__email="legal@demo.test").values_list("role", flat=True)
    assert len(legal) == 3
    assert len(set(legal)) == 3
    assert Product.objects.filter(kind__is_personal=True).count() == 1
    assert Product.objects.filter(bundle__kind__code="ksuite").count() >= 4
    assert Mailbox.objects.filter(user__email="legal@demo.test", address="legal@demo.test").exists()
    assert SignUp.objects.filter(used_at=None).count() == 1


def the_accounts_of_the_readme(client):
    roles = {"legal": "legal_representative", "admin": "administrator", "collaborator": "collaborator"}
    for name, role in {**roles, "external": "external"}.items():
        assert of(f"{name}@demo.test").role == role
    support = User.objects.get(email="support@demo.test")
    assert support.is_staff
    assert not support.is_superuser
    assert support.has_perm("security.view_auditentry")
    assert not support.memberships.exists()
    staff_sign_in_with_the_key_that_is_printed()
    assert all(check_password(PASSWORD, password) for password in User.objects.values_list("password", flat=True))
    assert client.login(username="legal@demo.test", password=PASSWORD)


def staff_sign_in_with_the_key_that_is_printed():
    for name in ("support", "reviewer"):
        client = make.client()
        response = client.post("/sign-in/", {"email": f"{name}@demo.test", "password": PASSWORD, "next": "/admin/"})
        assert response["Location"] == "/sign-in/code/"
        response = client.post("/sign-in/code/", {"code": make.code(key=make.typed(KEY), steps=1)})
        assert response["Location"] == "/admin/"
        assert client.get("/admin/").status_code == 200


def the_reasons_not_to_leave():
    blocked, free = of("legal@demo.test"), of("collaborator@demo.test")
    reasons = guards.leaving.reasons([blocked, free])
    assert {reason.code for reason in reasons[blocked]} == {
        "holds_a_seat",
        "signs_in_with_a_mailbox",
        "last_legal_representative",
    }
    assert reasons[free] == []


def the_log_and_the_mails():
    codes = set(AuditEntry.objects.values_list("code", flat=True))
    assert codes <= set(CATALOGUE)
    assert {"signed_up", "role_changed", "member_left", "seat_given", "mailbox_given", "refused"} <= codes
    by_itself = AuditEntry.objects.exclude(actor_kind__in=("person", "staff"))
    assert set(by_itself.values_list("code", flat=True)) == {"news_begun", "news_issue", "news_sent"}
    people = Counter(AuditEntry.objects.filter(code="member_joined").values_list("organization", flat=True))
    for organization in Organization.objects.all():  # everyone in it has joined it in the log
        left = AuditEntry.objects.filter(code="member_left", organization=organization.pk).count()
        assert organization.memberships.count() == people[organization.pk] - left
    assert {"role_changed", "member_left", "sign_up_requested"} <= set(Notice.objects.values_list("code", flat=True))
    for notice in Notice.objects.all():
        mail = outbox.message(notice)
        assert mail.subject
        assert "localhost" in mail.body


def the_first_pages(client_of):
    for name in ("legal", "admin", "collaborator", "external"):
        membership = of(f"{name}@demo.test")
        assert client_of(membership).get(reverse("home-of", args=[COMPANY])).status_code == 200
        assert client_of(membership).get("/").url.endswith(reverse("home-of", args=[COMPANY]))
    assert client_of(of("legal@demo.test")).get(reverse("members", args=[COMPANY])).status_code == 200


def the_suggestions():
    assert set(Suggestion.objects.of(of("legal@demo.test").user).values_list("state", flat=True)) >= {
        *(State.RECEIVED, State.PLANNED, State.DONE, State.DECLINED)
    }
    assert ServiceMeeting.objects.ahead().count() == 1


@pytest.mark.django_db
def test_it_is_refused_in_production_and_where_there_are_people(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="refused in production"):
        call_command("demo")
    settings.PRODUCTION = False
    make.user()
    with pytest.raises(CommandError, match="There are people here already"):
        call_command("demo")
    assert User.objects.count() == 1
