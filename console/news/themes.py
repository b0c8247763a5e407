"""The themes of news: a catalogue that changes with a release. Nobody has one without having chosen it."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from console.kit.words import StrOrPromise


@dataclass(frozen=True)
class Theme:
    """What somebody subscribes to: its code (stored, never changed), its name, what it is about, and how often."""

    code: str
    name: StrOrPromise
    text: StrOrPromise
    rhythm: StrOrPromise


THEMES: dict[str, Theme] = {
    theme.code: theme
    for theme in (
        Theme(
            "products",
            _("Product news"),
            _("What is new in the products and in this console."),
            _("monthly"),
        ),
        Theme(
            "hosting",
            _("Hosting and cloud"),
            _("New versions and regions, and planned maintenance."),
            _("about 8 a year"),
        ),
        Theme(
            "security",
            _("Security"),
            _("What to watch out for, and what was changed because of it."),
            _("when needed"),
        ),
        Theme(
            "offers",
            _("Offers"),
            _("Prices that go down, and for how long."),
            _("about 6 a year"),
        ),
        Theme(
            "events",
            _("Events and training"),
            _("Courses, open days and talks, with their dates and languages."),
            _("about 10 a year"),
        ),
        Theme(
            "ecology",
            _("Ecology"),
            _("Energy, hardware, and the figures for both."),
            _("twice a year"),
        ),
    )
}


def theme_name(code: str) -> StrOrPromise:
    """The name of a stored theme; of one that another release knew, its code."""
    return THEMES[code].name if code in THEMES else code
