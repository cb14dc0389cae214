"""Between domain events and rows of the log: the one place where the envelope is stamped."""

from __future__ import annotations

import hashlib
import os
import random
import time
from collections.abc import Sequence
from struct import Struct
from typing import Any, cast
from uuid import UUID

import msgspec
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent
from eventsourcing.utils import get_topic

from application.shared.command import Circumstances, circumstances
from application.shared.ports import Decided
from domain.shared.errors import DomainError
from infrastructure.audit import leaf
from infrastructure.event_log.catalogue import State, StoredForm
from infrastructure.event_log.codec import Codec
from infrastructure.event_log.envelope import Envelope, RecordedEvent

_bits = random.Random(os.urandom(32)).getrandbits  # noqa: S311 - unique, not secret; see below.
_VERSION_7 = 7 << 76 | 2 << 62
_RANDOM = 0xFFF << 64 | (1 << 62) - 1
_NIL = bytes(16)
_HEAD = Struct("!qhi").pack
_LENGTH = Struct("!I").pack


class EventTooLargeError(DomainError):
    """An event has a leaf of at most 65,535 bytes in the sealed tree, envelope and all."""


def new_event_id() -> UUID:
    """Of version 7: milliseconds, then random, so that an index of them is written at its end.

    Not by os.urandom, which would let go of the interpreter's lock at every event.
    """
    milliseconds = time.time_ns() // 1_000_000
    return UUID(int=milliseconds << 80 | _VERSION_7 | _bits(76) & _RANDOM)


class _Context(msgspec.Struct, omit_defaults=True):
    """The seldom-asked part of the circumstances, in canonical order."""

    role: str | None = None
    branch: str | None = None
    on_behalf_of: str | None = None
    channel: str | None = None
    reason: str | None = None
    approval_id: UUID | None = None
    policy_pack: str | None = None
    source: str | None = None


_encode = msgspec.json.Encoder().encode


def _context(under: Circumstances) -> _Context:
    return _Context(
        under.actor.role,
        under.actor.branch,
        under.on_behalf_of,
        under.channel,
        under.reason,
        under.approval_id,
        under.policy_pack,
        under.source,
    )


def framed(part: bytes) -> bytes:
    return _LENGTH(len(part)) + part


def _id_bytes(value: UUID | None) -> bytes:
    return _NIL if value is None else value.bytes


class Stamp:
    """What all events of one command have in common: made once, stamped on each.

    The content hash of an event is SHA-256 of everything that its row says but for position and
    time of recording: `hashed`, then the event's own part. docs/events.md shows the layout.
    """

    def __init__(self, under: Circumstances) -> None:
        self.under = under
        self.actor = str(under.actor)
        self.context = _encode(_context(under))
        self.room = leaf.room("", self.actor, self.context)
        """For an event's name and state in its leaf."""
        self.hashed = b"".join(
            (
                b"heliograph event 1\n",
                under.correlation_id.bytes,
                _id_bytes(under.causation_id),
                _id_bytes(under.command_id),
                framed(self.actor.encode()),
                framed(self.context),
            )
        )


class EventMapper(Mapper[UUID]):
    """The library's mapper over a Codec. `to_stored_event` needs `acting` circumstances."""

    def __init__(self, codec: Codec) -> None:
        super().__init__(JSONTranscoder())
        self.codec = codec

    def to_stored_batch(self, decided: Sequence[Decided]) -> list[RecordedEvent]:
        """The keys that any of them needs are made durable in one step, before."""
        needed = {k for _, events in decided for k in self.codec.keys_needed(events)}
        self.codec.keys.ensure(needed)
        stored: list[RecordedEvent] = []
        for under, events in decided:
            stamp = Stamp(under)
            stored += [self._recorded(each, stamp) for each in events]
        return stored

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> RecordedEvent:
        return self.to_stored_batch([(circumstances(), [domain_event])])[0]

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[UUID]:
        """Raises UnknownEventError and MapperDeserialisationError; the timestamp is the log's."""
        form = self.codec.form(stored_event.topic)
        place = (cast("UUID", stored_event.originator_id), stored_event.originator_version)
        envelope = cast("RecordedEvent", stored_event).envelope
        state = self.codec.decode(
            form, stored_event.state, envelope.schema_version, place, envelope.subject_id
        )
        event: DomainEventProtocol[UUID] = self.event(form, state, place, envelope)
        return event

    @staticmethod
    def event(form: StoredForm, state: State, place: tuple[UUID, int], envelope: Envelope) -> Any:
        """The event object of a decoded state, which it takes over."""
        state["originator_id"], state["originator_version"] = place
        state["timestamp"] = envelope.recorded_at
        if form.creates:
            state["originator_topic"] = get_topic(form.aggregate_class)
        event = object.__new__(form.event_class)
        object.__setattr__(event, "__dict__", state)
        return event

    def _recorded(self, event: Any, stamp: Stamp) -> RecordedEvent:
        form = self.codec.form_for(type(event))
        state = self.codec.encode(form, event)
        if len(form.name) + len(state) > stamp.room:
            raise EventTooLargeError(
                f"{form.name}, version {event.originator_version} of {event.originator_id}, has"
                f" {len(state):,} bytes, and room for {stamp.room - len(form.name):,}"
            )
        subject = getattr(event, form.subject_field) if form.subject_field else None
        effective_on = getattr(event, "effective_on", None)
        event_id, stream, version = new_event_id(), event.originator_id, event.originator_version
        under = stamp.under
        digest = hashlib.sha256(
            stamp.hashed
            + event_id.bytes
            + stream.bytes
            + _HEAD(version, form.version, effective_on.toordinal() if effective_on else 0)
            + (subject.bytes if subject else _NIL)
            + framed(form.name.encode())
            + framed(state)
        )
        envelope = Envelope(
            event_id,
            form.version,
            subject,
            effective_on,
            stamp.actor,
            stamp.context,
            under.correlation_id,
            under.causation_id,
            under.command_id,
            digest.digest(),
            None,
            under.fingerprint,
        )
        return RecordedEvent(stream, version, form.name, state, envelope)
