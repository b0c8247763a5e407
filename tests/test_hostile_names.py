"""Whatever people call themselves and their things is text, on every page, in Django admin and in every mail.

It becomes no markup, and no template or format reads it (ASVS 1.2.1, 1.3.7, 1.3.10).
"""

from typing import Any

import pytest
from django.contrib import admin
from django.db import IntegrityError, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.urls import reverse

from organizations.models import Membership, Role
from organizations.operations.people import change_role
from security.models import Notice, RecoveryRequest
from security.operations.passwords import request_reset
from security.outbox import message
from tests import make, urls, world
from tests.test_architecture import _our_models
from tests.world import address, objects_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_templates")]

NAMED = {"given_name", "family_name", "name", "sort_name", "device", "street", "city", "note", "reason", "names"}
NAMED |= {"title", "text", "about", "told_by", "answer", "minutes", "subject", "said"}  # in feedback and in news
HOSTILE = "\"'><svg onload=1>{{7*7}}{0.__class__}%s"
AS_TEXT = "&quot;&#x27;&gt;&lt;svg onload=1&gt;{{7*7}}{0.__class__}%s"
MARKUP = "<svg onload"


def call_everything_so() -> int:
    """Every name of every row becomes hostile; returns how many columns took it."""
    taken = 0
    for model in _our_models():
        for field in model._meta.concrete_fields:
            if field.name not in NAMED or not isinstance(field, models.CharField | models.TextField) or field.choices:
                continue
            if field.primary_key or (field.max_length or 80) < 80:  # a digest, a number: nobody types it
                continue
            try:
                with transaction.atomic():
                    model.objects.update(
                        **{field.name: Concat(Value(HOSTILE), F("pk"), output_field=models.TextField())}
                    )
                    taken += 1
            except IntegrityError:  # what the database keeps as it is
                continue
    return taken


@pytest.fixture
def there():
    made = world.build()
    assert call_everything_so() > 8
    return made


def told(answer: Any) -> str:
    return (b"".join(answer) if answer.streaming else answer.content).decode()


def test_no_page_of_the_console_takes_it_for_markup(there):
    seen, wrong = 0, []
    for persona in ("legal_representative", "halfway"):
        client = there.client(persona)
        for url in urls.all_urls():
            if url.is_admin or "own" not in objects_of(url):
                continue
            for asking in (client, make.Htmx(client)):
                answer = asking.get(address(url, "own", there), headers={"User-Agent": HOSTILE})
                if "html" not in answer.headers.get("Content-Type", ""):
                    continue
                body = told(answer)
                seen += body.count(AS_TEXT)
                wrong += [url.name] if MARKUP in body else []
    assert wrong == []
    assert seen > 100


def test_no_page_of_django_admin_does_either(there):
    client, seen = there.client("staff"), 0
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        rows = model.objects.exclude(state="draft") if model is RecoveryRequest else model.objects.all()
        for path in (reverse(f"{name}_changelist"), *(reverse(f"{name}_change", args=[row.pk]) for row in rows[:2])):
            body = told(client.get(path, follow=True))
            assert MARKUP not in body, path
            seen += body.count(AS_TEXT)
    assert seen > 20


def test_no_mail_does_and_no_head_of_one_ends(there):
    legal = Membership.objects.select_related("user").get(pk=there.members[Role.LEGAL_REPRESENTATIVE].pk)
    change_role(
        actor=make.actor(legal), organization=there.organization, members=[there.target.pk], role=Role.ADMINISTRATOR
    )
    request_reset(email=legal.user.email, language="en")
    Notice.objects.update(name=HOSTILE)
    seen = 0
    for notice in Notice.objects.all():
        mail = message(notice)
        assert "\n" not in mail.subject
        assert MARKUP not in mail.alternatives[0][0], notice.code
        seen += mail.alternatives[0][0].count(AS_TEXT) + mail.body.count(HOSTILE)
    assert seen > 10
