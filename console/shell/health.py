"""`/health/` for whatever watches the console: no session, no secret, no version; it asks the database once."""

from datetime import timedelta

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from security.access import public
from security.models import Heartbeat

# How long after its last time a work that returns by itself is late. It runs every 20, and every 60 seconds.
LATE = {Heartbeat.SWEEP: timedelta(minutes=2), Heartbeat.SEAL: timedelta(minutes=5)}

State = dict[str, int | str | None]

# Codes of authenticator apps change every 30 seconds: a clock that is further off refuses right ones (ASVS 6.5.8).
CLOCK = timedelta(seconds=20)

_AGES = """
    SELECT name, extract(epoch FROM clock_timestamp() - at)::bigint FROM security_heartbeat
    UNION ALL SELECT 'clock', abs(extract(epoch FROM clock_timestamp() - %s))::bigint
"""


@public
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 while pages can be served, with what is late, and whether this machine's clock is the database's; 503 without
    the database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(_AGES, [timezone.now()])
            ages: dict[str, int] = dict(cursor.fetchall())
    except (DatabaseError, InterfaceError):
        return JsonResponse({"status": "down", "database": "unreachable"}, status=503)
    works = {name: _state(ages.get(name), late) for name, late in LATE.items()}
    off = ages["clock"]
    clock: State = {"status": "ok" if off <= CLOCK.total_seconds() else "wrong", "seconds_off": off}
    status = "ok" if all(one["status"] == "ok" for one in (*works.values(), clock)) else "late"
    return JsonResponse({"status": status, "database": "ok", "clock": clock, **works})


def _state(age: int | None, late: timedelta) -> State:
    """How one work stands: seconds since it was last through, None if it never was."""
    on_time = age is not None and age <= late.total_seconds()
    return {"status": "ok" if on_time else "late", "seconds_ago": age}
