"""What a mail server says about a mail that did not arrive, and how it hands that over."""

import io
import sys
from types import SimpleNamespace

from django.core.management import call_command

# As Postfix 3.7 writes it, but for names and dates.
REPORT = """\
Return-Path: <>
Received: by mail.provider.test (Postfix) id 4Q1xyz; Sun, 22 Nov 2026 09:41:07 +0100 (CET)
Date: Sun, 22 Nov 2026 09:41:07 +0100 (CET)
From: MAILER-DAEMON@mail.provider.test (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="4Q1abc.1763800867/mail.provider.test"
Content-Transfer-Encoding: 8bit
Message-Id: <20261122084107.4Q1xyz@mail.provider.test>

This is a MIME-encapsulated message.

--4Q1abc.1763800867/mail.provider.test
Content-Description: Notification
Content-Type: text/plain; charset=utf-8

This is the mail system at host mail.provider.test.

<nobody@elsewhere.test>: host mx.elsewhere.test[192.0.2.7] said: 550 5.1.1
    <nobody@elsewhere.test>: Recipient address rejected (in reply to RCPT TO)

--4Q1abc.1763800867/mail.provider.test
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.provider.test
X-Postfix-Queue-ID: 4Q1abc
Arrival-Date: Sun, 22 Nov 2026 09:41:05 +0100 (CET)

Final-Recipient: rfc822; somebody-else@victim.test
Original-Recipient: rfc822;somebody-else@victim.test
Action: {action}
Status: {status}
Remote-MTA: dns; mx.elsewhere.test
Diagnostic-Code: smtp; 550 {status} <nobody@elsewhere.test>: Recipient address
    rejected: User unknown

--4Q1abc.1763800867/mail.provider.test
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

Date: Sun, 22 Nov 2026 09:41:05 +0100
From: Steward <no-reply@provider.test>
Message-ID: {message_id}
Subject: Quieter mail

--4Q1abc.1763800867/mail.provider.test--
"""


def report(
    to: str = "no-reply@provider.test", *, message_id: str = "", action: str = "failed", status: str = "5.1.1"
) -> bytes:
    """The report of a mail server."""
    said = REPORT.format(to=to, message_id=message_id or "<unknown@x>", action=action, status=status)
    return said.replace("\n", "\r\n").encode()


def hand_over(content: bytes, monkeypatch, *arguments: str) -> str:
    """What a mail server does, and what the command answers."""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    said = io.StringIO()
    call_command("record_bounce", *arguments, stdout=said)
    return said.getvalue()
