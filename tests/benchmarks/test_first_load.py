"""What a browser that has never been here fetches for its first page, as deployed: counted and weighed on the wire."""

from typing import Any

import pytest
from django.conf import settings

from tests import make
from tests.server import serving

pytestmark = pytest.mark.django_db(transaction=True)

HEAVIEST = 80_000  # bytes, compressed, headers and font included
MOST = 8  # requests


@pytest.fixture(scope="module")
def deployed(tmp_path_factory):
    """A server whose static files are flattened, hashed and compressed."""
    storage = "console.kit.storage.FlattenedStaticFilesStorage"
    with serving(tmp_path_factory.mktemp("collected"), storage) as server:
        yield server


def fetched(browser: Any, server: Any, path: str, cookie: str = "") -> dict[str, int]:
    """Every request of the first visit, with the bytes that came over the wire."""
    context = browser.new_context()
    if cookie:
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": server.url}])
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    addresses: dict[str, str] = {}
    weights: dict[str, int] = {}

    def begun(event: dict[str, Any]) -> None:
        addresses[event["requestId"]] = event["response"]["url"]

    def finished(event: dict[str, Any]) -> None:
        weights[event["requestId"]] = int(event["encodedDataLength"])

    devtools.on("Network.responseReceived", begun)
    devtools.on("Network.loadingFinished", finished)
    page.goto(server.url + path)
    page.wait_for_load_state("networkidle")
    context.close()
    return {addresses[request]: weight for request, weight in weights.items() if request in addresses}


@pytest.mark.parametrize("page", ["sign-in", "Users"])
def test_the_first_page_is_light_and_comes_from_here_alone(browser, deployed, company, page):
    if page == "sign-in":
        found = fetched(browser, deployed, "/sign-in/")
    else:
        organization = company(200)
        cookie = make.session(organization.memberships.get(role="legal_representative"))
        found = fetched(browser, deployed, f"/o/{organization.slug}/members/", cookie)
    shown = ", ".join(f"{address.rpartition('/')[2] or page} {weight}" for address, weight in found.items())
    print(f"\nFirst load of {page}: {len(found)} requests, {sum(found.values()) / 1000:.1f} kB ({shown})")
    assert all(address.startswith(deployed.url) for address in found)
    assert len(found) <= MOST
    assert sum(found.values()) <= HEAVIEST
