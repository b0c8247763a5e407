"""The operators' log: one JSON object a line, in UTC, so that nothing typed by a visitor can forge a line."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from console.kit.request_facts import request_facts


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON; control characters are escaped by the encoding itself."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if facts := request_facts.get():
            line["request"] = facts.request_id
        if extra := getattr(record, "facts", None):
            line.update(extra)
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=True)
