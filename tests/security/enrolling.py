"""What a person does to set up an authenticator app, step by step; used by several stories."""

import html
import re

from tests import make

TWO_FACTOR = "/profile/security/two-factor/"
APP = f"{TWO_FACTOR}authenticator/"
CODES = f"{TWO_FACTOR}backup-codes/"


def key_on(page) -> bytes:
    """The key that the page shows, typed into an app."""
    found = re.search(r'class="enrol__key">([A-Z2-7 ]+)<', page.content.decode())
    return make.typed(found[1])


def codes_on(page) -> list[str]:
    """The backup codes on the page."""
    return re.findall(r'class="codes__code">([0-9a-z-]{14})<', page.content.decode())


def text_of(page) -> str:
    """The page as it is read."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.content.decode())).split())


def prove_an_app(client) -> bytes:
    """Opens the page, types the code back, and returns the key. The backup codes come next."""
    key = key_on(client.get(APP))
    response = client.post(APP, {"code": make.code(key=key), "name": "Pixel"})
    assert (response.status_code, response["Location"]) == (303, CODES)
    return key


def set_up_an_app(client, *, onward: str = TWO_FACTOR) -> tuple[bytes, list[str]]:
    """The whole way, backup codes kept, and on to the page after it; returns the key and the codes."""
    key = prove_an_app(client)
    codes = codes_on(client.get(CODES))
    response = client.post(CODES, {"code": codes[3]})
    assert (response.status_code, response["Location"]) == (303, onward)
    return key, codes
