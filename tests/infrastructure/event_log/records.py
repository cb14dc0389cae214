"""Events ready for the log, without an aggregate behind them."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from infrastructure.event_log.envelope import Envelope, RecordedEvent


def a_record(
    stream: UUID,
    version: int = 1,
    *,
    topic: str = "sample.ThingHappened",
    state: bytes = b'{"minor":150}',
    command_id: UUID | None = None,
    fingerprint: bytes | None = None,
    subject_id: UUID | None = None,
    effective_on: date | None = None,
    actor: str = "employee:li",
) -> RecordedEvent:
    envelope = Envelope(
        event_id=uuid4(),
        schema_version=2,
        subject_id=subject_id,
        effective_on=effective_on,
        actor=actor,
        context=b'{"role":"agent","branch":"018"}',
        correlation_id=uuid4(),
        causation_id=uuid4(),
        command_id=command_id,
        content_hash=bytes(range(32)),
        fingerprint=fingerprint,
    )
    return RecordedEvent(stream, version, topic, state, envelope)


def records(stream: UUID, count: int, *, first: int = 1) -> list[RecordedEvent]:
    """The versions of one stream from the first on."""
    return [a_record(stream, version) for version in range(first, first + count)]
