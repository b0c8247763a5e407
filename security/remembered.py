"""Browsers that are not asked for the second step for a while, because the person wished so (see the model).

The cookie does not replace the password. It holds a value for each account that was remembered there last, which
ends with a change of password or factors. Staff are always asked.
"""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from console.kit.middleware import client_address, client_device
from security import audit
from security.audit import Actor
from security.events_factors import DeviceRemembered
from security.factors import held_by
from security.links import derived, matches
from security.models.remembered import RememberedDevice, digest_of
from security.models.user import User

KEPT = 8  # accounts that a browser remembers at once: the latest
BETWEEN = "."  # the values of a cookie, which hold letters, digits, "-" and "_"


def is_remembered(request: HttpRequest, user: User) -> bool:
    """Whether this browser need not be asked; notes its use."""
    tokens = _tokens(request)
    if not tokens or user.is_staff:
        return False
    now = timezone.now()
    device = user.remembered_devices.current(now=now).with_one_of(tokens).first()
    if device is None or not matches(device.seal, _seal(user)):
        return False
    device.last_used_at = now
    device.save(update_fields=["last_used_at"])
    return True


def devices_of(user: User) -> list[RememberedDevice]:
    """Those that count: their time is not over, and neither password nor factors have changed. The last used first."""
    seal = _seal(user)
    found = user.remembered_devices.current(now=timezone.now()).order_by("-last_used_at")
    return [device for device in found if not user.is_staff and matches(device.seal, seal)]


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """From now on (DEVICE_REMEMBERED) the browser that gets this answer is not asked; an earlier wish of the person
    ends there. To be called after a session was opened with a second factor."""
    token, tokens = secrets.token_urlsafe(32), _tokens(request)
    with audit.operation(actor=Actor.person(user)) as operation:
        earlier = user.remembered_devices.with_one_of(tokens)
        own = set(earlier.values_list("digest", flat=True))
        earlier.delete()
        RememberedDevice.objects.create(
            user=user,
            digest=digest_of(token),
            seal=_seal(user),
            device=client_device(request),
            address=client_address(request) or None,
        )
        operation.record(DeviceRemembered(user=user))
    response.set_cookie(
        settings.REMEMBERED_COOKIE_NAME,
        BETWEEN.join([*(other for other in tokens if digest_of(other) not in own), token][-KEPT:]),
        max_age=settings.STEWARD["DEVICE_REMEMBERED"],
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _tokens(request: HttpRequest) -> list[str]:
    """What the browser holds, the latest at the end."""
    held = request.COOKIES.get(settings.REMEMBERED_COOKIE_NAME, "")
    return held.split(BETWEEN)[-KEPT:] if held else []


def _seal(user: User) -> str:
    """What the password and the second factors are, as a digest that changes with each of them."""
    held = [f"{one.code} {one.pk}" for one in held_by([user.pk])]
    return derived("remembered device", user.pk, user.password, *held)
