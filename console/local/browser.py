"""Finds a Chromium for the browser stories, or gets one where it can; knows nothing of what is tested."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge")
FIXED = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
# No traffic of the browser's own: the tests must not depend on, or tell, anything outside this machine.
QUIET = (
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic",
    "--no-first-run", "--disable-gpu",
)  # fmt: skip
MISSING = "No Chromium could be found or installed, so the browser stories were left out"


def find() -> Path | None:
    """A Chromium of this machine: the system's, or the one playwright has downloaded."""
    return of_the_system() or _playwrights_own()


def of_the_system() -> Path | None:
    """A Chromium, or a near relative, that is installed on this machine."""
    candidates = [*(Path(found) for name in NAMES if (found := shutil.which(name))), *FIXED]
    return next((path for path in candidates if path.exists()), None)


def find_or_get(say: Callable[[str], None] = print) -> Path | None:
    """A Chromium, installed first if need be; None where none can be had. What was tried is said."""
    if found := find():
        return found
    for words, commands in _ways():
        say(f"No Chromium found: {words}.")
        if all(_succeeds(command) for command in commands) and (found := find()):
            return found
    return None


def launch_arguments() -> dict[str, Any]:
    """What playwright's `launch` needs to start the Chromium of the system, or its own where there is none."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium's sandbox refuses to run as root
    program = of_the_system()
    return {"args": [*QUIET, *as_root]} | ({"executable_path": str(program)} if program else {})


def _playwrights_own() -> Path | None:
    with sync_playwright() as playwright:
        program = Path(playwright.chromium.executable_path)
    return program if program.exists() else None


def _ways() -> list[tuple[str, list[list[str]]]]:
    """How to get one here, the likeliest first."""
    ways = [("downloading playwright's", [[sys.executable, "-m", "playwright", "install", "chromium"]])]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        install = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]
        ways.insert(0, ("installing the system's package", [["apt-get", "update"], install]))
    return ways


def _succeeds(command: list[str]) -> bool:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=600, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
