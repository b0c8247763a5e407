"""`make run` and `make test`: what they say when a part cannot start, and what they tell the programs they start."""

import os
import socket
import subprocess
import sys

import pytest

from console.local import bootstrap, browser, environment, prepared, services, tests
from console.local.run import check_address, port_of
from console.local.services import ROOT
from console.local.throwaway import PREFIX, sweep
from console.local.trouble import CannotStart


@pytest.fixture
def taken():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_taken_port_is_named_with_what_to_do(taken):
    with pytest.raises(CannotStart, match=rf"another program uses port {taken}; .* make run PORT=8001\."):
        check_address("127.0.0.1", taken)


@pytest.mark.skipif(not socket.has_ipv6, reason="without IPv6, localhost leads to one place only")
def test_a_program_that_would_answer_for_localhost_over_ipv6_takes_the_port_too():
    with (
        socket.create_server(("::1", 0), family=socket.AF_INET6) as server,
        pytest.raises(CannotStart, match="another program uses port"),
    ):
        check_address("127.0.0.1", server.getsockname()[1])


def test_a_host_that_is_none_of_this_machine_is_named():
    with pytest.raises(CannotStart, match=r"cannot listen on 192\.0\.2\.1, port 8000 \(.*\); set HOST or PORT"):
        check_address("192.0.2.1", 8000)


@pytest.mark.parametrize("words", ["abc", "0", "70000", "80 80", "-1", "٨"])
def test_a_port_that_is_none_is_named(words):
    with pytest.raises(CannotStart, match="it is a number from 1 to 65535"):
        port_of({"PORT": words})


def test_the_port_is_8000_unless_another_is_asked_for():
    assert (port_of({}), port_of({"PORT": ""}), port_of({"PORT": "8001"})) == (8000, 8000, 8001)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://localhost:8000"),
        ("0.0.0.0", "http://localhost:8000"),
        ("::1", "http://localhost:8000"),
        ("192.168.1.5", "http://192.168.1.5:8000"),
        ("fd00::5", "http://[fd00::5]:8000"),
    ],
)
def test_links_lead_to_localhost_because_passkeys_want_its_name(host, address):
    assert environment.public_address(host, 8000) == address


def test_what_is_given_wins_over_what_is_completed():
    variables = environment.local_environment({"STEWARD_URL": "https://x.test", "A": "b"}, host="127.0.0.1", port=1)
    assert variables["STEWARD_URL"] == "https://x.test"
    assert variables["STEWARD_ENV"] == "local"
    assert variables["A"] == "b"


def test_variables_survive_their_file_which_only_its_owner_reads(tmp_path):
    variables = {"A": 'it\'s "odd"\n$(x)', "B": ""}
    environment.write(tmp_path / "environment", variables)
    assert environment.read(tmp_path / "environment") == variables
    assert (tmp_path / "environment").stat().st_mode & 0o777 == 0o600


def test_the_services_of_a_folder_run_once_at_a_time(tmp_path):
    first = services.claim(tmp_path)
    assert services.claim(tmp_path) is None
    assert services.holder(tmp_path) == str(os.getpid())
    first.close()
    services.claim(tmp_path).close()


def test_a_configured_service_is_used_and_not_started():
    script = "from console.local.throwaway import Throwaway; from console.local.environment import current;"
    script += "services = Throwaway(current()); print(sorted(services.start())); services.stop()"
    configured = {"DATABASE_URL": "postgres://elsewhere/x", "REDIS_URL": "redis://elsewhere"}
    done = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | configured | {"EMAIL_URL": ""}, cwd=ROOT,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "['EMAIL_URL', 'STEWARD_MAIL_PAGE']\n"


@pytest.mark.parametrize("changed", ["security/migrations/0001_initial.py", "static/css/a.css", "requirements.lock"])
def test_a_second_start_waits_for_nothing_unless_something_has_changed(tmp_path, changed):
    path = tmp_path / changed
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("one")
    assert not prepared.is_prepared(tmp_path, "collected", tmp_path)
    prepared.note(tmp_path, "collected", tmp_path)
    assert prepared.is_prepared(tmp_path, "collected", tmp_path)
    assert not prepared.is_prepared(tmp_path, "sources", tmp_path)
    path.write_text("other")
    assert not prepared.is_prepared(tmp_path, "collected", tmp_path)


def test_folders_of_tests_that_were_killed_are_swept(tmp_path):
    gone = subprocess.Popen(["true"])
    gone.wait()
    for name in (f"{PREFIX}{gone.pid}-abc", f"{PREFIX}{os.getpid()}-abc", "other"):
        (tmp_path / name).mkdir()
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([f"{PREFIX}{os.getpid()}-abc", "other"])


def test_a_python_without_venv_is_named_with_what_to_install(tmp_path, monkeypatch):
    python = tmp_path / "python3"
    python.write_text(
        "#!/bin/sh\necho 'The virtual environment was not created because ensurepip is not available.'\nexit 1\n"
    )
    python.chmod(0o755)
    monkeypatch.setattr(bootstrap.sys, "executable", str(python))
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / "var" / "venv")
    with pytest.raises(SystemExit, match=r"install venv first .*apt-get install python3-venv"):
        bootstrap.make_venv()


def test_an_old_python_without_a_newer_one_beside_it_is_told_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match=r"is too old: Steward needs Python 3\.11 or newer"):
        bootstrap.change_to_newer_python()


def test_bootstrap_reads_on_pythons_that_are_too_old():
    """It has to run there to say that they are too old."""
    words = (ROOT / "console" / "local" / "bootstrap.py").read_text()
    assert "match " not in words
    assert ":=" not in words
    assert " | " not in words


def test_without_any_chromium_there_is_none_and_the_ways_to_get_one_are_said(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setattr(browser, "FIXED", ())
    monkeypatch.setattr(browser, "_ways", lambda: [("trying in vain", [["/bin/false"]])])
    said = []
    assert browser.of_the_system() is None
    assert browser._playwrights_own() is None
    assert browser.find_or_get(said.append) is None
    assert said == ["No Chromium found: trying in vain."]


@pytest.mark.parametrize(("in_ci", "status"), [("true", 1), ("", 0)])
def test_the_last_line_says_that_the_browser_stories_were_left_out(monkeypatch, capfd, in_ci, status):
    monkeypatch.setenv("CI", in_ci)
    monkeypatch.setattr(tests.browser, "find_or_get", lambda: None)
    monkeypatch.setattr(tests, "compile_catalogues", lambda: None)
    assert tests.main("test", ["--version"]) == status
    last = capfd.readouterr().out.splitlines()[-1]
    assert last.startswith("No Chromium could be found or installed, so the browser stories were left out")
    assert ("failure" in last) is bool(in_ci)
