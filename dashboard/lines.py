"""The log of a process: one JSON object a line on standard error, with the request that it belongs to; no secret and nobody's data."""

import json
import logging
import os
import re
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUEST: ContextVar[str] = ContextVar("ducha_request", default="")
"""The number of the request that this thread or task works for, empty outside of one."""
log = logging.getLogger("ducha")
_FIELDS = "ducha"
_SERVERS = ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi")
_HIDDEN = "…"
_SECRETS = (
    (re.compile(r"(\w://[^\s:/@]*):[^\s/]+@"), rf"\1:{_HIDDEN}@"),
    (re.compile(r"(/calendar/)[\w-]+"), rf"\1{_HIDDEN}"),
    (
        re.compile(
            r"((?:password|passwd|pwd|secret|token|cookie|authorization|ducha|密码|口令)\w*[\"']?\s*[:=：是]\s*)(Bearer )?[^\s,;&]+",
            re.IGNORECASE,
        ),
        rf"\1{_HIDDEN}",
    ),
    (re.compile(r"(DETAIL:|Failing row contains|Key \().*"), rf"\1{_HIDDEN}"),
    (re.compile(r"(?<![0-9A-Za-z])\d{11,}[Xx]?(?![0-9A-Za-z])"), _HIDDEN),
)
"""What a text of others may hold → what is written: secrets, the path of a calendar, a row that a database quotes, long numbers."""


def begin() -> None:
    """Let this process write its log as JSON lines on standard error; of other programs' loggers warnings and worse alone.

    DUCHA_LOG=warning keeps the lines of ordinary requests, commands and jobs back.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Line())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    log.setLevel(logging.WARNING if os.environ.get("DUCHA_LOG") == "warning" else logging.INFO)


def take_over() -> None:
    """Let the web server, which sets up loggers of its own as it starts, write as this process does, where it does."""
    root = logging.getLogger()
    if not any(isinstance(handler.formatter, Line) for handler in root.handlers):
        return
    for name in (*_SERVERS, *(known for known in logging.Logger.manager.loggerDict if known.split(".")[0] == "streamlit")):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
        logger.setLevel(logging.WARNING)


def note(event: str, *, level: int = logging.INFO, **fields: object) -> None:
    """Write one line: what happened, with fields that are numbers, fixed words or names of the program's own parts."""
    log.log(level, event, extra={_FIELDS: fields})


class Line(logging.Formatter):
    """Writes a record as one JSON object: at (UTC), level, event, process, request, the fields of `note`, error and trace."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; texts that others made are cleaned first."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {
            "at": at,
            "level": record.levelname.lower(),
            "event": cleaned(record.getMessage()),
            "process": os.getpid(),
        }
        if record.name != log.name:
            line["logger"] = record.name
        if request := REQUEST.get():
            line["request"] = request
        line |= getattr(record, _FIELDS, {})
        if record.exc_info and record.exc_info[1] is not None:
            line |= {"error": type(record.exc_info[1]).__name__, "trace": trace(record.exc_info[1])}
        return json.dumps(line, ensure_ascii=False, default=str)


def trace(error: BaseException) -> str:
    """Return an error with its frames, cleaned, and without the values of statements."""
    return cleaned("".join(traceback.format_exception(error)))


def raised_in(error: BaseException) -> str:
    """Return where an error was raised, as module.function:line, without its sentence, which may name somebody."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return ""
    last = frames[-1]
    where = Path(last.filename)
    name = ".".join(where.relative_to(ROOT).with_suffix("").parts) if where.is_relative_to(ROOT) else where.stem
    return f"{name}.{last.name}:{last.lineno}"


def cleaned(text: str) -> str:
    """Return a text without what looks like a secret, a row of the database, or a telephone, identity or card number."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text
