"""The operators' log: one JSON object a line, in UTC, so that nothing typed by a visitor can forge a line."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from console.kit.paths import plain_path
from console.kit.request_facts import request_facts


def _message(record: logging.LogRecord) -> str:
    """The sentence; Django's own ones name the path of a request that was not answered with 200."""
    message, request = record.getMessage(), getattr(record, "request", None)
    path = getattr(request, "path", "")
    return message.replace(path, plain_path(request)) if path else message


def _request_of(record: logging.LogRecord) -> str:
    """The id of the request that is answered, or, in Django's lines about an answer, that was."""
    facts = request_facts.get()
    return facts.request_id if facts else getattr(getattr(record, "request", None), "number", "")


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON; control characters are escaped by the encoding itself."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        if number := _request_of(record):
            line["request"] = number
        if extra := getattr(record, "facts", None):
            line.update(extra)
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=True)
