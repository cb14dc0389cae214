"""The base of aggregates and of the events they record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from eventsourcing import domain

_UNRECORDED = datetime(1, 1, 1, tzinfo=UTC)


class Aggregate(domain.Aggregate):
    """An aggregate of the bank; the log stamps what its events cannot know.

    Each event class carries TOPIC, the name it is stored under, for ever
    (`<context>.<Noun><Participle>`), and `class_version` when its stored shape has changed,
    with a static `upcast_v1_v2(state)` for each step from the older shapes.
    """

    is_subject: ClassVar[bool] = False
    """Whether the aggregate's own id is the id of the person its events are about."""

    is_journal: ClassVar[bool] = False
    """Whether the stream only lists what happened: its events change no state, and it is long."""

    class Event(domain.Aggregate.Event):
        @staticmethod
        def create_timestamp() -> datetime:
            """No clock in here: when an event was recorded is the log's to say."""
            return _UNRECORDED

    class Created(Event, domain.Aggregate.Created):
        pass

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Aggregate:
        """An aggregate as a snapshot keeps it."""
        aggregate = cls.__new__(cls)
        aggregate.__dict__.update(state)
        return aggregate
