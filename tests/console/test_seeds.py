"""The seeds of a new installation: kinds of products and groups of staff, safe to run at every release."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from console import staff
from organizations.catalogue import CATALOGUE
from organizations.models import ProductKind, Right

pytestmark = pytest.mark.django_db

THE_GUIDES_LIST = """
domain, hosting, site-creator, cloud-server, public-cloud, jelastic-cloud, nas-synology, housing, swiss-backup,
ksuite, my-ksuite, mail-service, kdrive, calendar-contacts, newsletter, swisstransfer, streaming-radio,
streaming-video, vod-aod, ticketing, kchat, kmeet, certificate, custom-brand
"""


def test_the_catalogue_holds_the_kinds_of_the_guides_with_their_rules():
    call_command("seed_catalogue")
    assert set(ProductKind.objects.values_list("code", flat=True)) == set(THE_GUIDES_LIST.replace(",", " ").split())
    kinds = {kind.code: kind for kind in ProductKind.objects.all()}
    assert kinds["domain"].rights == [Right.TECHNICAL]
    assert set(kinds["ticketing"].rights) == set(Right.values)
    assert {code for code, kind in kinds.items() if kind.has_seats} == {"ksuite", "my-ksuite"}
    assert {code for code, kind in kinds.items() if kind.has_mailboxes} == {"mail-service"}
    assert {code for code, kind in kinds.items() if kind.is_personal} == {"my-ksuite"}
    others = set(kinds) - {"domain", "ticketing"}
    assert all(kinds[code].rights == [Right.TECHNICAL, Right.STATISTICS] for code in others)


def test_the_parts_of_a_bundle_are_kinds_and_no_bundles_themselves():
    kinds = {kind.code: kind for kind in CATALOGUE}
    parts = [kinds[part] for kind in CATALOGUE for part in kind.parts]
    assert parts
    assert all(not part.parts and not part.has_seats for part in parts)


def test_a_second_seed_adds_what_is_missing_and_leaves_what_the_provider_changed():
    call_command("seed_catalogue")
    ProductKind.objects.filter(code="hosting").update(name="Web space", position=99)
    ProductKind.objects.filter(code="kmeet").delete()
    call_command("seed_catalogue")
    assert ProductKind.objects.get(code="hosting").name == "Web space"
    assert ProductKind.objects.filter(code="kmeet").count() == 1
    assert ProductKind.objects.count() == len(CATALOGUE)


def test_every_right_that_a_group_names_exists():
    call_command("seed_staff_groups")
    for name, wanted in staff.GROUPS.items():
        given = Group.objects.get(name=name).permissions.values_list("content_type__app_label", "codename")
        assert {f"{app}.{codename}" for app, codename in given} == set(wanted)


def test_a_second_seed_takes_away_what_the_release_does_not_give():
    call_command("seed_staff_groups")
    support = Group.objects.get(name=staff.SUPPORT)
    support.permissions.add(Permission.objects.get(codename="delete_user"))
    call_command("seed_staff_groups")
    assert not support.permissions.filter(codename="delete_user").exists()
