"""The tokens' colours as hex, for what cannot read the stylesheet (mails); knows tokens.css, no page."""

import math
import re
from functools import cache
from pathlib import Path
from typing import Literal

Scheme = Literal["light", "dark"]

TOKENS = Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css"
OKLCH = r"oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)"
SINGLE = re.compile(rf"--([\w-]+): {OKLCH};")
PAIR = re.compile(rf"--([\w-]+): light-dark\({OKLCH}, {OKLCH}\);")


@cache
def palette(scheme: Scheme = "light") -> dict[str, str]:
    """Every opaque colour of the tokens as `#rrggbb`, by its name without the dashes."""
    css = TOKENS.read_text(encoding="utf-8")
    colours = {name: to_hex(*map(float, parts)) for name, *parts in SINGLE.findall(css)}
    chosen = slice(0, 3) if scheme == "light" else slice(3, 6)
    for name, *parts in PAIR.findall(css):
        colours[name] = to_hex(*map(float, parts[chosen]))
    return colours


def to_hex(lightness: float, chroma: float, hue: float) -> str:
    """An oklch colour (per cent, chroma, degrees) as sRGB, clipped to what a screen can show.

    The matrices are those of Björn Ottosson's Oklab, as in CSS Color 4.
    """
    light = lightness / 100
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    channels = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(_encoded(channel) * 255):02x}" for channel in channels)


def contrast(one: str, other: str) -> float:
    """The contrast of two hex colours, 1 to 21, as WCAG 2 defines it."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _encoded(channel: float) -> float:
    """A linear channel with sRGB's transfer curve, within 0 and 1."""
    channel = min(max(channel, 0.0), 1.0)
    return channel * 12.92 if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
