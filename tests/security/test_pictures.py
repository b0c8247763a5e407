"""Pictures by their name: to whoever knows it, for ever the same, and gone when nobody shows them any more (BRA-3)."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from console.kit.image_headers import NoPicture
from security import pictures, tasks
from security.models import Picture, picture_url
from tests import make
from tests.kit import attacks
from tests.kit.attacks import photo
from tests.together import raised, together

KEPT = settings.STEWARD["PICTURE_KEPT"]


@pytest.mark.parametrize(("kind", "ending", "media_type"), [("PNG", "png", "image/png"), ("JPEG", "jpg", "image/jpeg")])
def test_a_picture_is_served_to_anybody_with_safe_headers_and_one_query(
    client_of, legal, django_assert_num_queries, kind, ending, media_type
):
    content = photo(kind=kind)
    made = make.picture(content)
    assert picture_url(made.name) == f"/pictures/{sha256(content).hexdigest()}.{ending}"
    browser = client_of(legal)
    with django_assert_num_queries(1):
        answer = browser.get(picture_url(made.name), headers={"Accept-Encoding": "gzip"})
    assert answer.content == content
    expected = {
        "Content-Type": media_type,
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
        "Cache-Control": "public, max-age=31536000, immutable",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Content-Disposition": f'inline; filename="picture-{made.name[:12]}.{ending}"',
    }
    assert {name: answer.headers.get(name) for name in expected} == expected
    assert not {"Vary", "Set-Cookie", "Content-Encoding"} & set(answer.headers)
    assert browser.head(picture_url(made.name)).status_code == 200
    assert browser.post(picture_url(made.name)).status_code == 405


def test_what_is_not_there_is_an_empty_404_and_costs_no_more(client_of, legal, django_assert_max_num_queries):
    name, browser = make.picture().name, client_of(legal)
    near = [name.upper(), f"{name}/", f"x/{name}", name.replace(".png", ".jpg"), name.replace(".png", ".svg")]
    for path in (*near, "", "x", "%00.png", "..%2fhealth%2f", f"{'0' * 3000}.png", f"{'0' * 64}.png"):
        with django_assert_max_num_queries(1):
            answer = browser.get(f"/pictures/{path}")
        assert (answer.status_code, answer.content) == (404, b""), path


def test_a_name_is_its_content_whatever_writes_to_the_database(db):
    made = make.picture()
    other = photo(50, 50, kind="PNG")
    digest = sha256(other).hexdigest()
    wrong = [
        lambda: Picture.objects.update(content=other),
        lambda: Picture.objects.update(width=7),
        lambda: Picture.objects.update(name=f"{digest}.png"),
        lambda: Picture.objects.create(name=f"{'0' * 64}.png", content=other, width=1, height=1),
        lambda: Picture.objects.create(name=f"{digest}.jpg", content=other, width=1, height=1),
        lambda: Picture.objects.create(name=sha256(attacks.SVG).hexdigest(), content=attacks.SVG, width=1, height=1),
    ]
    for write in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
    for content in (attacks.SVG, attacks.HTML, photo(kind="PNG") + attacks.HTML):
        with pytest.raises(NoPicture):
            pictures.store(content, now=timezone.now())
    assert list(Picture.objects.values_list("name", flat=True)) == [made.name]


def test_what_nobody_shows_is_forgotten_after_a_while(db):
    now = timezone.now()
    old, again = make.picture(photo(kind="PNG")), make.picture(photo(kind="JPEG"))
    Picture.objects.update(kept_at=now - KEPT - timedelta(hours=1))
    assert pictures.store(photo(kind="JPEG"), now=now).name == again.name
    assert Picture.objects.count() == 2
    tasks.forget_pictures()
    assert list(Picture.objects.values_list("name", flat=True)) == [again.name]
    assert pictures.keep([again.name], now=now)
    assert not pictures.keep([old.name, again.name], now=now)


@pytest.mark.django_db(transaction=True)
def test_the_sweep_takes_nothing_from_whoever_is_about_to_show_it():
    name = make.picture().name
    Picture.objects.update(kept_at=timezone.now() - KEPT - timedelta(hours=1))
    with transaction.atomic():
        assert pictures.keep([name], now=timezone.now())
        assert raised(together(tasks.forget_pictures)) == []
    assert Picture.objects.filter(name=name).exists()
    tasks.forget_pictures()
    assert Picture.objects.filter(name=name).exists()
