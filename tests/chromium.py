"""A real browser for the stories: who is signed in, what it may reach, and everything it complains about."""

import os
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from django.conf import settings
from playwright.sync_api import ConsoleMessage, Locator, Page, Route, expect

from console.local.browser import launch_arguments
from organizations.models import Membership
from security.models import User
from tests import make

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}

# The browser notes every answer that is not 2xx; those that are part of the protocol are no complaint.
EXPECTED = re.compile(
    r"the server responded with a status of (403|404|409|410|422|429)|Response Status Error Code (4\d\d)"
)

Opener = Callable[..., Page]

# A story sees a heading and presses a key within a millisecond. Nobody else does: a person's hand comes after the
# scripts, and what is done before them is a story of its own (test_early.py).
ACTIONS = ["check", "click", "fill", "focus", "press", "press_sequentially", "select_option", "set_input_files"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever opens a browser is a browser story; nobody needs to say so."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium of this machine. From here on an event loop runs in the thread, which Django must bear."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return browser_type_launch_args | launch_arguments()


def patient(action: Callable[..., Any]) -> Callable[..., Any]:
    """The same action of a locator, once its page has loaded."""

    @wraps(action)
    def acted(locator: Locator, *args: Any, **options: Any) -> Any:
        locator.page.wait_for_load_state("load")
        return action(locator, *args, **options)

    return acted


@pytest.fixture(scope="session", autouse=True)
def patience() -> Iterator[None]:
    """Every story waits for the scripts of a page before it acts on it."""
    with pytest.MonkeyPatch.context() as patched:
        for name in ACTIONS:
            patched.setattr(Locator, name, patient(getattr(Locator, name)))
        yield


@pytest.fixture
def open_browser(browser: Any, live_server: Any) -> Iterator[Opener]:
    """`open_browser(legal)` is a window of a browser of its own, signed in as that member or person, or as nobody.

    `proved` is how long ago they proved their identity. Options are those of a playwright context
    (`java_script_enabled=False`, `viewport=PHONE`, …). At the end nothing may stand in the console, and nothing may
    have been asked of another server.
    """
    contexts, complaints = [], []

    def open_one(who: Membership | User | None = None, /, proved: timedelta = timedelta(), **options: Any) -> Page:
        context = browser.new_context(
            base_url=live_server.url, **{"locale": "en-GB", "viewport": DESK, "reduced_motion": "reduce", **options}
        )
        contexts.append(context)
        context.set_default_timeout(7_000)
        context.route(re.compile(f"^(?!{re.escape(live_server.url)}/)http"), abort)
        context.on("console", note)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        if who is not None:
            cookie = {
                "name": settings.SESSION_COOKIE_NAME,
                "value": make.session(who, proved=proved),
                "url": live_server.url,
            }
            context.add_cookies([cookie])
        return context.new_page()

    def abort(route: Route) -> None:
        complaints.append(f"asked for {route.request.url}")
        route.abort()

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not EXPECTED.search(message.text):
            complaints.append(f"{message.type}: {message.text}")

    expect.set_options(timeout=7_000)
    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


def sign_in(page: Page, address: str, password: str = make.PASSWORD) -> None:
    """Types address and password on the page of signing in, wherever the window is."""
    if "/sign-in/" not in page.url:
        page.goto("/sign-in/")
    page.get_by_label("Email address").fill(address)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def problems(page: Page) -> list[str]:
    """What axe finds on the page as it stands, one line each."""
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {preload: false, runOnly: {type: 'tag', values: rules}})", RULES)
    return [
        f"{violation['id']} ({violation['help']}): {node['target']} {node['html'][:200]} {node['failureSummary'][:300]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
