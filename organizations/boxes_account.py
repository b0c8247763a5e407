"""The boxes of the Security page about the account as a whole: taking one's data along, and deleting it (SEC-9)."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from console.kit import formats
from security.boxes import Action, Box, box
from security.models import User


@box(94)
def own_records(user: User, now: datetime) -> Box:
    """What the console knows of the person."""
    text = _("Everything the console knows about you, in one file to take with you.")
    download = Action(_("Download"), reverse("takeout"), dialog=False)
    return Box("your-data", _("Your data"), "download", text=text, actions=(download,))


@box(96)
def account(user: User, now: datetime) -> Box:
    """Since when there is one. What stands in the way of deleting it, the page behind says."""
    state = _("Since %(day)s") % {"day": formats.day(user.created_at)}
    text = _("Can be deleted for good, once you can leave every organization.")
    delete = Action(_("Delete"), reverse("account-delete"), dialog=False)
    return Box("account", _("Your account"), "circle-user-round", state=state, text=text, actions=(delete,))
