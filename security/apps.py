"""Who people are, how they prove it, and the log of what they did."""

from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SecurityConfig(AppConfig):
    name = "security"
    verbose_name = _("Security")

    def ready(self) -> None:
        """Boxes join the Security page, parts what people take along, and the catalogue of events is whole."""
        from security import boxes_account, boxes_factors, boxes_recovery, takeout_account  # noqa: F401

        for module in iter_modules([self.path]):
            if module.name.startswith("events"):
                import_module(f"security.{module.name}")
