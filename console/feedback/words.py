"""What became of a suggestion, as a sentence for its author; knows no page and no mail."""

from django.utils.translation import gettext as _

from console.feedback.models import State, Step
from console.kit.formats import day


def sentence(step: Step) -> str:
    """One step in the active language. What was answered besides stands beside it, as it was written."""
    if step.state == State.RECEIVED:
        return _("The suggestion was received.")
    if step.state == State.DISCUSSED and step.meeting:
        said = _("It was discussed at the meeting of %(day)s, and will be again at the next one.")
        return said % {"day": day(step.meeting.held_on)}
    if step.state == State.DECLINED:
        return _("It was declined. %(reason)s") % {"reason": step.reason} if step.reason else _("It was declined.")
    return _("It is planned.") if step.state == State.PLANNED else _("It is done.")
