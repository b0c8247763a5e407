"""A browser's own words, made short: "Firefox on Linux"; knows no list of devices and no app, and keeps nothing."""

import re
from functools import lru_cache

from django.utils.translation import gettext as _

# The first that matches: Edge and Opera also say Chrome, Chrome also says Safari.
BROWSERS = (
    ("Edge", r"\bEdgi?A?(?:OS)?/"),
    ("Opera", r"\b(?:OPR|Opera)/"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\b(?:Firefox|FxiOS)/"),
    ("Chrome", r"\b(?:Headless)?(?:Chrome|CriOS|Chromium)/"),
    ("Safari", r"\bVersion/[\d.]+.*\bSafari/"),
)
SYSTEMS = (
    ("iPadOS", r"\biPad\b"),
    ("iOS", r"\biPhone\b"),
    ("Android", r"\bAndroid\b"),
    ("Windows", r"\bWindows\b"),
    ("macOS", r"\bMac OS X\b|\bMacintosh\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("Linux", r"\bLinux\b"),
)


def short_device(words: str) -> str:
    """ "Firefox on Linux" for a browser's User-Agent; the first name in it for anything else; empty for nothing."""
    browser, system = _parts(words)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or re.split(r"[/ ]", words, maxsplit=1)[0][:40]


@lru_cache(maxsize=1024)
def _parts(words: str) -> tuple[str, str]:
    browser, system = (
        next((name for name, pattern in known if re.search(pattern, words)), "") for known in (BROWSERS, SYSTEMS)
    )
    return browser, system
