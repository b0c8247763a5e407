"""The compose file, the settings and the README name the same environment; every container is confined."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from console import env

ROOT = env.ROOT
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "beat")


def test_our_containers_get_exactly_the_variables_that_the_settings_read():
    for name in OURS:
        assert set(SERVICES[name]["environment"]) == set(env.NAMES), name


@pytest.mark.parametrize("name", env.NAMES)
def test_every_variable_that_is_named_is_read(name):
    modules = [ROOT / "console" / f"{name}.py" for name in ("env", "settings", "numbers")]
    code = "".join(path.read_text() for path in modules)
    assert re.search(rf'\(\s*"{name}"', code), name


def test_the_readme_explains_exactly_the_variables_that_the_settings_read():
    section = (ROOT / "README.md").read_text().partition("\n## Configuration")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `([A-Z_]+)` \|", section, flags=re.MULTILINE) == list(env.NAMES)


def test_every_variable_that_compose_leaves_to_the_operator_is_explained():
    left = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    explained = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs" / "operations.md").read_text()))
    assert left <= explained | set(env.NAMES)


def test_the_settings_accept_what_compose_gives():
    given = {name: filled(str(value)) for name, value in SERVICES["web"]["environment"].items()}
    words = "from django.conf import settings as s;"
    words += "print(s.DATABASES['default']['HOST'], s.CELERY_BROKER_URL, s.EMAIL_HOST, s.TRUSTED_PROXIES)"
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "console.settings", **given}
    done = subprocess.run(
        [sys.executable, "-c", words], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["postgres", "redis://:secret@redis:6379/0", "mail", "1"], done.stderr


def filled(text: str) -> str:
    """The text as compose fills it in, with the word secret for what it leaves to the operator."""
    return re.sub(
        r"\$\{\w+(?::-(?P<default>[^}]*)|:\?[^}]*)?\}",
        lambda found: "secret" if found["default"] is None else found["default"],
        text,
    )


def test_the_services_named_in_addresses_exist():
    environment = {name: filled(str(value)) for name, value in SERVICES["web"]["environment"].items()}
    for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL"):
        host = re.search(r"(?:@|//)([a-z]+):\d+", environment[name])[1]
        assert host in SERVICES, name


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_is_confined_and_looked_after(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "/tmp" in service["tmpfs"]
    assert service["healthcheck"].get("test") or name == "migrate"
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    assert service.get("user") or name in OURS


def test_the_image_runs_without_root_and_without_tools():
    dockerfile = (ROOT / "Dockerfile").read_text()
    final = dockerfile.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001", final, flags=re.MULTILINE)
    assert "requirements-dev.lock" not in dockerfile
    assert "rm -r console/local" in dockerfile


def test_every_folder_of_the_product_reaches_the_image():
    """A new app must be named in Dockerfile and .dockerignore too."""
    apps = {path.parent.name for path in ROOT.glob("*/apps.py")} | {"templates", "static", "locale"}
    dockerfile = (ROOT / "Dockerfile").read_text()
    ignored = (ROOT / ".dockerignore").read_text()
    for name in apps:
        assert f"\nCOPY {name} {name}\n" in dockerfile
        assert f"\n!{name}\n" in ignored


def test_only_one_module_reads_the_environment():
    reading = re.compile(r"os\.environ|getenv|import environ\b")
    allowed = {"console/env.py", "console/celery.py", "console/wsgi.py"}
    for path in sorted(
        path for app in ("console", "security", "organizations") for path in Path(ROOT, app).rglob("*.py")
    ):
        name = path.relative_to(ROOT).as_posix()
        if name not in allowed and not name.startswith("console/local/"):
            assert not reading.search(path.read_text()), name
