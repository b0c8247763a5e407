"""News: letters by theme, written by the provider's staff, to whoever asked for them (CON-2)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsConfig(AppConfig):
    name = "console.news"
    label = "news"
    verbose_name = _("News")

    def ready(self) -> None:
        """The catalogue of events is whole, and accounts end with their news."""
        from console.news import account, events  # noqa: F401
