"""The project as an app: loads Celery, so that tasks of every app are bound to it."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "console"

    def ready(self) -> None:
        from console import celery  # noqa: F401
