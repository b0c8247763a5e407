"""Lets several things happen at the same moment, each in a thread with a database connection of its own."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

from django.db import connection

PATIENCE = 30  # seconds until a thread that waits for another is a failure


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Starts all of them at once; returns, in their order, what each returned or raised."""
    start = Barrier(len(acts))
    ends: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            start.wait(PATIENCE)
            ends[place] = act()
        except BaseException as error:
            ends[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair, daemon=True) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return ends


def raised(ends: list[Any]) -> list[BaseException]:
    """Those ends that are exceptions."""
    return [end for end in ends if isinstance(end, BaseException)]
