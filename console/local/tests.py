"""Runs pytest the way `make test`, `make proof` and `make bench` want it, and says at the end what was left out."""

import os
import subprocess
import sys
from pathlib import Path

from console.local import browser
from console.local.catalogues import compile_catalogues

CONFIGURED = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL")
MOST = 6  # processes; beyond that their databases cost more than they gain
ROOT = Path(__file__).resolve().parents[2]
SELECTIONS = {
    "test": ["-m", "not proof and not benchmark"],
    "proof": ["-m", "proof"],
    "bench": ["-m", "benchmark", "-s"],
}


def main(kind: str, arguments: list[str]) -> int:
    """Run the tests of that kind; returns the exit status."""
    compile_catalogues()
    chromium = browser.find_or_get()
    selection = [*SELECTIONS[kind], *(_spread() if kind == "test" else [])]
    if chromium is None:
        selection[1] = f"({selection[1]}) and not browser"
    status = subprocess.run([sys.executable, "-m", "pytest", *selection, *arguments], cwd=ROOT, check=False).returncode
    if chromium is None:
        in_ci = os.environ.get("CI") == "true"
        print(f"{browser.MISSING}{': that is a failure when CI=true.' if in_ci else '.'}", flush=True)
        return status or int(in_ci)
    return status


def _spread() -> list[str]:
    """A process for each core. Servers that somebody configured are one for all: then everything is one process."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if cores == 1 or any(os.environ.get(name) for name in CONFIGURED):
        return []
    return ["--numprocesses", str(min(cores, MOST))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
