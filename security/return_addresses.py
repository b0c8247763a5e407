"""Where servers report a mail that they could not deliver: an address of its own for each mail (VERP).

It names the notice and is signed, so that nobody can report what was never sent. Without BOUNCE_EMAIL there is none,
and reports go to the sender.
"""

from django.conf import settings

from security import links

SIGNED = 16  # characters of the signature: the local part of an address has 64 at the most


def return_address(notice: int) -> str:
    """The address for reports about this notice: `bounces+17-0123456789abcdef@example.com`; empty without one."""
    local, at, domain = settings.BOUNCE_EMAIL.rpartition("@")
    return f"{local}+{notice}-{_signature(notice)}{at}{domain}" if at else ""


def notice_of(address: str) -> int | None:
    """The notice that a return address belongs to; None for any other address."""
    local, _at, _domain = address.strip().strip("<>").rpartition("@")
    number, _dash, signature = local.rpartition("+")[2].partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return int(number) if links.matches(_signature(int(number)), signature.lower()) else None


def _signature(notice: int) -> str:
    return links.derived("return address", notice)[:SIGNED]
