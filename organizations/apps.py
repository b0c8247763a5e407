"""People in groups, what a role allows, and the products they may reach."""

from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganizationsConfig(AppConfig):
    name = "organizations"
    verbose_name = _("Organizations")

    def ready(self) -> None:
        """Mails get a head, rules join their guards, boxes the Security page, parts what people take along, and the
        catalogue of events is whole."""
        from organizations import boxes_account, events, guards, letterheads, takeout  # noqa: F401

        for package in (events, guards):
            for module in iter_modules(package.__path__):
                import_module(f"{package.__name__}.{module.name}")
