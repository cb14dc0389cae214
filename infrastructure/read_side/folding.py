"""Folding a page of events into read models: who fails is found, and the others are not held up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from eventsourcing import persistence
from eventsourcing.utils import get_topic

from application.read_models.model import ReadModel, Record, Table, Writes
from infrastructure.read_side.share import WHOLE, Share
from infrastructure.read_side.source import NAME, Decode, Row, Source

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
    """One read model, its handlers by the stored names of events.

    Of events that go to all shares, handlers that do not change rows `across_streams` see those
    of their own share.
    """

    def __init__(
        self,
        model: type[ReadModel],
        writes: Callable[[Table[Any]], Writes[Any]],
        share: Share = WHOLE,
        everywhere: Collection[str] = (),
    ) -> None:
        self.model = model(writes)
        self.name = model.name
        self.handles: dict[str, Handle] = {}
        for event_class, (method, _) in model.handlers.items():
            name, handle = get_topic(event_class), getattr(self.model, method)
            own = name in everywhere and event_class not in model.across_streams
            self.handles[name] = _of(share, handle) if own else handle


def _of(share: Share, handle: Handle) -> Handle:
    def handled(event: Any, record: Record) -> None:
        if share.holds(record.stream_id):
            handle(event, record)

    return handled


def fold(source: Source, rows: Sequence[Row], folders: Sequence[Folder]) -> dict[str, Failure]:
    """Failures by read model; what one had folded before it failed is to be thrown away."""
    failures: dict[str, Failure] = {}
    wanted = _wanted(source, folders)
    start = 0
    while start < len(rows):
        at, failed = _until_failure(rows, start, wanted)
        failures |= {name: Failure(error, at) for name, error in failed.items()}
        left = [folder for folder in folders if folder.name not in failures]
        wanted = _wanted(source, left)
        start = at + 1
    return failures


Wanted = dict[str, tuple[Decode, Callable[[Row], Record], list[tuple[str, Handle]]]]
"""By the stored name of an event: its decoder, that of its record, and who handles it."""


def _wanted(source: Source, folders: Iterable[Folder]) -> Wanted:
    wanted: Wanted = {}
    for folder in folders:
        for name, handle in folder.handles.items():
            found = wanted.setdefault(name, (source.decoders[name], source.records[name], []))
            found[2].append((folder.name, handle))
    return wanted


def _until_failure(
    rows: Sequence[Row], start: int, wanted: Wanted
) -> tuple[int, dict[str, Exception]]:
    """Where an event failed and whose read model; past the end if none did."""
    wants, failed = wanted.get, dict[str, Exception]()
    for at in range(start, len(rows)):
        row = rows[at]
        found = wants(row[NAME])
        if found is None:
            continue
        decode, record_of, handlers = found
        try:
            event, record = decode(row), record_of(row)
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
