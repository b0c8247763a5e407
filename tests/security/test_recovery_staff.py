"""SEC-5: support never disables a second factor. No address, form, right or command does it without a decided request.

Everything that Django admin, the console and our commands offer is tried by a superuser on one person's factors, and
the factors are looked at after each try.
"""

import io
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import product
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.db import IntegrityError, transaction
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django_otp.models import Device

from console import staff as groups
from console.news.models import Bounce
from security.encryption import decrypt
from security.factors import AUTHENTICATOR, EVERY_WAY
from security.models import Notice, RecoveryRequest, RecoveryReview, RememberedDevice, User
from security.models.recovery import State
from security.return_addresses import return_address
from tests import make, urls
from tests.news import returned
from tests.security import recovering

SENT = {
    "action": "delete_selected",
    "post": "yes",
    "_save": "1",
    "role": "external",
    "confirmed": "",
    "is_active": "",
    "password": make.PASSWORD,
    "code": "000000",
    "given_names": "Nadia Élise",
    "family_name": "Rochat",
    "born_on": "1984-02-29",
    "is_valid_document": "on",
    "is_the_person": "on",
    "verdict": "approve",
    "note": "All of it agrees.",
}


@pytest.fixture
def nadia(organization) -> User:
    """Somebody with every second factor, an open request for help and a membership."""
    user = make.user("Nadia", "Rochat", email="nadia@lanterna.test", recovery_email="nadia@home.test")
    make.authenticator(user)
    make.phone(user)
    make.passkey(user)
    make.backup_codes(user)
    RememberedDevice.objects.create(user=user, digest="0" * 64, seal="")
    make.member(organization, user=user)
    return user


@pytest.fixture
def request_of_nadia(nadia) -> RecoveryRequest:
    return recovering.sent(nadia)


def factors() -> list[list[dict]]:
    """Every factor of everybody as it stands in the database, and what rests on it."""
    tables = [*(way.model for way in EVERY_WAY), RememberedDevice]
    rows = [list(table.objects.order_by("pk").values()) for table in tables]
    for row in rows[EVERY_WAY.index(AUTHENTICATOR)]:  # encrypted anew, it is the same key
        row["sealed_key"] = decrypt(row["sealed_key"], purpose=f"authenticator of {row['user_id']}")
    return rows


def ways_in(user: User) -> list:
    return [user.password, user.is_active, user.email, user.recovery_email]


def objects(nadia: User) -> list[str]:
    """The numbers by which anything of hers, and anything at all, could be named."""
    own = {nadia.pk, nadia.memberships.get().pk, nadia.recovery_requests.get().pk}
    own |= {way.model.objects.get(user=nadia).pk for way in EVERY_WAY}
    return [str(pk) for pk in sorted(own | set(Notice.objects.values_list("pk", flat=True)[:1]))]


def addresses(nadia: User, *, of_admin: bool) -> Iterator[str]:
    """Every address, filled with whatever names something of hers."""
    values = {
        "object_id": objects(nadia),
        "pk": objects(nadia),
        "recovery_id": objects(nadia),
        "side": ["front", "selfie"],
        "kind": [way.code for way in EVERY_WAY],
        "slug": [nadia.memberships.get().organization.slug],
        "app_label": [app.label for app in apps.get_app_configs()],
    }
    for url in urls.all_urls():
        if url.is_admin != of_admin:
            continue
        for chosen in product(*(values.get(name, ["1", "x"]) for name in url.kwargs)):
            name = f"admin:{url.name}" if of_admin else url.name
            try:
                yield reverse(name, kwargs=dict(zip(url.kwargs, chosen, strict=True)))
            except NoReverseMatch:
                continue


@pytest.mark.parametrize("of_admin", [True, False], ids=["Django admin", "console"])
def test_no_address_lets_staff_touch_anybodys_factors(nadia, request_of_nadia, staff, client_of, of_admin):
    make.authenticator(staff)
    before, ways = factors(), ways_in(nadia)
    named, tried = objects(nadia), 0  # once: staff may remove her from the organization on the way
    for address in addresses(nadia, of_admin=of_admin):
        browser = client_of(staff)  # anew: some of these end the session
        for sent in (SENT | {"_selected_action": named}, {}):
            answer = browser.post(address, sent) if sent else browser.get(address)
            assert answer.status_code < 500, address
            secrets = (request_of_nadia.token, request_of_nadia.method_token)
            body = b"" if answer.streaming else answer.content
            assert not any(secret.encode() in body for secret in secrets), address
            nadia.refresh_from_db()
            of_others = [[row for row in table if row["user_id"] != staff.pk] for table in factors()]
            assert of_others == [[row for row in table if row["user_id"] != staff.pk] for table in before], address
            assert ways_in(nadia) == ways, address
        tried += 1
    assert tried > 30
    request_of_nadia.refresh_from_db()
    assert request_of_nadia.state == State.SENT  # one superuser is one reviewer
    assert request_of_nadia.reviews.count() <= 1


