"""The project as an app: loads Celery, so that tasks of every app are bound to it, and checks; names the admin site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ConsoleConfig(AppConfig):
    name = "console"

    def ready(self) -> None:
        from console import celery, checks  # noqa: F401


class StaffAdminConfig(AdminConfig):
    """Django admin, read-only and without a sign-in of its own."""

    default_site = "console.kit.admin.StaffSite"
