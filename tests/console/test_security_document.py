"""docs/security.md says what the code does: its numbers are the settings', its modules are those that there are."""

import ast
import re
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from console import env
from tests.test_architecture import imported, product_modules, short, tree_of

TEXT = (env.ROOT / "docs" / "security.md").read_text()
UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
CRYPTOGRAPHY = (
    "hashlib",
    "hmac",
    "secrets",
    "cryptography",
    "webauthn",
    "django_otp_webauthn",
    "django_otp.oath",
    "jwt",
)
CRYPTOGRAPHY += ("django.core.signing", "django.utils.crypto", "django.contrib.auth.hashers", "nacl", "Crypto", "ssl")


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading, without its head."""
    section = TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines[2:]]


def time_of(words: str) -> timedelta:
    """ "12 hours" as it is counted."""
    number, unit = words.split()
    return timedelta(seconds=int(number) * UNITS[unit.removesuffix("s")])


def number_of(words: str) -> int:
    return int(words.replace(",", ""))


def test_every_limit_is_written_down_as_it_is():
    written = {name: (number_of(times), time_of(each)) for name, times, each, _what in rows("Limits")}
    assert written == settings.STEWARD["LIMITS"]


def test_every_time_is_as_it_is_written_down():
    written = {name: time_of(value) for name, value, _why in rows("Times")}
    assert written == {name: settings.STEWARD[name] for name in written}
    valid = {
        name for name in settings.STEWARD if name.endswith(("_VALID", "_IDLE", "_ABSOLUTE", "_REMEMBERED", "_FRESH"))
    }
    assert valid <= written.keys() | {"APPOINTMENT_VALID"}


def test_the_limits_of_pictures_are_those_that_are_written_down():
    written = {
        row[0]: dict(zip(("size", "side", "pixels", "least"), map(number_of, filter(None, row[2:6])), strict=False))
        for row in rows("Pictures")
    }
    assert written == settings.STEWARD["IMAGES"]
    assert "at most 4 files" in TEXT
    assert settings.DATA_UPLOAD_MAX_NUMBER_FILES == 4


def test_every_use_of_cryptography_is_in_the_inventory():
    """ASVS 11.1.3: whatever imports something of the kind is named, and nothing else."""
    using = {
        short(path)
        for path in product_modules()
        if "local" not in path.parts
        for node in ast.walk(tree_of(path))
        if any(name.startswith(CRYPTOGRAPHY) for name in imported(node))
    }
    assert {row[0] for row in rows("Cryptography")} == using


def test_every_secret_and_every_service_of_the_environment_is_named():
    secrets = {row[0] for row in rows("Keys and secrets")}
    assert secrets <= set(env.NAMES)
    assert {name for name in env.NAMES if name.endswith(("_URL", "KEY", "KEYS"))} == secrets | {
        "STEWARD_URL",
        "PICTURES_URL",
    }
    assert len(rows("Outside services")) == 4


def test_the_rules_of_passwords_are_those_of_the_validators():
    (minimum,) = [one["OPTIONS"]["min_length"] for one in settings.AUTH_PASSWORD_VALIDATORS if "OPTIONS" in one]
    assert f"From {minimum} to 1,024 characters" in TEXT
    names = [one["NAME"].rpartition(".")[2] for one in settings.AUTH_PASSWORD_VALIDATORS]
    assert names == ["MinimumLengthValidator", "CommonPasswordValidator", "Rows", "ContextWords", "Breached"]


def test_every_module_and_document_that_is_named_exists():
    for path in re.findall(r"`((?:console|security|organizations|tests)/[\w/]+\.py)`", TEXT):
        assert (env.ROOT / path).is_file(), path
    for link in re.findall(r"\]\(([\w./-]+\.md)", TEXT):
        assert Path(env.ROOT / "docs" / link).is_file(), link
    modules = {short(path).removesuffix(".py").replace("/", ".") for path in product_modules()}
    for module in re.findall(r"`((?:console|security|organizations)\.[\w.]+)`", TEXT):
        assert module in modules or module == "console.kit", module
