"""The mail catcher as a program: `python -m console.local.mail FOLDER SMTP_PORT PAGE_PORT`, on this machine only."""

import asyncio
import sys
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from aiosmtpd.smtp import SMTP, Envelope, Session

from console.local.mail.mailbox import Mailbox
from console.local.mail.web import handler_for
from console.local.ports import LOOPBACK

# For trying out what happens when mails are not taken.
REFUSED, LATER = "@refused.test", "@later.test"


class Catcher:
    """Takes every mail, but for the two domains above."""

    def __init__(self, mailbox: Mailbox) -> None:
        """Mails are kept in `mailbox`."""
        self.mailbox = mailbox

    async def handle_RCPT(  # noqa: N802 - aiosmtpd names it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer to a recipient."""
        if address.endswith(REFUSED):
            return "550 5.1.1 Nobody of that name lives here"
        if address.endswith(LATER):
            return "451 4.3.0 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the mail; it is on disk when the sender reads the answer."""
        content = envelope.original_content or b""
        key = self.mailbox.keep(envelope.mail_from or "", envelope.rcpt_tos, content)
        return f"250 Kept as {key}"


async def serve(folder: Path, smtp_port: int, page_port: int) -> None:
    """Listen until killed. Raises OSError when a port is taken."""
    loop = asyncio.get_running_loop()
    mailbox = Mailbox(folder)
    page = ThreadingHTTPServer((LOOPBACK, page_port), handler_for(mailbox))
    smtp = await loop.create_server(
        lambda: SMTP(Catcher(mailbox), enable_SMTPUTF8=True, hostname="localhost", loop=loop), LOOPBACK, smtp_port
    )
    Thread(target=page.serve_forever, daemon=True).start()
    await smtp.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
