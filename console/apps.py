"""The project as an app: loads Celery, so that tasks of every app are bound to it, and checks; names the admin site."""

from django import forms
from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig

from console.kit.fields import TOO_LONG


class ConsoleConfig(AppConfig):
    name = "console"

    def ready(self) -> None:
        from console import celery, checks  # noqa: F401

        # Of every field for text, wherever it stands: each has an end, and Django speaks of it to programmers.
        forms.CharField.default_error_messages = {"max_length": TOO_LONG}


class StaffAdminConfig(AdminConfig):
    """Django admin, read-only and without a sign-in of its own."""

    default_site = "console.kit.admin.StaffSite"
