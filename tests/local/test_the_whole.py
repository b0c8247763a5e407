"""`make run` on a checkout of its own: a console that answers, data that stay, and nothing left behind."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from console.demo import cast
from console.local.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.proof, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")]


@pytest.fixture
def checkout(tmp_path) -> Path:
    """The files of this checkout, as somebody has them who has just got it."""
    tmp_path.chmod(0o755)
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.splitlines():
        if (ROOT / name).exists():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def start(checkout: Path, port: int) -> tuple[subprocess.Popen[str], str]:
    """`make run` without the services of this test run, until it has said where it is."""
    left_out = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "STEWARD_ENV"}
    variables = {name: value for name, value in os.environ.items() if name not in left_out}
    running = subprocess.Popen(
        ["make", "run"],
        cwd=checkout,
        env={**variables, "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    said = ""
    for line in running.stdout:
        said += line
        if "Ready after" in line:
            return running, said
    raise AssertionError(said)


def signed_in(port: int) -> str:
    """The page that legal@demo.test sees after signing in."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    url = f"http://localhost:{port}/sign-in/"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', opener.open(url, timeout=5).read().decode())[1]
    typed = {"csrfmiddlewaretoken": token, "email": cast.LEGAL.address, "password": cast.PASSWORD}
    return opener.open(url, urllib.parse.urlencode(typed).encode(), timeout=10).read().decode()


def those_of(checkout: Path) -> list[str]:
    """Programs that still run in the checkout, by their command lines."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").resolve().is_relative_to(checkout):
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


def everything_ends(checkout: Path, *, seconds: int = 10) -> bool:
    until = time.monotonic() + seconds
    while those_of(checkout) and time.monotonic() < until:
        time.sleep(0.2)
    return those_of(checkout) == []


def test_it_starts_keeps_its_data_and_leaves_nothing(checkout):
    port = free_port()
    first, said = start(checkout, port)
    assert f"Steward is at http://localhost:{port}" in said
    assert re.search(r"legal@demo\.test\s+legal representative", said)
    assert "<h1>Home</h1>" in signed_in(port)
    (supervisor,) = [
        int(process.name)
        for process in Path("/proc").glob("[0-9]*")
        if "console.local.run" in (process / "cmdline").read_text()
        and (process / "cwd").resolve() == checkout
        and "make" not in (process / "comm").read_text()
    ]
    os.kill(supervisor, signal.SIGKILL)
    assert everything_ends(checkout), those_of(checkout)
    first.communicate(timeout=10)

    second, _said = start(checkout, port)
    assert "<h1>Home</h1>" in signed_in(port)  # the account is still there
    second.send_signal(signal.SIGTERM)
    assert everything_ends(checkout), those_of(checkout)
    second.communicate(timeout=10)
