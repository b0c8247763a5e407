"""People in groups, what a role allows, and the products they may reach."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganizationsConfig(AppConfig):
    name = "organizations"
    verbose_name = _("Organizations")

    def ready(self) -> None:
        from organizations import guards, letterheads  # noqa: F401 - rules join the guards, mails get a head
