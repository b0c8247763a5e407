"""The local PostgreSQL: its data outlast it, and no accident of the past keeps it from starting."""

import shutil
import subprocess
import sys

import psycopg
import pytest

from console.local import postgres
from console.local.place import is_open, place_for, server_user
from console.local.supervisor import Supervisor
from console.local.throwaway import make_folder
from tests.local.test_supervisor import lives, wait_until


@pytest.fixture(scope="module")
def folder():
    """A folder that the server's user can reach (pytest's own are closed to everyone else), and its data."""
    folder = make_folder()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def empty_folder():
    """The same with nothing in it."""
    folder = make_folder()
    yield folder
    shutil.rmtree(folder)


def serve(supervisor, folder):
    return postgres.start(supervisor, folder / "postgres", log=folder / "postgres.log", forgetful=True)


def ask(url, words):
    with psycopg.connect(url) as connection:
        return connection.execute(words).fetchone()[0]


def test_data_survive_a_restart_and_the_password_is_kept(folder):
    with Supervisor() as supervisor:
        url = serve(supervisor, folder).url
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept (word text)")
            connection.execute("INSERT INTO kept VALUES ('still here')")
    with Supervisor() as supervisor:
        again = serve(supervisor, folder).url
        assert ask(again, "SELECT word FROM kept") == "still here"
    assert url.rpartition(":")[0] == again.rpartition(":")[0]
    assert (folder / "postgres" / "password").stat().st_mode & 0o777 == 0o600


def test_the_server_is_as_promised_and_wants_the_password(folder):
    with Supervisor() as supervisor:
        url = serve(supervisor, folder).url
        assert ask(url, "SHOW server_encoding") == "UTF8"
        assert ask(url, "SHOW password_encryption") == "scram-sha-256"
        assert int(ask(url, "SHOW max_connections")) == 200
        assert ask(url, "SHOW listen_addresses") == "127.0.0.1"
        provider = ask(url, "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'steward'")
        assert provider == "bC.UTF-8"
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(url.replace("steward:", "steward:not"))


def test_a_server_whose_supervisor_was_killed_ends_and_the_next_one_has_the_data(folder):
    script = (
        "import sys, time; from pathlib import Path; from tests.local.test_postgres import *;"
        "folder = Path(sys.argv[1]); server = serve(Supervisor(), folder);"
        "connection = psycopg.connect(server.url, autocommit=True);"
        "connection.execute('CREATE TABLE survived AS SELECT 7 AS number');"
        "print(server.child.pid, flush=True); time.sleep(600)"
    )
    killed = subprocess.Popen([sys.executable, "-c", script, str(folder)], stdout=subprocess.PIPE, text=True)
    server = int(killed.stdout.readline())
    killed.kill()
    killed.communicate()
    with Supervisor() as supervisor:
        assert ask(serve(supervisor, folder).url, "SELECT number FROM survived") == 7
        assert not lives(server)


@pytest.mark.parametrize("whose", ["nobody's any more", "another program's"])
def test_a_stale_note_of_a_running_server_does_not_keep_it_from_starting(folder, whose):
    with Supervisor() as supervisor:
        serve(supervisor, folder)
    other = subprocess.Popen(["sleep", "600"], user=server_user())
    if whose == "nobody's any more":
        other.kill()
        other.wait()
    data = folder / "postgres" / "data"
    (data / "postmaster.pid").write_text(f"{other.pid}\n{data}\n1\n1\n\n127.0.0.1\n0 0\nready\n")
    with Supervisor() as supervisor:
        assert ask(serve(supervisor, folder).url, "SELECT 1") == 1
    other.kill()
    other.wait()


def test_a_set_up_that_was_cut_short_is_done_again(empty_folder):
    folder = empty_folder
    (folder / "postgres" / "data.new" / "base").mkdir(parents=True)
    (folder / "postgres" / "password.new").write_text("half")
    with Supervisor() as supervisor:
        assert ask(serve(supervisor, folder).url, "SELECT 1") == 1


def test_a_killed_server_is_started_again_under_the_same_address(folder):
    with Supervisor() as supervisor:
        server = serve(supervisor, folder)
        server.child.process.kill()
        server.child.process.wait()
        with pytest.raises(pytest.fail.Exception, match=r"local PostgreSQL ended .SIGKILL. and was started again"):
            supervisor.watch(pytest.fail)
        wait_until(lambda: answers(server.url))


def answers(url):
    try:
        return ask(url, "SELECT 1") == 1
    except psycopg.OperationalError:
        return False


@pytest.mark.skipif(server_user() is None, reason="only root has to give the server to another user")
def test_below_a_folder_that_is_closed_to_the_servers_user_it_gets_a_place_of_its_own(tmp_path):
    tmp_path.chmod(0o700)
    assert not is_open(tmp_path)
    assert place_for(tmp_path / "var" / "postgres").parent.as_posix() == "/var/lib"
    assert place_for(tmp_path / "var" / "postgres") != place_for(tmp_path / "other" / "postgres")
