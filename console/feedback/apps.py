"""Suggestions about services: written by customers, recorded and worked through by support."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "console.feedback"
    label = "feedback"
    verbose_name = _("Feedback")

    def ready(self) -> None:
        """The catalogue of events is whole, and accounts end with their suggestions."""
        from console.feedback import account, events  # noqa: F401
