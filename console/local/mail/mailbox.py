"""Caught mails as files in a folder; knows the format of mails, nothing of SMTP or pages."""

import os
import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path

KEY = re.compile(r"\d{19}-[0-9a-f]{8}")


@dataclass(frozen=True)
class Attachment:
    """A file that came with a mail."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """A caught mail. `received_at` is UTC; `recipients` are the addresses of the SMTP conversation."""

    key: str
    source: bytes
    message: EmailMessage

    @property
    def received_at(self) -> datetime:
        """When the SMTP conversation handed it over."""
        return datetime.fromtimestamp(int(self.key[:19]) / 1e9, UTC)

    @property
    def recipients(self) -> list[str]:
        """Everyone it was delivered to, blind copies included."""
        return [address.strip() for address in self.header("Delivered-To").split(",") if address.strip()]

    def header(self, name: str) -> str:
        """A header as readable text; empty when it is missing."""
        return str(self.message.get(name, ""))

    def part(self, kind: str) -> str:
        """The body as `plain` or `html`; empty when the mail has none."""
        body = self.message.get_body((kind,))
        return _text(body) if isinstance(body, EmailMessage) else ""

    def attachments(self) -> list[Attachment]:
        """The files that came with it."""
        return [
            Attachment(part.get_filename() or f"part-{number}", part.get_content_type(), _bytes(part))
            for number, part in enumerate(self.message.iter_attachments(), start=1)
            if isinstance(part, EmailMessage)
        ]


class Mailbox:
    """The folder in which mails are kept, one file each."""

    def __init__(self, folder: Path) -> None:
        """The folder is made when it is missing, readable by its owner only."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)

    def keep(self, sender: str, recipients: list[str], content: bytes) -> str:
        """Write a mail to disk for good and return its key."""
        key = f"{time.time_ns():019d}-{secrets.token_hex(4)}"
        envelope = f"Return-Path: <{sender}>\r\nDelivered-To: {', '.join(recipients)}\r\n"
        draft = self.folder / f"{key}.draft"
        with draft.open("wb") as file:
            file.write(envelope.encode() + content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self.folder / f"{key}.eml")
        return key

    def mails(self, to: str = "") -> Iterator[Mail]:
        """Mails with `to` in an address they were delivered to, newest first."""
        for path in sorted(self.folder.glob("*.eml"), reverse=True):
            mail = _read(path)
            if not to or any(to.casefold() in address.casefold() for address in mail.recipients):
                yield mail

    def mail(self, key: str) -> Mail | None:
        """One mail, or None."""
        path = self.folder / f"{key}.eml"
        return _read(path) if KEY.fullmatch(key) and path.exists() else None


@lru_cache(maxsize=1000)  # a kept mail never changes
def _read(path: Path) -> Mail:
    source = path.read_bytes()
    message = message_from_bytes(source, EmailMessage, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return Mail(path.stem, source, message)


def _text(part: EmailMessage) -> str:
    try:
        return str(part.get_content())
    except (LookupError, ValueError):  # a character set nobody knows
        return _bytes(part).decode("utf-8", "replace")


def _bytes(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else part.as_bytes()
