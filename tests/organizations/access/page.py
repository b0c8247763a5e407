"""Reading and sending the page **Edit product access** in the stories about it."""

import re
from html import unescape

from django.urls import reverse


def access_url(member, **asked: str) -> str:
    return reverse("member-access", args=[member.organization.slug, member.pk])


def words(response) -> str:
    return " ".join(unescape(response.content.decode()).split())


def boxes(response) -> dict[str, bool]:
    """The boxes of the page by what they are called, and whether they are ticked."""
    found = re.findall(r'<input class="check"[^>]*aria-label="([^"]+)"([^>]*)>', response.content.decode())
    return {unescape(name): "checked" in rest for name, rest in found}


def form_of(response) -> dict[str, list[str] | str]:
    """What the form of the open category sends as it stands."""
    page = unescape(response.content.decode())
    sent: dict[str, list[str] | str] = {
        name: re.findall(rf'name="{name}" value="([^"]*)"', page)[0] for name in ("given", "promised")
    }
    for name in ("rights", "future"):
        sent[name] = re.findall(rf'name="{name}" value="([^"]+)" aria-label="[^"]+" checked', page)
    return sent
