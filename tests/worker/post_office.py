"""A mail server under the test's control: real SMTP, but it refuses, breaks off, is slow or away when told to."""

import contextlib
import socket
import time
from collections import Counter
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

from console.local.ports import LOOPBACK, free_port


@dataclass
class PostOffice:
    """Keeps what it accepts in `mails`, oldest first. It is on one port for its whole life."""

    port: int = field(default_factory=free_port)
    mails: list[EmailMessage] = field(default_factory=list)
    seconds_a_mail: float = 0.0
    answers: dict[str, str] = field(default_factory=dict)  # to RCPT, by address
    breaks_off_at: set[str] = field(default_factory=set)  # addresses at whose content the connection ends
    mails_a_connection: int = 0  # the connection ends after so many; 0: it never does
    connections: int = 0

    @property
    def url(self) -> str:
        return f"smtp://{LOOPBACK}:{self.port}"

    @property
    def message_ids(self) -> Counter[str]:
        """How often each mail was accepted."""
        return Counter(mail["Message-ID"] for mail in list(self.mails))

    @property
    def recipients(self) -> set[str]:
        return {mail["To"] for mail in list(self.mails)}

    def open(self) -> None:
        """Listens from now on."""
        office = self

        class Conversation(_Conversation):
            post_office = office

        self._server = _Server((LOOPBACK, self.port), Conversation)
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self) -> None:
        """Goes away, in the middle of whatever it is doing."""
        self._server.shutdown()
        self._server.leave()
        self._server.server_close()
        self._thread.join()

    def forget(self) -> None:
        """As it was at first, for the next story."""
        self.mails, self.answers, self.breaks_off_at = [], {}, set()
        self.seconds_a_mail, self.mails_a_connection, self.connections = 0.0, 0, 0


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = False
    request_queue_size = 50

    def __init__(self, *args) -> None:
        self.open_sockets: set[socket.socket] = set()
        super().__init__(*args)

    def leave(self) -> None:
        for one in list(self.open_sockets):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request, client_address) -> None:
        """A sender that is killed ends its conversation in the middle: that is a story, not an error."""


class _Conversation(StreamRequestHandler):
    """One connection, as RFC 5321 has it, as far as a sender of ours speaks it."""

    post_office: PostOffice

    def setup(self) -> None:
        super().setup()
        self.server.open_sockets.add(self.request)
        self.post_office.connections += 1
        self.accepted = 0

    def finish(self) -> None:
        self.server.open_sockets.discard(self.request)
        super().finish()

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        self.say("220 localhost")
        while line := self.rfile.readline():
            verb, _, rest = line.decode().strip().partition(" ")
            match verb.upper():
                case "MAIL":
                    self.recipients: list[str] = []
                    self.say("250 OK")
                case "RCPT":
                    self.take(rest.partition("<")[2].partition(">")[0])
                case "DATA":
                    self.say("354 Go on")
                    if not self.keep(self.content()):
                        return
                case "QUIT":
                    self.say("221 Bye")
                    return
                case _:
                    self.say("250 localhost")

    def take(self, address: str) -> None:
        answer = self.post_office.answers.get(address)
        if not answer:
            self.recipients.append(address)
        self.say(answer or "250 OK")

    def content(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)

    def keep(self, content: bytes) -> bool:
        """False: the conversation has ended."""
        office = self.post_office
        if office.breaks_off_at & set(self.recipients):
            return False
        if office.mails_a_connection and self.accepted == office.mails_a_connection:
            self.say("421 Enough for one connection")
            return False
        time.sleep(office.seconds_a_mail)
        office.mails.append(message_from_bytes(content, policy=policy.default))
        self.accepted += 1
        self.say("250 OK")
        return True


def wait_until(happened, seconds: float = 20.0, *, meanwhile=lambda: None) -> None:
    """Waits for something that another process does, calling `meanwhile` now and then. Fails after `seconds`."""
    begun = time.monotonic()
    calls = 0
    while not happened():
        passed = time.monotonic() - begun
        assert passed < seconds, "It did not happen in time."
        if passed > calls * 0.5:
            calls += 1
            meanwhile()
        time.sleep(0.02)
