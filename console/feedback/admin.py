"""Django admin finds its pages by this name; they are in modules of their own."""

from console.feedback.admin_meetings import ServiceMeetingAdmin
from console.feedback.admin_suggestions import SuggestionAdmin

__all__ = ["ServiceMeetingAdmin", "SuggestionAdmin"]
