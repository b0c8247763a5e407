"""The one limiter for every secret that can be guessed: password, code, link, confirmation (SEC-1).

A budget is a number of guesses at once, and the time in which one is given back: an attacker gets the rate that was
set and no more, an owner who was attacked may try again after minutes, never days. Every subject (the account, the
visitor's address) holds one instant in one row, so a guess is one atomic statement: twenty in parallel count as
twenty, and a view that fails afterwards does not give its guess back.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import ngettext

from console.kit.exceptions import Limited
from console.kit.search import folded

_SPEND = """
INSERT INTO security_limit AS l (key, spent_until) VALUES (%(key)s, clock_timestamp() + %(each)s)
ON CONFLICT (key) DO UPDATE SET spent_until = greatest(l.spent_until, clock_timestamp()) + %(each)s
WHERE greatest(l.spent_until, clock_timestamp()) + %(each)s <= clock_timestamp() + %(burst)s
RETURNING spent_until
"""
_WAIT = "SELECT spent_until + %(each)s - clock_timestamp() - %(burst)s FROM security_limit WHERE key = %(key)s"


def spend(purpose: str, *, account: str, address: str) -> None:
    """Counts a guess before it is checked, for the visitor's address and for the account, in a commit of its own.

    `account` is folded, so that `Vic@x` and `vic@x` are one; whether it exists makes no difference. An address whose
    own budget is spent takes nothing more from the account. Raises `Limited` when either budget is spent, and
    RuntimeError inside a transaction, whose failure would forget the guess.
    """
    subjects = [("address", network(address))] if address else []
    subjects.append(("account", folded(account.strip())))
    wait = None
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        for kind, subject in subjects:
            wait = _take(cursor, _terms(f"{purpose}.{kind}", subject))
            if wait is not None:
                break
    if wait is not None:
        raise Limited(wait)


def spend_read(purpose: str, *, account: str) -> None:
    """Counts a search or a download of whoever is signed in, in one statement that is a commit of its own.

    No secret is at stake: a count that is lost with a transaction around it does no harm. Raises `Limited`.
    """
    with connection.cursor() as cursor:
        wait = _take(cursor, _terms(f"{purpose}.account", account))
    if wait is not None:
        raise Limited(wait)


def network(address: str) -> str:
    """What one visitor holds: an IPv4 address, or the /64 network of an IPv6 address, where all are theirs."""
    parsed = ip_address(address)
    return str(ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)


def forgive(purpose: str, *, account: str) -> None:
    """Gives the account its whole budget back after a right answer. The address keeps what it has spent."""
    terms = _terms(f"{purpose}.account", folded(account.strip()))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM security_limit WHERE key = %(key)s", terms)


def _terms(budget: str, subject: str) -> dict[str, Any]:
    times, each = settings.STEWARD["LIMITS"][budget]
    key = hashlib.sha256(f"{budget}\n{subject}".encode()).hexdigest()
    return {"key": key, "each": each, "burst": each * times}


def _take(cursor: Any, terms: dict[str, Any]) -> timedelta | None:
    """None if the guess may be made, else how long to wait for the next."""
    cursor.execute(_SPEND, terms)
    row: Sequence[datetime] | None = cursor.fetchone()
    if row:
        return None
    cursor.execute(_WAIT, terms)
    waiting = cursor.fetchone()
    return max(waiting[0] if waiting else terms["each"], timedelta(seconds=1))


def in_words(wait: timedelta) -> str:
    """A time to wait in the reader's language, in whole minutes, rounded up."""
    minutes = max(1, -(-wait // timedelta(minutes=1)))
    return ngettext("%(minutes)s minute", "%(minutes)s minutes", minutes) % {"minutes": minutes}
