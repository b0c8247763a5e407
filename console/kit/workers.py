"""Tells the workers that there is something to do; knows no app.

Telling is only a hint: what it does not reach, a sweep finds.
"""

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from celery import current_app

logger = logging.getLogger(__name__)


def tell(task: str, *arguments: Any) -> None:
    """Sends a task by its name, from a thread: nobody waits for a broker that is gone (the client's own retries take
    seconds). To be called after the commit."""
    _dispatcher.submit(_send, task, arguments)


def _send(task: str, arguments: tuple[Any, ...]) -> None:
    if time.monotonic() < _silence.until:
        return
    try:
        current_app.send_task(task, args=list(arguments))
    except Exception as error:  # whatever it is, nobody waits for this thread: the sweep delivers
        _silence.until = time.monotonic() + 30
        logger.warning("The broker does not answer; the sweep will do it.", extra={"facts": {"error": str(error)}})


class _Silence:
    """Until when (monotonic seconds) the broker is left alone after it did not answer."""

    until = 0.0


_silence = _Silence()
_dispatcher = ThreadPoolExecutor(max_workers=1, thread_name_prefix="dispatch")
