"""The two sides of the page **Customization** as a browser fills them in."""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from organizations.models import Membership
from tests import make
from tests.kit.attacks import photo

HIDDEN = re.compile(r'<input type="hidden" name="(seen|part|asked|square_draft|rectangle_draft)" value="([^"]*)"')
NUMBER = re.compile(r'<input class="input" type="number"[^>]*name="(x|y|side)" value="(-?\d+)"')


def upload(content: bytes, name: str = "logo.png") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content, "image/png")


SQUARE = photo(300, 300, "PNG")
WIDE = photo(400, 100, "PNG")


@dataclass
class Side:
    """One side's form in a member's browser: what it holds stays from answer to answer, as in a browser."""

    who: Membership
    side: str = "left"
    choices: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.url = reverse(f"branding-{self.side}", args=[self.who.organization.slug])
        self.client: Client = make.signed_in(self.who)
        self.held: dict[str, str] = {}
        self.open()

    def open(self) -> Any:
        """The form as it is at first."""
        return self._read(self.client.get(self.url))

    def send(self, **sent: Any) -> Any:
        """Sends the form with these choices; `save`, `preview` and the like are the button that was pressed."""
        files = {name: value for name, value in sent.items() if isinstance(value, bytes)}
        posted = {**self.held, **self.choices, **sent, **{name: upload(content) for name, content in files.items()}}
        buttons = {"save", "preview", "place", "remove", "confirmed"}
        self.choices |= {name: value for name, value in sent.items() if name not in files and name not in buttons}
        return self._read(self.client.post(self.url, posted))

    def change(self, target: str, **sent: Any) -> Any:
        """What htmx gets while somebody chooses."""
        headers = {"HX-Request": "true", "HX-Target": target}
        return self.client.post(self.url, {**self.held, **self.choices, **sent, "preview": "yes"}, headers=headers)

    def _read(self, answer: Any) -> Any:
        page = answer.content.decode()
        if "<form" in page:
            self.held = {name: unescape(value) for name, value in [*HIDDEN.findall(page), *NUMBER.findall(page)]}
        return answer


def left(who: Membership, **choices: Any) -> Side:
    """The left side, with its radio buttons."""
    return Side(who, "left", {"left": "name", "initials": "LS", "mark": "petrol", **choices})


def right(who: Membership) -> Side:
    """The right side."""
    return Side(who, "right")
