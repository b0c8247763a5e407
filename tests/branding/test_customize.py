"""BRA-1: the left and the right **Customize** have exactly the guide's choices, shown before they are saved."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from branding.models import Branding
from organizations import catalogue
from organizations.models import ProductKind
from security import tasks
from security.models import AuditEntry, Picture, picture_url
from tests import make
from tests.branding.pages import SQUARE, WIDE, left, right, upload
from tests.kit.attacks import opened, photo, plain

CORNER = re.compile(r'<button class="switcher".*?</button>', re.DOTALL)


def corner(browser, organization):
    """What stands at the top left of the organization's pages."""
    page = browser.get(reverse("home-of", args=[organization.slug])).content.decode()
    return CORNER.search(page)[0]


def sizes(*names):
    found = Picture.objects.in_bulk(names)
    return [opened(bytes(found[name].content)).size for name in names]


def test_a_square_logo_is_shown_first_and_then_stands_beside_the_name(legal, organization):
    side = left(legal, left="square")
    answer = side.send(square=SQUARE, preview="yes")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count('src="data:image/png;base64,') == 3  # light, dark, narrow
    assert not Branding.objects.exists()
    assert "square--picture" not in corner(side.client, organization)
    answer = side.send(save="yes")
    assert (answer.status_code, answer["Location"]) == (303, reverse("branding", args=[organization.slug]))
    found = Branding.objects.get(organization=organization)
    assert sizes(found.square_id, found.square_large_id) == [(84, 84), (192, 192)]
    assert found.rectangle_id is None
    shown = corner(side.client, organization)
    assert f'src="{picture_url(found.square_id)}"' in shown
    assert organization.name in shown
    listed = side.client.get(reverse("my-organizations")).content.decode()
    assert listed.count(picture_url(found.square_id)) == 3  # corner, switcher, list
    entry = AuditEntry.objects.get(code="branding_changed")
    assert entry.facts["after"]["square"] == found.square_id
    log = side.client.get(reverse("log", args=[organization.slug])).content.decode()
    assert f"Square logo {found.square_id[:8]}" in log


def test_initials_stand_with_the_rectangular_logo_or_with_the_name(legal, organization):
    side = left(legal, left="rectangle", initials="éL", mark="plum")
    page = side.send(rectangle=WIDE, preview="yes").content.decode()
    assert page.count('class="corner__logo"') == 3 + 6  # at the top left, and in the bars of two applications
    assert page.count('class="corner__logo"') == page.count(f'alt="{organization.name}" width="96" height="24"')
    assert side.send(save="yes").status_code == 303
    found = Branding.objects.get(organization=organization)
    assert sizes(found.rectangle_id, found.rectangle_large_id) == [(288, 72), (400, 100)]
    shown = corner(side.client, organization)
    assert "mark--plum" in shown
    assert "éL<" in shown
    assert f'<img class="corner__logo" src="{picture_url(found.rectangle_id)}" alt="{organization.name}"' in shown
    assert "corner__name" not in shown
    page = right(legal).open().content.decode()
    assert page.count(f'src="{picture_url(found.rectangle_id)}"') == 3 + 1 + 6 + 1  # both previews, frame, tile
    side = left(legal, left="name", initials="L", mark="slate")
    assert side.send(save="yes").status_code == 422
    assert side.send(confirmed="rectangle").status_code == 303
    assert "corner__name" in corner(side.client, organization)


def test_adding_the_rectangle_takes_the_square_logo_away_and_says_so_first(legal, organization):
    left(legal, left="square").send(square=SQUARE, save="yes")
    before = Branding.objects.get()
    side = right(legal)
    page = side.send(rectangle=WIDE, preview="yes").content.decode()
    assert "You are asked before it is saved." in page
    answer = side.send(save="yes")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "The square logo will be removed, and initials will be shown at the top left" in page
    assert "Remove the square logo and save" in page
    assert Branding.objects.get().brand == before.brand
    assert side.send(confirmed="rectangle").status_code == 422  # that was not what was asked
    assert side.send(confirmed="square").status_code == 303
    after = Branding.objects.get()
    assert (after.square_id, after.square_large_id) == (None, None)
    assert after.rectangle_id
    assert f"{organization.initials}<" in corner(side.client, organization)


