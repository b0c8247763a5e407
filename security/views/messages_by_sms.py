"""Sending a code by SMS while the person waits, and what they are told if it cannot be sent."""

import logging
import secrets

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest
from django.utils.translation import gettext as _

from console.kit.exceptions import Limited
from console.kit.middleware import client_address
from security import limits, pending, sms_gateway
from security.audit import Actor
from security.factors.sms import masked, words_for
from security.models.factors import Phone
from security.models.phone_change import PhoneChange
from security.operations.phones import make_code

logger = logging.getLogger(__name__)


def deliver_first(request: HttpRequest, phone: Phone | PhoneChange, *, name: str) -> bool:
    """Sends a code to a new number, and keeps under this name (`security.pending`) what it is to come back for."""
    attempt = secrets.token_hex(16)
    if not deliver(request, phone, attempt=attempt):
        return False
    pending.keep(request, name, {"pk": phone.pk, "attempt": attempt}, user=phone.user)
    return True


def deliver(request: HttpRequest, phone: Phone | PhoneChange, *, attempt: str) -> bool:
    """Sends a new code for this attempt; otherwise a message says why not."""
    actor, address = Actor.person(phone.user), client_address(request)
    try:
        sms_gateway.send(phone.number, words_for(make_code(actor=actor, phone=phone, attempt=attempt, address=address)))
    except Limited as limit:
        wait = limits.in_words(limit.retry_after)
        messages.warning(
            request, _("Enough messages were sent for now. The next one is possible in %(time)s.") % {"time": wait}
        )
        return False
    except (sms_gateway.NotSent, ObjectDoesNotExist) as error:  # the number was replaced in another window
        logger.warning("A message by SMS was not sent.", extra={"facts": {"error": str(error)}})
        messages.warning(request, _("The message could not be sent. Try again in a minute, or use another method."))
        return False
    messages.success(request, _("A code is on its way to %(number)s.") % {"number": masked(phone.number)})
    return True
