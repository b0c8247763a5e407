"""The box of the Security page about requests for help: whoever is signed in sees that somebody asks in their name."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from console.kit import formats
from security.boxes import Action, Box, box
from security.boxes_factors import held_of
from security.models.recovery import RecoveryRequest, State
from security.models.user import User
from security.queries_recovery import has_earlier


@box(85)
def request_for_help(user: User, now: datetime) -> Box:
    """SEC-4: an open request wants attention: it may be somebody else's who knows the password."""
    title = _("Requests for help")
    found = {request.state: request for request in RecoveryRequest.objects.in_sight().filter(user=user).order_by("pk")}
    used = found.pop(State.USED, None)
    request = next(iter(found.values()), None)
    if request is None and used is not None and has_earlier(used, held_of(user)):
        return _after(used, title)
    if request is None or request.sent_at is None:
        text = _("If you lose every second factor: with your identity document, from the sign-in page.")
        return Box("request-for-help", title, "life-buoy", state=_("None open"), text=text)
    state = _("Open since %(day)s") % {"day": formats.day(request.sent_at)}
    text = _("Somebody who knows your password asks to set up a new second factor. If that was not you, stop it.")
    link = [request.pk, request.token]
    actions = (
        Action(_("See its status"), reverse("recovery-status", args=link), dialog=False),
        Action(_("Stop the request"), reverse("recovery-stop", args=link), dialog=False),
    )
    return Box("request-for-help", title, "life-buoy", "danger", state, text, actions, attention=True)


def _after(used: RecoveryRequest, title: str) -> Box:
    """SEC-5: a new method was set up, and what was lost may still open the account."""
    state = _("New method since %(day)s") % {"day": formats.day(used.ended_at)} if used.ended_at else ""
    text = _("Anyone who finds what you have lost can use it. Remove it, or confirm that all methods are yours.")
    actions = (Action(_("See the methods"), reverse("two-factor"), dialog=False),)
    return Box("request-for-help", title, "life-buoy", "caution", state, text, actions, attention=True)
