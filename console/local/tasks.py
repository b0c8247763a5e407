"""The worker and the clock of `make run`, without Celery's command line: it loads twice as much as they need.

`python -m console.local.tasks worker NAME` and `python -m console.local.tasks beat SCHEDULE`.
"""

import sys

from console.celery import app


def main(kind: str, argument: str) -> int:
    """Run until told to stop; returns the exit status."""
    if kind == "beat":
        app.Beat(loglevel="INFO", schedule=argument).run()
        return 0
    worker = app.Worker(hostname=argument, concurrency=2, loglevel="INFO", without_mingle=True, without_gossip=True)
    worker.start()
    return int(worker.exitcode or 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
