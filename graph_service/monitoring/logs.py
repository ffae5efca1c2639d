"""Logs as JSON lines. Neither headers of requests nor secret settings are logged."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from graph_service.monitoring.request_record import CURRENT

LONGEST_TEXT: Final = 4_000
"""Characters of a field of a line; longer ones are cut, but for tracebacks."""

_STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message", "taskName"}
_HIDDEN: Final = re.compile("[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
"""What JSON lets stand, and terminals and viewers of logs obey or hide."""


class JsonLines(logging.Formatter):
    """Formatter of one JSON object a line: time, level, logger, event, the request's id and the fields of ``extra``.

    Whatever callers send, a line stays one line: control characters and those that turn or hide text are escaped.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return one line of JSON."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": shorten(record.getMessage()),
        }
        if (request := CURRENT.get()) is not None:
            line["request_id"] = request.id
        for name, value in vars(record).items():
            if name not in _STANDARD:
                line[name] = shorten(value) if isinstance(value, str) else value
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        try:
            text = orjson.dumps(line, default=str).decode()
        except TypeError:  # half of a surrogate pair, or a number beyond 64 bits
            return json.dumps(line, default=str)
        return text if text.isascii() else _HIDDEN.sub(_escape, text)


def shorten(text: str, longest: int = LONGEST_TEXT) -> str:
    """Return a text, cut with an ellipsis where it is longer than so many characters."""
    return text if len(text) <= longest else f"{text[:longest]}…"


def log_config(level: str) -> dict[str, Any]:
    """Return a ``dictConfig``: the service's own events from ``level`` on, everything else from warnings on."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "graph_service.monitoring.logs.JsonLines"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {"graph_service": {"level": level.upper()}},
    }


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"
