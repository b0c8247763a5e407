"""Programs under the supervisor: they start together, are started again when they die, and never outlive it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from console.local.child import Child
from console.local.supervisor import Supervisor
from console.local.trouble import CannotStart

# Starts a child of its own, writes both process ids, and sleeps.
FAMILY = (
    "import os, subprocess, sys, time; grandchild = subprocess.Popen(['sleep', '600']);"
    "open('pids', 'w').write(f'{os.getpid()} {grandchild.pid} '); time.sleep(600)"
)


def family(folder: Path, name: str = "family") -> Child:
    return Child(name, [sys.executable, "-c", FAMILY], log=folder / f"{name}.log", folder=folder)


def pids(folder: Path) -> list[int]:
    wait_until(lambda: (folder / "pids").exists() and (folder / "pids").read_text().endswith(" "))
    return [int(pid) for pid in (folder / "pids").read_text().split()]


def lives(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")")[-1].split()[0]
    except FileNotFoundError:
        return False


def wait_until(true, seconds=10):
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, "it did not happen in time"
        time.sleep(0.02)


def test_leaving_the_supervisor_ends_a_program_and_what_it_started(tmp_path):
    with Supervisor() as supervisor:
        supervisor.start(family(tmp_path))
        started = pids(tmp_path)
        assert all(lives(pid) for pid in started)
    wait_until(lambda: not any(lives(pid) for pid in started))


def test_the_last_program_started_is_the_first_to_end(tmp_path):
    say = "import signal, sys, time; signal.signal(15, lambda *a: (open('order', 'a').write(sys.argv[1]), sys.exit()));"
    say += "open(sys.argv[1], 'w').close(); time.sleep(600)"
    with Supervisor() as supervisor:
        for name in ("a", "b", "c"):
            command = [sys.executable, "-c", say, name]
            child = Child(name, command, log=tmp_path / "log", folder=tmp_path)
            supervisor.start(child)
            child.wait_until((tmp_path / name).exists, seconds=10)
    assert (tmp_path / "order").read_text() == "cba"


def test_a_program_dies_with_a_supervisor_that_is_killed(tmp_path):
    script = (
        "import sys, time; from pathlib import Path; from tests.local.test_supervisor import *;"
        "supervisor = Supervisor(); supervisor.start(family(Path(sys.argv[1]))); time.sleep(600)"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)])
    program, _ = pids(tmp_path)
    supervisor.kill()
    supervisor.wait()
    wait_until(lambda: not lives(program))
    os.kill(pids(tmp_path)[1], signal.SIGKILL)  # `sleep` is no program of ours: it knows nothing of its parents


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everything_and_is_no_error(tmp_path, sign):
    script = (
        "import sys; from pathlib import Path; from tests.local.test_supervisor import *\n"
        "with Supervisor() as supervisor:\n"
        "    supervisor.start(family(Path(sys.argv[1]))); supervisor.watch()"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)])
    started = pids(tmp_path)
    supervisor.send_signal(sign)
    assert supervisor.wait(10) == 0
    wait_until(lambda: not any(lives(pid) for pid in started))


def test_a_program_that_dies_is_started_again_without_what_it_left_behind(tmp_path):
    said = []

    def say(words):
        said.append(words)
        raise KeyboardInterrupt  # ends the watch

    with Supervisor() as supervisor:
        child = family(tmp_path)
        supervisor.start(child)
        _, left_behind = pids(tmp_path)
        os.kill(child.pid, signal.SIGKILL)
        with pytest.raises(KeyboardInterrupt):
            supervisor.watch(say)
        wait_until(lambda: not lives(left_behind))
    assert said == ["The family ended (SIGKILL) and was started again."]


def test_a_program_that_keeps_dying_is_given_up_with_its_last_words(tmp_path):
    with Supervisor() as supervisor:
        supervisor.start(Child("clock", [sys.executable, "-c", "print('no hands')"], log=tmp_path / "log"))
        with pytest.raises(CannotStart, match=r"The clock keeps ending: no hands. See"):
            supervisor.watch(lambda words: None)


def test_a_program_that_ends_while_starting_is_named_with_its_last_words(tmp_path):
    child = Child("clock", [sys.executable, "-c", "print('no hands')"], log=tmp_path / "log")
    with Supervisor() as supervisor:
        supervisor.start(child)
        with pytest.raises(CannotStart, match=r"The clock ended while starting: no hands. See"):
            child.wait_until(lambda: False, seconds=10)


def test_a_program_that_does_not_exist_is_named(tmp_path):
    with Supervisor() as supervisor, pytest.raises(CannotStart, match="The clock cannot start"):
        supervisor.start(Child("clock", ["/nowhere/clock"], log=tmp_path / "log"))


def test_a_command_that_fails_is_named(tmp_path):
    child = Child("preparation", [sys.executable, "-c", "raise SystemExit('no table')"], log=tmp_path / "log")
    with Supervisor() as supervisor, pytest.raises(CannotStart, match=r"The preparation did not succeed: no table."):
        supervisor.run(child, seconds=10)