def test_choosing_the_square_logo_or_removing_the_rectangle_says_what_goes(legal, organization):
    side = right(legal)
    side.send(rectangle=WIDE, save="yes")
    assert Branding.objects.get().rectangle_id
    side = left(legal, left="square")
    answer = side.send(square=SQUARE, save="yes")
    assert answer.status_code == 422
    assert "Remove the rectangular logo and save" in answer.content.decode()
    assert side.send(confirmed="rectangle").status_code == 303
    assert Branding.objects.get().rectangle_id is None
    right(legal).send(rectangle=WIDE, confirmed="square")
    side = right(legal)
    answer = side.send(remove="yes")
    assert answer.status_code == 422
    assert "from kDrive, Mail and the other applications" in answer.content.decode()
    assert 'class="corner__logo"' not in answer.content.decode().partition('<div class="brandings">')[2]
    assert "branding__preview" in answer.content.decode()
    assert side.send(confirmed="rectangle").status_code == 303  # all that the red button and its form hold
    found = Branding.objects.get()
    assert (found.square_id, found.rectangle_id) == (None, None)
    assert "corner__logo" not in right(legal).open().content.decode()
    answer = side.send(confirmed="rectangle")
    assert answer.status_code == 422
    assert "Something has changed since you were asked." in answer.content.decode()


def test_nobody_is_asked_to_give_up_a_logo_before_the_rest_is_right(legal):
    right(legal).send(rectangle=WIDE, save="yes")
    red = "Remove the rectangular logo and save"
    before = Branding.objects.get().brand
    side = left(legal, left="square")
    page = side.send(save="yes").content.decode()
    assert "Choose a picture." in page
    assert red not in page
    assert re.search(r'name="square" accept="[^"]*" aria-invalid="true"[^>]* autofocus', page)
    page = side.send(square=photo(800, 400, "PNG"), save="yes").content.decode()
    assert "This picture is not square." in page
    assert red not in page
    assert re.search(r'name="x" value="160" aria-invalid="true"[^>]* autofocus', page)
    assert "The previous picture is kept." not in page
    assert "upload--wrong" not in page
    assert side.send(place="start").status_code == 200
    page = side.send(save="yes").content.decode()
    assert red in page
    assert page.count("autofocus") == 1
    assert not re.search(r"<button[^>]*autofocus", page)
    assert Branding.objects.get().brand == before
    answer = side.send(confirmed="rectangle", left="rectangle")
    assert answer.status_code == 422
    assert "Something has changed since you were asked." in answer.content.decode()
    assert side.send(left="square", confirmed="rectangle").status_code == 303
    assert Branding.objects.get().square_id


def test_what_is_chosen_at_one_side_is_shown_at_both(legal):
    right(legal).send(rectangle=WIDE, save="yes")
    bar = 'class="corner__logo"'
    side = left(legal)
    answer = side.change("left-preview").content.decode()
    near, far = answer.split('id="right-preview" hx-swap-oob="true"')
    assert (near.count(bar), far.count(bar)) == (0, 0)
    assert "You are asked before it is saved." in near
    assert "You are asked before it is saved." not in far
    buttons = 'id="buttons" hx-swap-oob="true"'
    assert buttons not in far  # one that is being pressed stays where it is
    side.send(save="yes")
    assert side.held["asked"] == "rectangle"
    assert buttons in side.change("left-preview", left="rectangle").content.decode()
    answer = side.change("left-preview", left="rectangle").content.decode()
    assert [part.count(bar) for part in answer.split('id="right-preview" hx-swap-oob="true"')] == [3, 6]
    Branding.objects.all().delete()
    side = right(legal)
    picture = {"rectangle": upload(WIDE)}
    for target in ("right", "right-preview"):
        near, far = side.change(target, **picture).content.decode().split('id="left-preview" hx-swap-oob="true"')
        assert far.count(bar) == 3
        assert near.count(bar) == 6
        picture["rectangle"].seek(0)
    page = side.send(rectangle=WIDE, preview="yes").content.decode()
    assert page.partition('<div class="brandings">')[2].count(bar) == 3 + 6
    assert 'data-unsaved="changed"' in page
    assert 'id="left"' in page
    assert page.count("data-unsaved") == 1  # one side is open at a time


def test_a_number_that_is_left_empty_means_what_it_was(legal):
    side = left(legal, left="square")
    side.send(square=photo(300, 200, "PNG"), preview="yes")
    assert side.held["part"] == "50 0 200"
    side.send(x="30", side="120", preview="yes")
    page = side.send(x="", side="", y="7", preview="yes").content.decode()
    assert {name: side.held[name] for name in ("x", "y", "side", "part")} == {
        "x": "30",
        "y": "7",
        "side": "120",
        "part": "30 7 120",
    }
    assert "300 × 200 pixels" in page
    for part in ("", "nonsense", "1 2", "9 9 99999"):
        assert side.send(part=part, x="", y="", side="", preview="yes").status_code == 200


