"""Resolves the dependencies of pyproject.toml into two lock files; knows nothing of what they are for.

`requirements.lock` is what production installs. `requirements-dev.lock` is what tests, checks and the local
services need on top, so that nothing is pinned twice. Both hold the hashes of every published file and no
address of any index.
"""

import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUNTIME, DEVELOPMENT = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
HEADER = "# Written by `make lock` from pyproject.toml; not edited by hand.\n"
OPTIONS = [
    "--generate-hashes",
    "--strip-extras",
    "--allow-unsafe",
    "--no-emit-index-url",
    "--no-emit-trusted-host",
    "--no-emit-find-links",
    "--no-emit-options",
    "--no-header",
    "--no-annotate",
    "--quiet",
]


def resolve(requirements: list[str], *, kept: str, constraints: Path | None = None) -> str:
    """The text of a lock for these requirements, pinned within `constraints`. Raises CalledProcessError.

    Versions in the lock `kept` stay where they satisfy what is asked for.
    """
    with tempfile.TemporaryDirectory() as folder:
        wanted, locked = Path(folder, "wanted.in"), Path(folder, "locked.txt")
        lines = [*requirements, *([f"-c {constraints}"] if constraints else [])]
        wanted.write_text("\n".join(lines) + "\n")
        locked.write_text(kept)
        # The caller's own pip settings (mirrors, folders of wheels) would add hashes of other files.
        settings = {"PIP_CONFIG_FILE": os.devnull}
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PIP_") or k == "PIP_CERT"}
        subprocess.run(
            [sys.executable, "-m", "piptools", "compile", *OPTIONS, "--output-file", locked, wanted],
            check=True,
            cwd=folder,
            env=environment | settings,
        )
        return locked.read_text()


def pins(lock: str) -> dict[str, str]:
    """Each pinned package's lines, by its name."""
    blocks = re.findall(r"^[A-Za-z0-9].*(?:\n    .*)*", lock, flags=re.MULTILINE)
    return {re.split(r"[=\s]", block, maxsplit=1)[0].lower(): block for block in blocks}


def main(arguments: list[str]) -> None:
    """Write both locks; with --upgrade take the newest version of everything."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime = project["project"]["dependencies"]
    development = project["dependency-groups"]["dev"]
    kept = "" if "--upgrade" in arguments else "".join(lock.read_text() for lock in (RUNTIME, DEVELOPMENT))
    RUNTIME.write_text(HEADER + "\n".join(pins(resolve(runtime, kept=kept)).values()) + "\n")
    both = pins(resolve([*runtime, *development], kept=kept, constraints=RUNTIME))
    extra = [block for name, block in both.items() if name not in pins(RUNTIME.read_text())]
    DEVELOPMENT.write_text(HEADER + "\n".join(extra) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
