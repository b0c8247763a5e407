"""Who people are, how they prove it, and the log of what they did."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SecurityConfig(AppConfig):
    name = "security"
    verbose_name = _("Security")

    def ready(self) -> None:
        from security import events  # noqa: F401 - the catalogue is whole
