"""The picture in place of one's initials: chosen, cut square, shown wherever people see each other (CON-1, BRA-3)."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organizations.models import Membership
from security import pictures
from security.models import AuditEntry, Picture
from tests import make
from tests.kit.attacks import HTML, photo

URL = "/profile/picture/"
SQUARE, WIDE = photo(300, 300), photo(400, 200, "PNG")


def send(client, content=None, **fields):
    """The form as a browser sends it; a picture that was kept and its part come along from the page before."""
    if content is not None:
        fields["picture"] = SimpleUploadedFile("me.jpg", content, "image/jpeg")
    return client.post(URL, fields)


def held(page: str) -> dict[str, str]:
    """What the form holds once a picture was sent."""
    found = re.findall(r'name="(draft|part)" value="([^"]+)"|name="(x|y|side)" value="(-?\d+)"', page)
    return {name or number: unescape(token or value) for name, token, number, value in found}


def shown(member: Membership) -> str:
    member.user.refresh_from_db()
    return member.user.picture_url


def test_a_square_picture_is_saved_at_once_and_removing_it_brings_the_initials_back(client_of, legal):
    client = client_of(legal)
    assert send(client, SQUARE).url == "/profile/"
    picture = Picture.objects.get(name=shown(legal).removeprefix("/pictures/"))
    assert (picture.width, picture.height, picture.media_type) == (144, 144, "image/jpeg")
    text = client.get("/profile/").content.decode()
    assert text.count(f'<img src="{shown(legal)}"') == 2  # at the top right, and in its box
    client.post(URL, {"remove": "yes"})
    assert shown(legal) == ""
    text = client.get("/profile/").content.decode()
    assert "/pictures/" not in text
    assert 'avatar--self" aria-hidden="true">LB<' in text
    assert AuditEntry.objects.filter(code="profile_changed", facts__after={"picture": ""}).count() == 2
    assert ">picture<" in re.sub(r"\s*(<[^>]*>)\s*", r"\1", client.get("/profile/history/").content.decode())
    client.post(URL, {"remove": "yes"})
    assert AuditEntry.objects.filter(code="profile_changed").count() == 2


def test_of_what_is_not_square_the_middle_is_proposed_and_another_part_can_be_chosen(client_of, htmx, legal):
    client = client_of(legal)
    answer = send(client, WIDE)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This picture is not square." in page
    assert "The previous picture is kept." not in page
    assert "upload--wrong" not in page
    wrong = send(client, HTML, **held(page)).content.decode()
    assert "The previous picture is kept." in wrong
    assert held(wrong)["x"] == "100"
    assert held(page).items() >= {"x": "100", "y": "0", "side": "200"}.items()
    page = send(client, place="end", **held(page)).content.decode()
    assert held(page)["x"] == "200"
    assert "Nothing is visible in this part" in send(client, **held(page)).content.decode()
    other = {**held(page), "x": "-9999", "y": "", "side": "120"}
    assert send(client, **other).url == "/profile/"  # what lies beyond the picture is taken to its edge
    assert Picture.objects.get(name=shown(legal).removeprefix("/pictures/")).width == 120
    at_once = htmx(client).post(URL, {"picture": SimpleUploadedFile("me.png", WIDE), "preview": "yes"})
    assert at_once.status_code == 200
    assert "data-crop" in at_once.content.decode()
    assert "<html" not in at_once.content.decode()


def test_nobody_saves_what_somebody_else_sent_and_what_was_forgotten_is_asked_for_again(client_of, legal, admin):
    token = held(send(client_of(legal), WIDE).content.decode())
    for client, sent in ((client_of(admin), token), (client_of(legal), token | {"draft": "nonsense"})):
        answer = send(client, **sent)
        assert answer.status_code == 422
        assert "This picture is no longer kept." in answer.content.decode()
    Picture.objects.all().delete()
    assert "This picture is no longer kept." in send(client_of(legal), **token).content.decode()
    assert (shown(legal), shown(admin)) == ("", "")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "This file is empty."),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "An SVG file is a drawing"),
        (SQUARE + HTML, "something else after the picture"),
        (b"\x89PNG" + b"0" * 2_000_001, "at most 2 MB"),
        (photo(47, 60), "shorter side needs at least 48"),
        (None, "Choose a picture."),
    ],
    ids=["empty", "svg", "polyglot", "heavy", "small", "nothing"],
)
def test_what_is_no_picture_is_refused_with_a_sentence_that_helps(client_of, legal, content, said):
    answer = send(client_of(legal), content)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert shown(legal) == ""


def test_people_of_the_organization_see_it_and_no_page_asks_the_database_more(client_of, legal, admin, organization):
    client = client_of(admin)
    team = make.team(organization, "Atelier", legal, admin)
    lists = ["members", "address-book"]
    pages = [*(reverse(name, args=[organization.slug]) for name in lists)]
    pages += [reverse("team", args=[organization.slug, team.pk]), reverse("home-of", args=[organization.slug])]

    def costs() -> list[int]:
        found = []
        for page in pages:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(page).status_code == 200
            found.append(len(captured))
        return found

    costs()  # the session notes its use
    before = costs()
    send(client_of(legal), SQUARE)
    send(client, photo(200, 200))
    client.get("/profile/")  # says that it was saved
    assert costs() == before
    for page in pages[:3]:
        assert f'<img src="{shown(legal)}"' in client.get(page).content.decode(), page
    assert f'<img src="{shown(admin)}"' in client.get(pages[3]).content.decode()
    card = b"".join(client.get(reverse("address-book-card", args=[organization.slug, legal.pk])))
    assert f"{shown(legal)[:30]}" in card.decode().replace("\r\n ", "")


def test_a_picture_that_somebody_shows_is_not_forgotten(client_of, legal):
    send(client_of(legal), SQUARE)
    Picture.objects.update(kept_at="2020-01-01T00:00Z")
    assert pictures.forget_unwanted(now=timezone.now()) == 1  # the copy that was cut
    assert Picture.objects.get().name == shown(legal).removeprefix("/pictures/")
