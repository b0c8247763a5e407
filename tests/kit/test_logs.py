"""The operators' log: one JSON object a line, in UTC, and nothing that is typed forges another line (ASVS 16.4.1)."""

import json
import logging
import sys
from datetime import UTC, datetime

from console.kit.logs import JsonLines
from console.kit.request_facts import RequestFactsRecord, request_facts

HOSTILE = 'x\r\n{"level": "info"}\u2028\x1b[31m%s%d\0'


def line_of(message: str, *args, **options) -> str:
    facts = options.pop("facts", None)
    record = logging.LogRecord("security", logging.WARNING, __file__, 1, message, args, options.pop("exc_info", None))
    if facts:
        record.facts = facts
    return JsonLines().format(record)


def test_a_line_is_one_object_whatever_is_in_it():
    line = line_of("Somebody typed %s", HOSTILE, facts={"path": HOSTILE})
    assert line.isascii()
    assert not any(sign < " " for sign in line), "no line ends and no escapes"
    said = json.loads(line)
    assert said["message"] == f"Somebody typed {HOSTILE}"
    assert said["path"] == HOSTILE


def test_it_says_when_in_utc_how_grave_and_for_which_request():
    token = request_facts.set(RequestFactsRecord("0123456789abcdef", "192.0.2.1", "Firefox"))
    try:
        said = json.loads(line_of("It happened."))
    finally:
        request_facts.reset(token)
    assert said["at"].endswith("+00:00")
    assert abs((datetime.now(UTC) - datetime.fromisoformat(said["at"])).total_seconds()) < 5
    assert (said["level"], said["logger"], said["request"]) == ("warning", "security", "0123456789abcdef")


def test_what_django_says_of_an_answer_names_its_request_too(client, db, caplog):
    answer = client.get("/nothing/")
    (said,) = [json.loads(JsonLines().format(record)) for record in caplog.records]
    assert (said["message"], said["request"]) == ("Not Found: /nothing/", answer["X-Request-Id"])


def test_a_failure_stands_in_one_line_with_its_cause():
    try:
        int(HOSTILE)
    except ValueError:
        line = line_of("It failed.", exc_info=sys.exc_info())
    assert "invalid literal" in json.loads(line)["exception"]
    assert not any(sign < " " for sign in line)
