"""What recorders and queries ask of a log, be it in PostgreSQL or in memory."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from application.shared.command import Receipt
from infrastructure.event_log.envelope import RecordedEvent, RecordedNotification
from infrastructure.event_log.insertion import Told
from infrastructure.event_log.rows import LogRow, ReadMark, TimelinePlace


class Waking(Protocol):
    def waking(self, reader: threading.Event) -> AbstractContextManager[None]:
        """Within, the event is set whenever there may be something new to read."""


class Log(Protocol):
    """EventLog and LogReads say what each does."""

    @property
    def wake_ups(self) -> Waking: ...

    def start(self) -> None: ...

    def close(self) -> None: ...

    def append(
        self, events: Sequence[RecordedEvent], mark: ReadMark | None = None
    ) -> Sequence[int]: ...

    def rows(
        self, after: int, limit: int, *, until: int | None = None, topics: Sequence[str] = ()
    ) -> list[LogRow]: ...

    def page(
        self, after: int, limit: int, *, until: int | None = None, topics: Sequence[str] = ()
    ) -> list[RecordedNotification]: ...

    def stream(self, after: int, until: int, *, topics: Sequence[str] = ()) -> Iterator[LogRow]: ...

    def last(self) -> int | None: ...

    def end(self) -> int | None: ...

    def events_of(
        self,
        originator_id: UUID,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> list[RecordedEvent]: ...

    def streams(self, after: Mapping[UUID, int]) -> list[LogRow]: ...

    def by_subject(
        self,
        subject_id: UUID,
        *,
        limit: int,
        before: TimelinePlace | None = None,
        topics: Sequence[str] = (),
        effective_until: date | None = None,
        recorded_until: datetime | None = None,
    ) -> list[LogRow]: ...

    def told(self, command_ids: Iterable[UUID]) -> dict[UUID, Told]: ...

    def receipts(self, command_ids: Iterable[UUID]) -> dict[UUID, Receipt]: ...
