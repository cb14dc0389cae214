"""A row of the log as it is read, and what it becomes."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple, cast
from uuid import UUID

from infrastructure.event_log.envelope import Envelope, RecordedEvent, RecordedNotification


class LogRow(NamedTuple):
    """All columns of `events`; cheaper by far than a notification with its envelope."""

    position: int
    originator_id: UUID
    originator_version: int
    topic: str
    state: bytes
    event_id: UUID
    schema_version: int
    subject_id: UUID | None
    effective_on: date | None
    actor: str
    context: bytes
    correlation_id: UUID
    causation_id: UUID | None
    command_id: UUID | None
    content_hash: bytes
    recorded_at: datetime

    @property
    def envelope(self) -> Envelope:
        return Envelope(*self[5:])

    def event(self) -> RecordedEvent:
        return RecordedEvent(
            self.originator_id, self.originator_version, self.topic, self.state, self.envelope
        )

    def notification(self) -> RecordedNotification:
        return RecordedNotification(
            self.originator_id,
            self.originator_version,
            self.topic,
            self.state,
            self.position,
            self.envelope,
        )

    @classmethod
    def of(cls, event: RecordedEvent, position: int, recorded_at: datetime) -> LogRow:
        e = event.envelope
        return cls(
            position,
            cast("UUID", event.originator_id),
            event.originator_version,
            event.topic,
            event.state,
            e.event_id,
            e.schema_version,
            e.subject_id,
            e.effective_on,
            e.actor,
            e.context,
            e.correlation_id,
            e.causation_id,
            e.command_id,
            e.content_hash,
            recorded_at,
        )


class TimelinePlace(NamedTuple):
    """Where a page of a subject's timeline ended: events without a date come before all others."""

    effective_on: date | None
    position: int


class ReadMark(NamedTuple):
    """How far a reader has come in another Application's log; it only ever moves forward."""

    reader: str
    application_name: str
    position: int
