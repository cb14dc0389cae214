"""What the program tells its operators: one JSON object a line, on standard error."""

from __future__ import annotations

import logging
import sys
from typing import TextIO

import structlog

_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
]


# Without the values of variables: an event that failed would be told with a person's name.
_TRACEBACKS = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
)


class Journal(logging.StreamHandler[TextIO]):
    """One for a process."""


def keep(level: str) -> None:
    """From now on, for the whole process; `level` is the least severe that is told."""
    handler = Journal(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _TRACEBACKS,
                structlog.processors.EventRenamer("message"),
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [*(each for each in root.handlers if not isinstance(each, Journal)), handler]
    root.setLevel(level.upper())
    for noisy in ("alembic", "apscheduler", "psycopg.pool"):
        logging.getLogger(noisy).setLevel(max(root.level, logging.WARNING))
