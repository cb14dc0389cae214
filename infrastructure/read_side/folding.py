"""Folding a page of events into read models: who fails is found, and the others are not held up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from eventsourcing import persistence
from eventsourcing.utils import get_topic

from application.read_models.model import ReadModel, Record, Table, Writes
from infrastructure.read_side.source import NAME, Row, Source

Handle = Callable[[Any, Record], None]
TRANSIENT = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    persistence.OperationalError,
    persistence.InterfaceError,
)
"""No fault of the event: a server went away, a lock was not to be had. Trying again may do."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What happened, and at which of the page's events."""

    error: Exception
    at: int


class Folder:
    """One read model, its handlers by the stored names of events."""

    def __init__(self, model: type[ReadModel], writes: Callable[[Table[Any]], Writes[Any]]) -> None:
        self.model = model(writes)
        self.name = model.name
        self.handles: dict[str, Handle] = {
            get_topic(event_class): getattr(self.model, method)
            for event_class, (method, _) in model.handlers.items()
        }


def fold(source: Source, rows: Sequence[Row], folders: Sequence[Folder]) -> dict[str, Failure]:
    """Failures by read model; what one had folded before it failed is to be thrown away."""
    failures: dict[str, Failure] = {}
    wanted = _wanted(folders)
    start = 0
    while start < len(rows):
        at, failed = _until_failure(source, rows, start, wanted)
        failures |= {name: Failure(error, at) for name, error in failed.items()}
        wanted = _wanted([folder for folder in folders if folder.name not in failures])
        start = at + 1
    return failures


Wanted = dict[str, list[tuple[str, Handle]]]


def _wanted(folders: Iterable[Folder]) -> Wanted:
    wanted: Wanted = defaultdict(list)
    for folder in folders:
        for name, handle in folder.handles.items():
            wanted[name].append((folder.name, handle))
    return dict(wanted)


def _until_failure(
    source: Source, rows: Sequence[Row], start: int, wanted: Wanted
) -> tuple[int, dict[str, Exception]]:
    """Where an event failed and whose read model; past the end if none did."""
    decoders, record_of, wants = source.decoders, source.record, wanted.get
    for at in range(start, len(rows)):
        row = rows[at]
        handlers = wants(row[NAME])
        if handlers is None:
            continue
        failed: dict[str, Exception] = {}
        try:
            event, record = decoders[row[NAME]](row), record_of(row)
        except TRANSIENT:
            raise
        except Exception as error:
            return at, dict.fromkeys((name for name, _ in handlers), error)
        for name, handle in handlers:
            try:
                handle(event, record)
            except TRANSIENT:
                raise
            except Exception as error:
                failed[name] = error
        if failed:
            return at, failed
    return len(rows), {}
