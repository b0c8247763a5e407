"""Reads what a server says about a mail that did not arrive (RFC 3464, RFC 3463); knows no notice and no person.

Anybody can write to the address for reports, so headers are only cut out, never parsed: the parser of addresses of
Python's current policy takes the square of their length.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
MOST_NESTED = 50  # boundaries; a report has one, and the mail that came back a few
LONGEST_ID = 200  # characters of a Message-ID of ours
TO = ("Delivered-To", "X-Original-To", "To")
# RFC 5321, for a server that gives no status of RFC 3463: no such mailbox, not here, a name that is not allowed, none.
HARD_CODES = {"521", "550", "551", "553", "556"}
# RFC 3463: the mailbox is full, the mail is too large, and what is the servers' or the network's affair; and 5.7, which
# says that they do not like the mail or its sender. With all of these the address may be right.
SOFT_STATUSES = ("5.2.2", "5.2.3", "5.3.", "5.4.", "5.6.", "5.7.")


@dataclass(frozen=True)
class Report:
    """A mail that did not arrive: which one it may have been, and why."""

    addresses: tuple[str, ...]  # to which the report was sent
    message_id: str  # of the mail that it is about; empty if the report does not say
    status: str
    said: str


def read(content: bytes) -> Report | None:
    """The report in this mail; None for a mail that is none, or that reports only a delay."""
    if content.lower().count(b"boundary=") > MOST_NESTED:  # each costs every line of the others
        return None
    try:
        mail = message_from_bytes(content)
        parts = list(mail.walk())
        failure = next(filter(None, (_failure(part) for part in parts)), None)
        if failure is None:
            return None
        addresses = tuple(_text(value) for name in TO for value in mail.get_all(name, []))
        return Report(addresses, _returned_id(parts), *failure)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):  # the parser, on nonsense
        return None


def is_hard(status: str) -> bool:
    """Whether trying again is pointless because of the address: `5.1.1`, `550`, `550 5.1.1`."""
    if found := STATUS.search(status):
        return found[1] == "5" and not found[0].startswith(SOFT_STATUSES)
    return status[:3] in HARD_CODES


def _failure(part: Message) -> tuple[str, str] | None:
    """Status and words of the first recipient whom the mail did not reach."""
    if part.get_content_type() != "message/delivery-status":
        return None
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        if isinstance(block, Message) and _text(block.get("Action", "")).strip().lower() == "failed":
            said = " ".join(_text(block.get("Diagnostic-Code", ""))[:2000].split())
            found = STATUS.search(_text(block.get("Status", ""))[:100]) or STATUS.search(said)
            return found[0] if found else "5.0.0", said[:300]
    return None


def _returned_id(parts: Sequence[Message]) -> str:
    """The Message-ID of the mail that came back, whole or only its headers."""
    for part in parts[1:]:
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                return _id_of(inner[0])
        if part.get_content_type() == "text/rfc822-headers":
            headers = part.get_payload(decode=True)
            if isinstance(headers, bytes):
                return _id_of(message_from_bytes(headers))
    return ""


def _id_of(mail: Message) -> str:
    found = _text(mail.get("Message-ID", "")).strip()
    return found if len(found) <= LONGEST_ID else ""


def _text(header: object) -> str:
    """A header's words; a database takes no NUL."""
    return str(header).replace("\0", "")
