"""The log's words: each code that can be stored has some, and devices are told shortly."""

import ast
from pathlib import Path

import pytest

from console.kit.device_names import short_device
from console.kit.guards import Guard
from organizations.log.queries import events_of_organizations
from organizations.log.words import ACTIONS, GUARDS, REASONS
from organizations.permissions import Action
from tests.guarded import declaring


def test_every_guard_has_words():
    guards = {
        value.name for module in declaring("guards") for value in vars(module).values() if isinstance(value, Guard)
    }
    assert guards == set(GUARDS)


def test_every_reason_has_words_and_none_is_left_over():
    codes = set()
    for module in declaring("guards"):
        for node in ast.walk(ast.parse(Path(module.__file__).read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Reason":
                codes.add(node.args[0].value)
    assert codes == set(REASONS)


def test_every_action_has_words():
    assert {action.value for action in Action} <= set(ACTIONS)


def test_every_event_has_a_title():
    assert all(str(event.title) for event in events_of_organizations().values())


def test_what_stands_in_a_persons_history_only_is_no_choice_for_an_organization():
    assert "role_changed" in events_of_organizations()
    assert "signed_in" not in events_of_organizations()


CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"


@pytest.mark.parametrize(
    ("words", "short"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36 Edg/140.0.0.0", "Edge on Windows"),
        (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {CHROME} Safari/537.36", "Chrome on macOS"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/19.0 Mobile/15E148 Safari/604.1",
            "Safari on iOS",
        ),
        (f"Mozilla/5.0 (Linux; Android 16; Pixel 9) {CHROME} Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.14.1", "curl"),
        ("", ""),
        ("x" * 300, "x" * 40),
    ],
)
def test_a_device_is_told_shortly(words, short):
    assert short_device(words) == short
