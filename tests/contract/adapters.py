"""Between the library's cases, which know nothing of an envelope, and our recorders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from eventsourcing.persistence import Notification, StoredEvent

from infrastructure.event_log.envelope import RecordedEvent
from infrastructure.event_log.recording import RecordsEvents
from infrastructure.event_log.snapshots import SnapshotRecorder, StoredSnapshot
from tests.infrastructure.event_log.records import a_record

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def enveloped(events: Sequence[StoredEvent]) -> list[RecordedEvent]:
    return [
        a_record(UUID(str(e.originator_id)), e.originator_version, topic=e.topic, state=e.state)
        for e in events
    ]


def bare(event: StoredEvent) -> StoredEvent:
    return StoredEvent(event.originator_id, event.originator_version, event.topic, event.state)


class Enveloping(RecordsEvents):
    """Stamps an envelope on what goes in, takes it off what comes out."""

    start = 0
    """Where the log stood when the case began."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Any:
        return super().insert_events(enveloped(stored_events), **kwargs)

    def select_events(self, originator_id: UUID | str, **between: Any) -> Any:
        return [bare(each) for each in super().select_events(originator_id, **between)]


class Numbering(Enveloping):
    """Counts positions as 1, 2, 3, from `start`: the library's case names them so."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Any:
        positions = super().insert_events(stored_events, **kwargs)
        return positions and [self._number(each) for each in positions]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Any:
        found = super().select_notifications(
            self._position(start) if start else self.start + 1,
            limit,
            stop if stop is None else self._position(stop),
            topics,
            inclusive_of_start=inclusive_of_start,
        )
        return [
            Notification(
                n.originator_id, n.originator_version, n.topic, n.state, self._number(n.id)
            )
            for n in found
        ]

    def max_notification_id(self) -> int | None:
        last = super().max_notification_id()
        return self._number(last) if last and last > self.start else None

    def _positions(self) -> list[int]:
        return [row.position for row in self.log.rows(self.start, 1_000)]

    def _number(self, position: int) -> int:
        return self._positions().index(position) + 1

    def _position(self, number: int) -> int:
        return self._positions()[number - 1]


class Dating(SnapshotRecorder):
    """Says of snapshots when the events that they cover were recorded."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        dated = [
            StoredSnapshot(s.originator_id, s.originator_version, s.topic, s.state, NOON)
            for s in stored_events
        ]
        super().insert_events(dated, **kwargs)  # type: ignore[safe-super]

    def select_events(self, originator_id: UUID | str, **between: Any) -> Any:
        kept = super().select_events(originator_id, **between)  # type: ignore[safe-super]
        return [bare(each) for each in kept]
