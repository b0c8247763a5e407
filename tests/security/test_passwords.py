"""What a password may not be, and that everything else is allowed (ASVS 6.2)."""

import hashlib

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from console.checks import unreadable_list
from security.models import User

LINDA = User(email="linda.berger@lanterna.test", given_name="Linda", family_name="Berger")


def refused(password: str, person: User | None = LINDA) -> set[str]:
    try:
        validate_password(password, person)
    except ValidationError as error:
        return {one.code for one in error.error_list}
    return set()


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "a quiet tree in a field",
        "twenty letters and spaces",
        "🦊🌲🏔️🎿🚂⛵🌙⭐🍏🥐🫖🧀",
        "длинный пароль из слов",
        "x1!? kH7 " * 15,
        "a tree and a lantern " * 40,
        "0815-4711-2026-1291",
        "the berger of the mountain hut",
    ],
)
def test_no_kind_of_character_is_asked_for_or_forbidden(password):
    assert refused(password) == set()


@pytest.mark.parametrize("password", ["short", "elevenchars", "qwertzuiop", ""])
def test_eleven_characters_are_too_few(password):
    """That so few hold no surprise, too, is no reason of its own."""
    assert refused(password) - {"password_too_common"} == {"password_too_short"}


@pytest.mark.parametrize("password", ["1q2w3e4r5t6y", "startfinding", "leavemealone", "International", "jamesbond007"])
def test_common_passwords_are_refused(password):
    assert "password_too_common" in refused(password)


@pytest.mark.parametrize(
    "password",
    [
        "1234567890123456",
        "qwertyuiopasdfgh",
        "aaaaaaaaaaaa",
        "abcdefghijklm",
        "0987654321098",
        "ababababab12",
        "Qwertzuiopüü",
    ],
)
def test_rows_of_keys_and_repetitions_are_refused(password):
    assert "password_row" in refused(password)


@pytest.mark.parametrize(
    "password",
    [
        "steward2026!",
        "StewardSteward",
        "stewardstewardsteward",
        "Linda.Berger2026",
        "lindaberger12345",
        "LANTERNA-lanterna",
        "berger!!!!!!!!!!!!!!!!!",
        "linda.berger@lanterna.test",
        "Motdepasse2026",
        "pässwort-2026",
    ],
)
def test_a_password_made_of_known_words_is_refused(password):
    assert "password_context_word" in refused(password)


def test_the_sentence_names_the_word():
    with pytest.raises(ValidationError, match="little more than “lanterna”"):
        validate_password("lanterna2026", LINDA)


def test_without_a_person_the_words_of_the_console_still_count():
    assert "password_context_word" in refused("steward2026!", None)
    assert refused("lindaberger12345", None) == set()


def test_what_was_stolen_elsewhere_is_refused(tmp_path, settings):
    """Wherever it stands in the file; the line before and after it, and half of one, are not it."""
    stolen = [f"a stolen password {number}" for number in range(50)]
    digests = sorted(hashlib.sha1(one.encode(), usedforsecurity=False).hexdigest().upper() for one in stolen)
    settings.BREACHED_PASSWORDS = str(tmp_path / "breached.txt")
    for ending in ("\n", "\r\n", ""):
        lines = [f"{digest}:{'7' * (place % 9 + 1)}" for place, digest in enumerate(digests)]
        (tmp_path / "breached.txt").write_text((ending or "\n").join(lines) + ending, newline="")
        assert all(refused(one) == {"password_breached"} for one in stolen)
        assert not any(refused(f"{one} more") for one in stolen)


def test_a_list_that_is_named_and_not_there_is_told_before_anybody_signs_up(settings):
    settings.BREACHED_PASSWORDS = "/nowhere/breached.txt"
    assert [found.id for found in unreadable_list()] == ["steward.E001"]
    settings.BREACHED_PASSWORDS = ""
    assert unreadable_list() == []
