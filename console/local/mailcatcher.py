"""Starts the mail catcher and says where it listens; knows nothing of mails."""

import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from console.local.child import Child
from console.local.ports import LOOPBACK, free_port
from console.local.supervisor import Supervisor

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class MailCatcher:
    """A running mail catcher: where mails go, and where they are read."""

    child: Child
    url: str
    page: str


def start(supervisor: Supervisor, folder: Path, *, log: Path, page_port: int = 0) -> MailCatcher:
    """Start the catcher, with its page on `page_port` if that is free, and wait for it. Raises CannotStart."""
    smtp, page = free_port(), free_port(page_port)
    command: list[str | Path] = [sys.executable, "-m", "console.local.mail", folder, str(smtp), str(page)]
    child = Child("mail catcher", command, log=log, folder=ROOT)
    supervisor.start(child)
    child.wait_until(lambda: _answers(page, child), seconds=20)
    return MailCatcher(child, f"smtp://{LOOPBACK}:{smtp}", f"http://localhost:{page}/")


def _answers(port: int, child: Child) -> bool:
    """Whether the page that answers there is our own child's."""
    try:
        with urllib.request.urlopen(f"http://{LOOPBACK}:{port}/health", timeout=2) as answer:
            return bool(answer.read().decode() == str(child.pid))
    except OSError:
        return False
