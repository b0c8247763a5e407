"""Fields that a form does not have are noticed (ASVS 16.3.3), and our own forms send none."""

import logging
import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test.client import FakePayload
from django.urls import reverse

from console.kit import surplus
from console.kit.rations import Ration
from tests import urls, world
from tests.world import address


@pytest.fixture
def lines(monkeypatch, caplog):
    """What was said of surplus fields since it was last asked."""
    caplog.set_level(logging.WARNING, "console.kit.surplus")
    monkeypatch.setattr(surplus, "RATION", Ration(1000, timedelta(hours=1)))

    def said() -> list[dict[str, object]]:
        facts = [record.facts for record in caplog.records if record.name == "console.kit.surplus"]
        caplog.clear()
        return facts

    return said


class Form:
    """Everything that a browser could send with one form; `typed` are the names of what a person fills in."""

    def __init__(self, action: str) -> None:
        self.action = action
        self.fields: dict[str, list[str]] = {}
        self.typed: set[str] = set()
        self.buttons: list[tuple[str, str]] = []

    @property
    def like(self) -> tuple[str, ...]:
        """What two forms that are the same have in common."""
        return (re.sub(r"\d+|\?.*", "", self.action), *sorted(self.fields), *sorted(name for name, _ in self.buttons))

    def ways_to_send(self):
        """As it stands there and with nothing filled in, with each of its buttons."""
        for button in self.buttons or [None]:
            pressed = {button[0]: [button[1]]} if button else {}
            yield self.fields | pressed
            yield self.fields | dict.fromkeys(self.typed, "") | pressed


class Forms(HTMLParser):
    """The forms of a page that are posted."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, Form] = {}
        self.open = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        own = dict(attrs)
        if tag == "form":
            self.open = own.get("id") or f"form {len(self.found)}"
            if own.get("method") == "post":
                self.found[self.open] = Form(own.get("action") or "")
        form, name, kind = self.found.get(own.get("form") or self.open), own.get("name"), own.get("type")
        if form is None or not name:
            return
        if tag == "button":
            form.buttons.append((name, own.get("value") or ""))
        elif tag in {"input", "select", "textarea"} and kind != "file":
            form.fields.setdefault(name, []).append(own.get("value") or "")
            form.typed |= set() if kind == "hidden" else {name}

    def handle_endtag(self, tag):
        if tag == "form":
            self.open = ""


@pytest.mark.usefixtures("plain_templates")
@pytest.mark.parametrize(("persona", "least"), [("legal_representative", 60), ("anonymous", 10)])
def test_what_our_own_forms_send_is_never_surplus(db, lines, persona, least):
    there, known = world.build(), set()
    client = there.client(persona)
    kept = {name: morsel.value for name, morsel in client.cookies.items()}
    pages = [address(url, "own", there) for url in urls.all_urls() if not url.is_admin]
    for path in [*pages, f"{reverse('sign-in')}?next=/profile/"]:
        answer = client.get(path)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            for form in Forms(answer.content.decode()).found.values():
                if form.like in known:
                    continue
                known.add(form.like)
                for sent in form.ways_to_send():
                    with world.undone():
                        client.post(form.action or path, sent)
                    client.cookies.load(kept)  # signing out was among them
    assert {(line["view"], *line["fields"]) for line in lines()} == set()
    assert len(known) > least


def test_their_names_are_said_and_never_their_values(client, client_of, legal, lines):
    name = reverse("profile-edit", args=["name"])
    sent = {"given_name": "Linda", "family_name": "Berger", "is_staff": "the value", "x\r\n{": "y", "a" * 5000: "z"}
    body = urlencode(sent | {f"n{number}": "" for number in range(9)})
    assert client_of(legal).post(name, body, content_type="application/x-www-form-urlencoded").status_code == 303
    (line,) = lines()
    assert line == {
        "fields": ["is_staff", "n0", "n1", "n2", "n3"],
        "view": "profile-edit",
        "person": legal.user_id,
        "left_out": 0,
    }
    assert client.post(reverse("sign-in"), {"email": "x", "password": "y", "role": "z", "}": "w"}).status_code == 422
    assert [(line["fields"], line["person"]) for line in lines()] == [(["role", "…"], None)]
    files = {"preview": "yes", "x": "1", "picture": "", "role": "z"}  # a browser sends no file so
    assert client_of(legal).post(reverse("profile-picture"), files).status_code == 200
    assert [line["fields"] for line in lines()] == [["role"]]


def test_who_is_not_let_in_has_sent_no_form(client, client_of, legal, collaborator, lines):
    """Nothing was read of it: what it has too much is not known."""
    roles = reverse("members-role", args=[legal.organization.slug])
    statuses = [
        browser.post(roles, {"role": "x", "y": "z"}).status_code for browser in (client, client_of(collaborator))
    ]
    assert statuses == [303, 403]
    closing = reverse("organization-delete", args=[legal.organization.slug])
    answer = client_of(legal, proved=None).post(closing, {"name": "x", "y": "z"})
    assert answer.headers["Location"].startswith(reverse("confirm"))
    assert lines() == []


def test_a_flood_of_them_is_no_flood_of_lines(client, lines, monkeypatch):
    monkeypatch.setattr(surplus, "RATION", Ration(2, timedelta(hours=1)))
    for _ in range(9):
        client.post(reverse("sign-in"), {"email": "x", "password": "", "role": "z"})
    assert len(lines()) == 2


def test_where_no_page_is_nothing_is_read(client):
    """Neither what breaks off nor what is too much: it stays a 404, and no error of the operators' log."""

    class Broken(FakePayload):
        def read(self, *_args: Any) -> bytes:
            raise OSError("The line is cut.")

    body = {"wsgi.input": Broken(b""), "CONTENT_LENGTH": "10", "CONTENT_TYPE": "application/x-www-form-urlencoded"}
    assert client.post("/nothing/", **body).status_code == 404
    assert client.post("/nothing/", {f"n{number}": "" for number in range(1500)}).status_code == 404
