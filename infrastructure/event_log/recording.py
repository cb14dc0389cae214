"""The library's recorders over a log, whichever it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast
from uuid import UUID

from eventsourcing.persistence import (
    ApplicationRecorder,
    StoredEvent,
    Subscription,
    Tracking,
)

from application.shared.command import Receipt
from infrastructure.event_log.envelope import RecordedEvent, RecordedNotification
from infrastructure.event_log.port import Log
from infrastructure.event_log.rows import ReadMark
from infrastructure.event_log.subscription import LogSubscription


class RecordsEvents(ApplicationRecorder):
    """Every Application's events are in the one log: its positions and notifications are all's."""

    log: Log

    def insert_events(
        self, stored_events: Sequence[StoredEvent], *, tracking: Tracking | None = None, **_: Any
    ) -> Sequence[int] | None:
        if tracking is not None:
            raise TypeError("only a process recorder keeps a position together with events")
        return self.log.append(recorded(stored_events)) if stored_events else None

    def select_events(self, originator_id: UUID | str, **between: Any) -> Sequence[RecordedEvent]:
        return self.log.events_of(cast("UUID", originator_id), **between)

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[RecordedNotification]:
        after = (start or 0) - 1 if inclusive_of_start else (start or 0)
        return self.log.page(after, limit, until=stop, topics=topics)

    def max_notification_id(self) -> int | None:
        return self.log.last()

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        return LogSubscription(self, gt=gt, topics=topics)

    def receipts(self, command_ids: Iterable[UUID]) -> dict[UUID, Receipt]:
        return self.log.receipts(command_ids)

    def fingerprints(self, command_ids: Iterable[UUID]) -> dict[UUID, bytes | None]:
        told = self.log.told(command_ids)
        return {each: told[each].fingerprint for each in told}


class RecordsProcess(RecordsEvents):
    """Keeps the position of `reader` in the same transaction as what the reader decided."""

    reader: str

    def insert_events(
        self, stored_events: Sequence[StoredEvent], *, tracking: Tracking | None = None, **_: Any
    ) -> Sequence[int] | None:
        if tracking is None:
            return super().insert_events(stored_events)
        mark = ReadMark(self.reader, tracking.application_name, tracking.notification_id)
        return self.log.append(recorded(stored_events), mark)


def recorded(stored_events: Sequence[StoredEvent]) -> Sequence[RecordedEvent]:
    """Raises TypeError for an event that did not come through the log's mapper."""
    if not all(isinstance(each, RecordedEvent) for each in stored_events):
        raise TypeError("an event without an envelope cannot be recorded")
    return cast("Sequence[RecordedEvent]", stored_events)
