"""What is recorded beside an event's own fields."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from eventsourcing.persistence import Notification, StoredEvent


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who, why, when and in which form; the columns of `events` beside the library's four.

    `context` is canonical JSON of what is seldom asked for: role, branch, on-behalf-of, channel,
    reason, approval, policy pack, source. `content_hash` covers the whole row but for position and
    `recorded_at`, which the database gives; `recorded_at` is None until then.
    `fingerprint` belongs to the command and is kept with it, not with the event.
    """

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
    recorded_at: datetime | None = None
    fingerprint: bytes | None = None


@dataclass(frozen=True)
class RecordedEvent(StoredEvent):
    """An event as it goes into the log."""

    envelope: Envelope


@dataclass(frozen=True)
class RecordedNotification(Notification):
    """An event as it comes out of the log, with its position as `id`."""

    envelope: Envelope
