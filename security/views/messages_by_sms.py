"""Sending a code by SMS while the person waits, and what they are told if it cannot be sent."""

import logging

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from console.kit.exceptions import Limited
from console.kit.middleware import client_address
from security import limits, sms_gateway
from security.audit import Actor
from security.factors.sms import masked, words_for
from security.models.factors import Phone
from security.operations.phones import make_code

logger = logging.getLogger(__name__)


def deliver(request: HttpRequest, phone: Phone, *, attempt: str) -> bool:
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
    except sms_gateway.NotSent as error:
        logger.warning("A message by SMS was not sent.", extra={"facts": {"error": str(error)}})
        messages.warning(request, _("The message could not be sent. Try again in a minute, or take another method."))
        return False
    messages.success(request, _("A code is on its way to %(number)s.") % {"number": masked(phone.number)})
    return True
