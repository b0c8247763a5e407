"""How an organization looks in the console, in its applications and in its mails."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BrandingConfig(AppConfig):
    name = "branding"
    verbose_name = _("Branding")

    def ready(self) -> None:
        """Mails get the organization's own head, and the catalogue of events is whole."""
        from branding import events, letterheads  # noqa: F401
