"""Who people are, how they prove it, and the log of what they did."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SecurityConfig(AppConfig):
    name = "security"
    verbose_name = _("Security")

    def ready(self) -> None:
        from security import (  # noqa: F401 - boxes and parts join, the catalogue of events is whole
            boxes_account,
            boxes_factors,
            boxes_recovery,
            events_account,
            events_addresses,
            events_alerts,
            events_factors,
            events_passwords,
            events_recovery,
            events_sessions,
            takeout_account,
        )
