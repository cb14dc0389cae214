"""The log in memory, for tests: the same envelope, order, commands and errors, in microseconds."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter
from uuid import UUID

from application.shared.command import Receipt
from infrastructure.event_log.commits import Append
from infrastructure.event_log.envelope import RecordedEvent, RecordedNotification
from infrastructure.event_log.insertion import (
    MOST_EVENTS,
    Found,
    Place,
    StalePositionError,
    Told,
    TooManyEventsError,
)
from infrastructure.event_log.rows import LogRow, ReadMark, TimelinePlace

FIRST_TRANSACTION = 700
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
"""When the first event was recorded; each one after it, a millisecond later."""


class MemoryWakeUps:
    def __init__(self) -> None:
        self._readers: set[threading.Event] = set()

    def committed(self) -> None:
        for reader in tuple(self._readers):
            reader.set()

    @contextmanager
    def waking(self, reader: threading.Event) -> Iterator[None]:
        self._readers.add(reader)
        try:
            yield
        finally:
            self._readers.discard(reader)


class MemoryLog:
    """As EventLog, whose docstrings hold for it too; gone with the process."""

    def __init__(self) -> None:
        self.wake_ups = MemoryWakeUps()
        self._lock = threading.RLock()
        self._transaction = FIRST_TRANSACTION
        self._rows: list[LogRow] = []
        self._streams: defaultdict[UUID, list[LogRow]] = defaultdict(list)
        self._places: dict[Place, tuple[UUID, int]] = {}
        self._told: dict[UUID, Told] = {}
        self._marks: dict[tuple[str, str], int] = {}

    def start(self) -> None:
        """Nothing was here before."""

    def close(self) -> None:
        """What was recorded can still be read."""

    def append(
        self, events: Sequence[RecordedEvent], mark: ReadMark | None = None
    ) -> Sequence[int]:
        if len(events) > MOST_EVENTS:
            raise TooManyEventsError(len(events))
        append = Append(events, mark)
        with self._lock:
            known = append.judge(Found(self._places, self._told))
            if append.error is not None:
                raise append.error
            if not known:
                self._move(mark)
                self._write(append)
        self.wake_ups.committed()
        return append.positions

    def _write(self, append: Append) -> None:
        self._transaction += 1
        start = self._transaction << 16
        append.first = start + 1
        for position, event in enumerate(append.events, append.first):
            recorded_at = BEGINNING + timedelta(milliseconds=len(self._rows))
            row = LogRow.of(event, position, recorded_at)
            self._rows.append(row)
            self._streams[row.originator_id].append(row)
            place = (row.originator_id, row.originator_version)
            self._places[place] = (row.event_id, position)
        for command_id, told in append.commands.items():
            self._told[command_id] = told._replace(position=start + told.position)

    def _move(self, mark: ReadMark | None) -> None:
        if mark is not None:
            reader = (mark.reader, mark.application_name)
            if self._marks.get(reader, -1) >= mark.position:
                raise StalePositionError(f"{mark} is no step forward")
            self._marks[reader] = mark.position

    def move(self, mark: ReadMark) -> None:
        """Raises StalePositionError."""
        with self._lock:
            self._move(mark)

    def marked(self, reader: str, application_name: str) -> int | None:
        with self._lock:
            return self._marks.get((reader, application_name))

    def rows(
        self, after: int, limit: int, *, until: int | None = None, topics: Sequence[str] = ()
    ) -> list[LogRow]:
        with self._lock:
            begin = bisect_right(self._rows, after, key=attrgetter("position"))
            end = len(self._rows)
            if until is not None:
                end = bisect_right(self._rows, until, key=attrgetter("position"))
            found = self._rows[begin:end]
        return [row for row in found if not topics or row.topic in topics][:limit]

    def page(
        self, after: int, limit: int, *, until: int | None = None, topics: Sequence[str] = ()
    ) -> list[RecordedNotification]:
        return [row.notification() for row in self.rows(after, limit, until=until, topics=topics)]

    def stream(self, after: int, until: int, *, topics: Sequence[str] = ()) -> Iterator[LogRow]:
        yield from self.rows(after, len(self._rows), until=until, topics=topics)

    def last(self) -> int | None:
        with self._lock:
            return self._rows[-1].position if self._rows else None

    def end(self) -> int | None:
        return self.last()

    def events_of(
        self,
        originator_id: UUID,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> list[RecordedEvent]:
        with self._lock:
            found = sorted(self._streams.get(originator_id, ()), key=_version, reverse=desc)
        between = [
            row
            for row in found
            if (gt is None or row.originator_version > gt)
            and (lte is None or row.originator_version <= lte)
        ]
        return [row.event() for row in between[:limit]]

    def streams(self, after: Mapping[UUID, int]) -> list[LogRow]:
        with self._lock:
            return [
                row
                for stream in sorted(after)
                for row in sorted(self._streams.get(stream, ()), key=_version)
                if row.originator_version > after[stream]
            ]

    def by_subject(
        self,
        subject_id: UUID,
        *,
        limit: int,
        before: TimelinePlace | None = None,
        topics: Sequence[str] = (),
        effective_until: date | None = None,
        recorded_until: datetime | None = None,
    ) -> list[LogRow]:
        with self._lock:
            found = [row for row in self._rows if row.subject_id == subject_id]
        shown = [
            row
            for row in found
            if (before is None or _age(row) < _age(before))
            and (not topics or row.topic in topics)
            and (effective_until is None or _in_force(row, effective_until))
            and (recorded_until is None or row.recorded_at <= recorded_until)
        ]
        return sorted(shown, key=_age, reverse=True)[:limit]

    def told(self, command_ids: Iterable[UUID]) -> dict[UUID, Told]:
        with self._lock:
            return {each: self._told[each] for each in command_ids if each in self._told}

    def receipts(self, command_ids: Iterable[UUID]) -> dict[UUID, Receipt]:
        told = self.told(command_ids)
        return {each: Receipt(t.aggregate_id, t.position) for each, t in told.items()}


_version = attrgetter("originator_version")


def _age(place: LogRow | TimelinePlace) -> tuple[bool, date, int]:
    """Undated events are the newest."""
    return place.effective_on is None, place.effective_on or date.min, place.position


def _in_force(row: LogRow, on: date) -> bool:
    return row.effective_on is None or row.effective_on <= on
