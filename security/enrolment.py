"""Setting up a second factor where something asks for one: who asks, what can be set up here, and where one goes on
afterwards. Who asks joins from the right."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from security import sms_gateway
from security.factors.authenticator import AUTHENTICATOR
from security.factors.factor import Factor
from security.factors.passkeys import PASSKEYS, are_possible
from security.factors.sms import SMS
from security.models.user import User

Asks = Callable[[User], Iterable[str]]

_asking: list[Asks] = []
ONWARD = "after_set_up"  # in a session: the page on which a second factor was missing


@dataclass(frozen=True)
class Offer:
    """A kind of second factor that can be set up here, and the address where it begins."""

    factor: Factor
    url: str
    text: str


def offers() -> list[Offer]:
    """What can be set up here, in the order in which it is preferred."""
    found = [
        Offer(AUTHENTICATOR, reverse("add-authenticator"), _("A code on your phone that changes every half minute"))
    ]
    if are_possible():
        found.append(Offer(PASSKEYS, reverse("add-passkey"), _("Your device's lock, or a key that you plug in")))
    if sms_gateway.is_configured():
        text = _("A code by message. Weaker than the others: a number can be taken over")
        found.append(Offer(SMS, reverse("add-phone"), text))
    return found


def asks(function: Asks) -> Asks:
    """Joins the function to those that say, in sentences, what is required of a person's second factors, now or later;
    one query each."""
    _asking.append(function)
    return function


def asked_of(user: User) -> list[str]:
    """What is required of the person, and who requires it, in sentences."""
    return [str(sentence) for function in _asking for sentence in function(user)]


def go_on_to(request: HttpRequest, url: str) -> None:
    """Once a factor is in force, the person comes to this page of ours."""
    request.session[ONWARD] = url


def stay(request: HttpRequest) -> None:
    """The person looks at their methods by themselves: afterwards they come back to them."""
    if ONWARD in request.session:
        del request.session[ONWARD]


def onward(request: HttpRequest) -> str:
    """Where the person goes on now that a factor is in force: as noted, else to their methods."""
    url: str = request.session.pop(ONWARD, "")
    return url or reverse("two-factor")
