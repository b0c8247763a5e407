"""Makes var/venv from the lock files; runs on any bare python3, so it knows only the standard library.

A stamp holds the digest of the locks and of the Python that was used, so a second call takes milliseconds.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / "var" / "venv"
STAMP = VENV / "made-from"
LOCKS = [ROOT / "requirements.lock", ROOT / "requirements-dev.lock"]
OLDEST = (3, 11)
NEWER = ["python3.14", "python3.13", "python3.12", "python3.11"]


def main() -> None:
    """Make the environment where it is missing or out of date. Ends the process with one sentence on trouble."""
    if sys.version_info < OLDEST:
        change_to_newer_python()
    if is_made():
        return
    VENV.parent.mkdir(exist_ok=True)
    with (VENV.parent / "venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another `make` may be at it
        if not is_made():
            make()


def is_made() -> bool:
    """Whether the environment is there and made from these locks."""
    return STAMP.exists() and STAMP.read_text() == fingerprint()


def make() -> None:
    """The environment, from nothing."""
    print("Setting up the environment in var/venv (once, about half a minute).", flush=True)
    make_venv()
    install()
    # Lets every program of the environment import the project, from whichever folder it is called.
    site_packages = next(VENV.glob("lib/python*/site-packages"))
    (site_packages / "project.pth").write_text(str(ROOT) + "\n")
    STAMP.write_text(fingerprint())


def fingerprint() -> str:
    """What the environment is made from: the place, the Python and every locked file."""
    digest = hashlib.sha256()
    for part in [str(ROOT), sys.version, *(lock.read_text() for lock in LOCKS)]:
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()


def change_to_newer_python() -> None:
    """Go on with another Python of this machine, or say what to do."""
    for name in NEWER:
        program = shutil.which(name)
        # Some tools put programs on the path that only say that they are not installed.
        if program and subprocess.call([program, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            os.execv(program, [program, "-I", __file__])  # noqa: S606 - no shell is wanted
    found = ".".join(str(part) for part in sys.version_info[:2])
    sys.exit("Python " + found + " is too old: Steward needs Python 3.11 or newer as python3; install one.")


def make_venv() -> None:
    """An empty environment in var/venv, replacing any older one."""
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        words = made.stdout + made.stderr
        if "ensurepip" in words:
            sys.exit("Python cannot make environments here: install venv first (Debian: apt-get install python3-venv).")
        sys.exit("The environment in var/venv could not be made: " + last_line(words))


def install() -> None:
    """Every locked package, checked against its hash."""
    command = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-input", "--no-deps"]
    command += ["--disable-pip-version-check", "--no-compile", "--require-hashes"]
    for lock in LOCKS:
        command += ["--requirement", str(lock)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        (ROOT / "var" / "pip.log").write_text(done.stdout + done.stderr)
        sys.exit(
            "The packages of requirements.lock could not be installed (all of it is in var/pip.log): "
            + last_line(done.stderr or done.stdout)
        )


def last_line(text: str) -> str:
    """What a program said at the end."""
    lines = text.strip().splitlines()
    return lines[-1] if lines else "it said nothing."


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
