"""`make run`: the whole console on this machine, from nothing to a page that answers; `dev` reloads what changes."""

import os
import signal
import sys
import time

from console.local import programs, services
from console.local.child import die_with_parent
from console.local.environment import EVERYWHERE, LOOPBACKS, current, local_environment
from console.local.ports import answers, is_taken
from console.local.prepared import is_prepared
from console.local.supervisor import Supervisor, fail
from console.local.trouble import CannotStart

WELCOME = """
Steward is at {address}

{accounts}{mail}
Ready after {seconds:.1f} seconds. Logs are in var/log. Ctrl-C ends everything; the data stay in var/.
"""


def main(arguments: list[str]) -> None:
    """Run until stopped. Ends with status 1 and one sentence when a part cannot start."""
    begun = time.monotonic()
    die_with_parent(signal.SIGTERM, os.getppid())  # nothing stays when `make` itself is killed
    try:
        with Supervisor() as supervisor:
            run(supervisor, current(), reload="dev" in arguments, begun=begun)
    except CannotStart as error:
        fail(error)
    except OSError as error:  # a disk that is full, a folder that is somebody else's
        fail(CannotStart(f"Steward cannot start: {error}."))


def run(supervisor: Supervisor, given: dict[str, str], *, reload: bool, begun: float) -> None:
    """Start every part in order, say where the console is, and look after the parts."""
    host, port = given.get("HOST") or "127.0.0.1", port_of(given)
    lock = services.claim()
    if lock is None:
        raise CannotStart(f"Steward is running here already (process {services.holder()}); end it first.")
    check_address(host, port)
    found = services.start(supervisor, given)
    variables = local_environment(given | found.variables, host=host, port=port)
    variables["STEWARD_STATIC"] = "sources" if reload else "collected"
    services.publish({name: value for name, value in variables.items() if given.get(name) != value})
    ours = "DATABASE_URL" in found.variables
    # When nothing has changed since the last time there is nothing to do, and nobody waits to find that out.
    if not (ours and is_prepared(services.VAR / "run", variables["STEWARD_STATIC"])):
        supervisor.run(programs.prepare(variables, ours=ours), seconds=300)
    web = programs.autoreloading_web if reload else programs.web
    parts = [web(variables, host=host, port=port), programs.worker(variables), programs.beat(variables)]
    supervisor.start(*(part.child for part in parts))
    for part in parts:
        part.child.wait_until(part.is_ready, seconds=120)
    mail = f"\nMails it sends are at {found.mail_page}\n" if found.mail_page else ""
    seconds = time.monotonic() - begun
    accounts = (services.VAR / "run" / "accounts").read_text()
    print(WELCOME.format(address=variables["STEWARD_URL"], accounts=accounts, mail=mail, seconds=seconds), flush=True)
    supervisor.watch(lambda words: print(words, flush=True))


def port_of(given: dict[str, str]) -> int:
    """The port from PORT. Raises CannotStart when it is none."""
    words = given.get("PORT") or "8000"
    if not (words.isascii() and words.isdigit() and 0 < int(words) < 65536):
        raise CannotStart(f"The web server cannot start: PORT is {words!r}; it is a number from 1 to 65535.")
    return int(words)


def check_address(host: str, port: int) -> None:
    """Raise CannotStart when the web server could not listen there, or when localhost would lead elsewhere."""
    try:
        taken = is_taken(host, port) or (host in LOOPBACKS | EVERYWHERE and answers("::1", port))
    except OSError as error:
        raise CannotStart(
            f"The web server cannot start: it cannot listen on {host}, port {port} ({error.strerror});"
            " set HOST or PORT."
        ) from error
    if taken:
        raise CannotStart(
            f"The web server cannot start: another program uses port {port};"
            " end it, or take another port: make run PORT=8001."
        )


if __name__ == "__main__":
    main(sys.argv[1:])