def test_a_review_wants_a_fresh_proof_before_anything_is_typed(request_of_nadia, staff, client_of):
    form = reverse("admin:security_recoveryrequest_review", args=[request_of_nadia.pk])
    browser = client_of(staff, proved=settings.STEWARD["PROOF_FRESH"] + timedelta(seconds=1))
    for answer in (browser.get(form), browser.post(form, SENT)):
        assert answer["Location"].startswith("/confirm/?next=%2Fadmin%2F")
    assert not RecoveryReview.objects.exists()
    asked = browser.get("/confirm/", {"next": form}).content.decode()
    assert '<a class="button button--wide" href="/admin/">Cancel</a>' in asked
    assert (
        '<a class="button button--wide" href="/">Cancel</a>' in browser.get("/confirm/?next=/profile/").content.decode()
    )
    browser.post("/confirm/", {"password": make.PASSWORD})
    assert browser.get(form).status_code == 200


def test_no_model_of_a_factor_is_in_django_admin_and_no_group_has_a_right_to_one(db):
    factor_models = {model for model in apps.get_models() if issubclass(model, Device)}
    assert len(factor_models) >= len(EVERY_WAY)
    assert not factor_models & set(admin.site._registry)
    names = {model._meta.model_name for model in factor_models}
    for group in groups.seed_groups():
        given = Permission.objects.filter(group=group).values_list("content_type__model", flat=True)
        assert not names & set(given)


def our_commands() -> list[str]:
    return sorted(name for name, app in get_commands().items() if f"{app}.".startswith(urls.OURS))


def test_every_other_command_is_djangos_own():
    """With these (`changepassword`, `shell`, `loaddata`, …) whoever has the server and its database can do anything.
    django-otp would bring one that gives a code (`addstatictoken`)."""
    others = {get_commands()[name] for name in get_commands() if name not in our_commands()}
    django = {"auth", "contenttypes", "staticfiles"}
    assert others <= {"django.core", *(f"django.contrib.{app}" for app in django)}
    assert {"record_bounce", "rotate_keys", "demo"} < set(our_commands())


@pytest.mark.parametrize("name", our_commands())
def test_no_command_touches_anybodys_factors(name, nadia, request_of_nadia, capsys, monkeypatch, settings):
    settings.BOUNCE_EMAIL = "bounces@provider.test"
    report = returned.report(return_address(make.notice(user=nadia.pk, sent_at=timezone.now()).pk))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(report)))
    before, ways = factors(), ways_in(nadia)
    command = load_command_class(get_commands()[name], name)
    takes = [action.dest for action in command.create_parser("manage.py", name)._actions if not action.option_strings]
    assert takes == [], "a command that takes something is tried with Nadia's address here"
    if name != "document":  # writes files, and reads nothing from the database
        with suppress(CommandError):  # the demo world wants an empty installation
            call_command(name)
    assert Bounce.objects.filter(user=nadia).exists() == (name == "record_bounce")
    nadia.refresh_from_db()
    known = [[row["id"] for row in table] for table in before]
    now = [[row for row in table if row["id"] in ids] for table, ids in zip(factors(), known, strict=True)]
    assert now == before
    assert ways_in(nadia) == ways


@pytest.mark.parametrize("state", [State.DRAFT, State.SENT, State.DECLINED, State.STOPPED, State.LAPSED])
def test_a_request_that_is_not_approved_opens_no_way_to_a_new_factor(nadia, client, state):
    request = recovering.filled_in(nadia) if state == State.DRAFT else recovering.sent(nadia)
    if state not in {State.DRAFT, State.SENT}:
        grounds = {"grounds": "differs", "decided_at": timezone.now()} if state == State.DECLINED else {}
        RecoveryRequest.objects.filter(pk=request.pk).update(state=state, sealed_identity=None, **grounds)
    link = reverse("recovery-method", args=[request.pk, request.method_token])
    assert client.get(link).status_code == client.post(link, {"password": make.PASSWORD}).status_code == 410


def forbidden(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


def test_the_database_knows_that_two_others_approve_and_that_what_is_decided_stays(nadia, request_of_nadia, staff):
    """By no path at all: not in Django admin, not in a shell, not in SQL."""
    rows = RecoveryRequest.objects.filter(pk=request_of_nadia.pk)
    done = {"sealed_identity": None, "due_at": timezone.now()}
    forbidden(lambda: rows.update(state=State.APPROVED, **done))
    recovering.approve(request_of_nadia, staff)
    forbidden(lambda: rows.update(state=State.APPROVED, **done))
    RecoveryReview.objects.create(recovery=request_of_nadia, reviewer=nadia, approves=True)
    forbidden(lambda: rows.update(state=State.APPROVED, **done))  # nobody counts for themselves
    forbidden(lambda: RecoveryReview.objects.create(recovery=request_of_nadia, reviewer=staff, approves=True))
    forbidden(lambda: rows.update(state=State.READY, **done))
    forbidden(lambda: rows.update(state=State.USED, **done))
    forbidden(lambda: rows.update(user=staff))
    forbidden(lambda: RecoveryReview.objects.update(approves=False, grounds="differs"))
    forbidden(lambda: RecoveryRequest.objects.create(user=nadia, state=State.READY, due_at=timezone.now()))
    rows.update(state=State.STOPPED, sealed_identity=None)
    forbidden(lambda: rows.update(state=State.SENT))
    forbidden(rows.delete)
