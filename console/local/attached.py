"""Runs one command against the local installation: the running one, or its services started for the moment.

`make shell`, `make worker`, `make beat` and `make manage` come through here.
"""

import signal
import subprocess
import sys

from console.local import services
from console.local.environment import current, local_environment
from console.local.supervisor import Supervisor, fail
from console.local.trouble import CannotStart


def main(arguments: list[str]) -> None:
    """Run `python ARGUMENTS` in the foreground and end with its status."""
    try:
        with Supervisor() as supervisor:
            lock = services.claim()
            found = services.published() if lock is None else services.start(supervisor, current()).variables
            variables = local_environment(current() | found, host="127.0.0.1", port=8000)
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command in the foreground
            done = subprocess.run(
                [sys.executable, *arguments],
                env=variables,
                cwd=services.ROOT,
                check=False,
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            )
    except CannotStart as error:
        fail(error)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main(sys.argv[1:])
