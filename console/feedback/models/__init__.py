"""What people suggest, what was answered, and the meetings at which it is discussed."""

from console.feedback.models.meeting import Decision, ServiceMeeting
from console.feedback.models.suggestion import Channel, Grounds, State, Step, Suggestion
from console.feedback.models.unsent import Unsent

__all__ = [
    "Channel",
    "Decision",
    "Grounds",
    "ServiceMeeting",
    "State",
    "Step",
    "Suggestion",
    "Unsent",
]
