"""`make reset`: forgets the data of the local installation; the environment in var/venv stays."""

import shutil

from console.local import services
from console.local.place import place_for
from console.local.supervisor import fail
from console.local.trouble import CannotStart

FORGOTTEN = ("postgres", "redis", "mail", "media", "run")


def main() -> None:
    """Remove the data. Refuses while the services run."""
    lock = services.claim()
    if lock is None:
        fail(CannotStart(f"Steward is running here (process {services.holder()}); end it first."))
    with lock:
        forget()
    print("The data are forgotten. `make run` begins anew.")


def forget() -> None:
    """Remove every folder that holds data."""
    for folder in [place_for(services.VAR / "postgres"), *(services.VAR / name for name in FORGOTTEN)]:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
