"""The tokens as hex, and whether what is written in them can be read."""

import pytest

from console.kit.palette import contrast, palette, to_hex

PAPERS = ["paper", "paper-sunk", "surface", "surface-hover"]
INKS = ["ink", "ink-soft", "ink-faint", "accent", "caution", "danger"]


@pytest.mark.parametrize(
    ("oklch", "hexadecimal"),
    [
        ((100, 0, 0), "#ffffff"),
        ((0, 0, 0), "#000000"),
        ((62.796, 0.25768, 29.234), "#ff0000"),
        ((86.644, 0.29483, 142.495), "#00ff00"),
        ((45.201, 0.31321, 264.052), "#0000ff"),
        ((59.987, 0, 0), "#808080"),
    ],
)
def test_a_colour_is_the_one_a_browser_shows(oklch, hexadecimal):
    assert to_hex(*oklch) == hexadecimal


def test_a_colour_no_screen_can_show_is_clipped():
    assert to_hex(70, 0.4, 29) == to_hex(70, 0.4, 29).lower()
    assert len(to_hex(70, 0.4, 29)) == 7


def test_both_schemes_have_the_same_colours():
    assert list(palette("light")) == list(palette("dark"))
    assert palette("light")["ink"] != palette("dark")["ink"]
    assert len(palette()) > 40


def test_contrast_is_that_of_wcag():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("ink", INKS)
def test_every_ink_can_be_read_on_every_paper(scheme, paper, ink):
    colours = palette(scheme)
    assert contrast(colours[ink], colours[paper]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "fill"),
    [
        ("accent-ink", "accent-fill"),
        ("accent-ink", "accent-fill-hover"),
        ("danger-ink", "danger-fill"),
        ("danger-ink", "danger-fill-hover"),
        ("float-ink", "float"),
        ("ink", "accent-wash"),
        ("ink-soft", "accent-wash"),
        ("ink", "caution-wash"),
        ("danger", "danger-wash"),
        *[
            ("mark-ink", f"mark-{name}")
            for name in ["slate", "petrol", "moss", "ochre", "rust", "plum", "violet", "blue"]
        ],
    ],
)
def test_what_is_written_on_a_fill_can_be_read(scheme, ink, fill):
    colours = palette(scheme)
    assert contrast(colours[ink], colours[fill]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("paper", ["paper", "surface"])
def test_the_edge_of_what_can_be_operated_is_seen(scheme, paper):
    colours = palette(scheme)
    assert contrast(colours["edge"], colours[paper]) >= 3
