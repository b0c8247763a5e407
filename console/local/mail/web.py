"""The mail page over HTTP; knows which address shows what, nothing of SMTP."""

import json
import os
import re
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from itertools import islice
from urllib.parse import parse_qs, quote, urlsplit

from console.local.mail import pages
from console.local.mail.mailbox import Mail, Mailbox

SHOWN = 200
HOSTS = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d+)?")
PAGE_POLICY = "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'"
# A mail may style itself and show what it carries; it may not run, load or send anything.
MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline';"
    " img-src data: http://localhost:*; frame-ancestors 'self'"
)
HTML, TEXT = "text/html; charset=utf-8", "text/plain; charset=utf-8"


def handler_for(mailbox: Mailbox) -> type[BaseHTTPRequestHandler]:
    """The request handler that shows this mailbox."""
    return type("MailPage", (MailPage,), {"mailbox": mailbox})


class MailPage(BaseHTTPRequestHandler):
    """Answers GET, for readers on this machine only."""

    mailbox: Mailbox

    def do_GET(self) -> None:
        """Answer a request, or 404."""
        # A page elsewhere that points its own name at this machine must not read the mails.
        if not HOSTS.fullmatch(self.headers.get("Host", "")):
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return
        address = urlsplit(self.path)
        to = parse_qs(address.query).get("to", [""])[-1]
        fixed: dict[str, Callable[[], None]] = {
            "/": lambda: self.show_inbox(to),
            "/mails.json": lambda: self.show_json(to),
            "/mail.css": lambda: self.answer(pages.STYLE.encode(), "text/css"),
            "/health": lambda: self.answer(str(os.getpid()).encode(), TEXT),
        }
        parts = address.path.split("/")
        mail = self.mailbox.mail(parts[2]) if len(parts) > 3 and parts[1] == "mails" else None
        if address.path in fixed:
            fixed[address.path]()
        elif mail is None or not self.show_mail(mail, parts[3:]):
            self.send_error(HTTPStatus.NOT_FOUND)

    def show_inbox(self, to: str) -> None:
        """The newest mails."""
        mails = list(islice(self.mailbox.mails(to), SHOWN + 1))
        self.answer(pages.inbox(mails[:SHOWN], to, more=len(mails) > SHOWN).encode(), HTML)

    def show_json(self, to: str) -> None:
        """The mails for a program, such as a test."""
        mails = [
            {
                "key": mail.key,
                "received_at": mail.received_at.isoformat(),
                "to": mail.recipients,
                "headers": {name: str(value) for name, value in mail.message.items()},
                "subject": mail.header("Subject"),
                "text": mail.part("plain"),
                "html": mail.part("html"),
            }
            for mail in islice(self.mailbox.mails(to), SHOWN)
        ]
        self.answer(json.dumps(mails, ensure_ascii=False).encode(), "application/json")

    def show_mail(self, mail: Mail, rest: list[str]) -> bool:
        """A mail or a part of it; False when it has no such part."""
        match rest:
            case [""]:
                self.answer(pages.mail_page(mail).encode(), HTML)
            case ["html"] if mail.part("html"):
                self.answer(pages.framed(mail.part("html")).encode(), HTML, policy=MAIL_POLICY)
            case ["source"]:
                self.answer(mail.source, TEXT)
            case ["attachments", number] if number.isascii() and number.isdigit():
                files = mail.attachments()[int(number) : int(number) + 1]
                for file in files:
                    self.answer(file.content, "application/octet-stream", download=file.name)
                return bool(files)
            case _:
                return False
        return True

    def answer(self, body: bytes, kind: str, *, policy: str = PAGE_POLICY, download: str = "") -> None:
        """Send 200 with the headers that keep a mail from doing anything."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        if download:
            self.send_header("Content-Disposition", f"attachment; filename*=UTF-8''{quote(download, safe='')}")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing: reading mails is not news."""
