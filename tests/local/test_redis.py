"""The local Redis: a broker that keeps what it is given, for those who know its password."""

import pytest
import redis as client

from console.local import redis
from console.local.supervisor import Supervisor
from console.local.trouble import CannotStart


def test_it_never_drops_messages_and_wants_the_password(tmp_path):
    with Supervisor() as supervisor:
        url = redis.start(supervisor, tmp_path / "redis", log=tmp_path / "log")
        with client.from_url(url) as connection:
            assert connection.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
            assert connection.config_get("bind") == {"bind": "127.0.0.1"}
        with client.from_url(url.replace("://:", "://:wrong")) as stranger, pytest.raises(client.AuthenticationError):
            stranger.ping()


def test_what_it_holds_survives_a_restart(tmp_path):
    with Supervisor() as supervisor, connected(supervisor, tmp_path) as connection:
        connection.set("word", "still here")
    with Supervisor() as supervisor, connected(supervisor, tmp_path) as connection:
        assert connection.get("word") == b"still here"


def connected(supervisor, folder):
    return client.from_url(redis.start(supervisor, folder / "redis", log=folder / "log"))


def test_where_no_package_carries_one_the_machines_own_is_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(redis.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotStart, match=r"no redis-server; install it .*apt-get install redis-server.* REDIS_URL"):
        redis._program()
    for name in ("valkey-server", "redis-server"):
        program = tmp_path / name
        program.touch(mode=0o755)
        assert redis._program() == program