def test_a_picture_on_which_nothing_is_to_be_seen_is_refused(legal):
    side = left(legal, left="square")
    for empty in (plain("RGB", (255,) * 3, size=90), plain("RGBA", (9, 9, 9, 0), size=90)):
        answer = side.send(square=empty, save="yes")
        assert answer.status_code == 422
        assert "Nothing is visible in this picture." in answer.content.decode()
    assert not Picture.objects.exists()
    side.send(square=photo(400, 200, "PNG"), preview="yes")  # all there is lies at the left
    answer = side.send(place="end")
    assert answer.status_code == 422
    assert "Nothing is visible in this part of the picture." in answer.content.decode()
    assert side.send(save="yes").status_code == 422
    assert side.send(x="0", save="yes").status_code == 303


def test_the_database_forbids_both_together(legal, organization):
    right(legal).send(rectangle=WIDE, save="yes")
    name = make.picture(SQUARE).name
    for wrong in ({"square": name, "square_large": name}, {"rectangle": None}, {"initials": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Branding.objects.update(**wrong)


def test_a_picture_that_was_sent_is_not_another_organizations_and_not_for_ever(legal, stranger):
    mine, theirs = left(legal, left="square"), left(stranger, left="square")
    mine.send(square=SQUARE, preview="yes")
    theirs.held |= {"square_draft": mine.held["square_draft"]}
    assert "no longer kept" in theirs.send(save="yes").content.decode()
    other = right(legal)
    other.held |= {"rectangle_draft": mine.held["square_draft"]}
    assert "no longer kept" in other.send(save="yes").content.decode()
    Picture.objects.all().delete()
    assert "no longer kept" in mine.send(save="yes").content.decode()
    assert not Branding.objects.exists()


def test_whoever_looked_at_something_else_is_told(legal, admin):
    early, late = left(legal, initials="A"), left(admin, initials="B")
    assert early.send(save="yes").status_code == 303
    assert late.send(preview="yes").status_code == 200
    assert late.send(initials="B!", save="yes").status_code == 422
    late.choices["initials"] = "B"  # what was shown meanwhile told nobody of another look
    answer = late.send(save="yes")
    assert answer.status_code == 422
    assert "Somebody else has changed the look in the meantime" in answer.content.decode()
    assert Branding.objects.get().initials == "A"
    assert late.send(save="yes").status_code == 303
    assert Branding.objects.get().initials == "B"


def test_saving_what_is_in_force_changes_nothing(legal, organization):
    organization.name = "ജ്ഞ ക്ഷ ഈ"  # three letters that nobody could choose
    organization.save(update_fields=["name"])
    side = left(legal, initials=organization.initials, mark=organization.mark)
    assert side.send(save="yes").status_code == 303
    assert not AuditEntry.objects.filter(code="branding_changed").exists()
    page = side.client.get(reverse("branding", args=[organization.slug])).content.decode()
    assert f"The look of {organization.name} was not changed." in page


def test_what_is_shown_stays_and_the_rest_is_forgotten(legal, settings):
    side = left(legal, left="square")
    side.send(square=SQUARE, preview="yes")
    side.send(save="yes")
    first = Branding.objects.get().brand
    assert Picture.objects.count() == 3  # two sizes, and the copy it was cut from
    settings.STEWARD = {**settings.STEWARD, "PICTURE_KEPT": -timedelta(seconds=5)}
    tasks.forget_pictures()
    assert set(Picture.objects.values_list("name", flat=True)) == first.pictures


def test_an_address_of_ones_own_is_custom_brand_or_whom_to_ask_for_it(legal, organization, client_of, settings):
    """The guide: "for advanced customization … check out Custom Brand"."""
    catalogue.seed()
    client, kind = client_of(legal), ProductKind.objects.get(code="custom-brand")
    organization.products.create(kind=kind, name="Of before", ended_at=timezone.now())
    make.product(organization)
    pages = [reverse(name, args=[organization.slug]) for name in ("branding", "branding-left")]
    for url in pages:
        assert f"To get it, write to {settings.STEWARD['SUPPORT_EMAIL']}." in client.get(url).content.decode()
    product = organization.products.create(kind=kind, name="Brand & more")
    for url in pages:
        page = client.get(url).content.decode()
        assert "To get it" not in page
        found = client.get(unescape(re.search(r'href="([^"]+)">See Custom Brand<', page)[1])).content.decode()
        assert re.findall(r'<tr id="(product-\d+)"', found) == [f"product-{product.pk}"]
