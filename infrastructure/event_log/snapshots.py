"""Snapshots of aggregates with long streams: typed state, under the name of its exact shape."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import (
    AggregateRecorder,
    EventStore,
    JSONTranscoder,
    Mapper,
    StoredEvent,
)

from domain.shared.events import Aggregate
from infrastructure.event_log.state import StateForm, state_form


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An aggregate as it stood at a version; the library mutates nothing into it."""

    originator_id: UUID
    originator_version: int
    aggregate: Aggregate

    @classmethod
    def take(cls, aggregate: Aggregate) -> Snapshot:
        return cls(aggregate.id, aggregate.version, aggregate)

    def mutate(self, aggregate: None) -> Aggregate:
        return self.aggregate


@dataclass(frozen=True)
class StoredSnapshot(StoredEvent):
    """`recorded_at` is when the last event that it covers was recorded."""

    recorded_at: datetime


class SnapshotRecorder(AggregateRecorder):
    """The library's recorder, of snapshots. A version of which there is one is refused."""

    @abstractmethod
    def select_events(
        self, originator_id: UUID | str, *, topics: Sequence[str] | None = None, **between: Any
    ) -> Sequence[StoredSnapshot]:
        """Of the shapes named; without `topics`, of all."""

    @abstractmethod
    def latest(self, ids: Sequence[UUID], topics: Sequence[str]) -> list[StoredSnapshot]:
        """The last of each stream among those of the shapes named."""


class SnapshotMapper(Mapper[UUID]):
    """Of the aggregates of one catalogue, in the shapes that this program knows."""

    def __init__(self, aggregates: Iterable[type[Aggregate]]) -> None:
        super().__init__(JSONTranscoder())
        self._forms = {name_of(form): form for form in map(state_form, aggregates)}

    @property
    def topics(self) -> Sequence[str]:
        return tuple(self._forms)

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredSnapshot:
        """Takes the library's own Snapshot too, which aggregates are given by default."""
        aggregate: Aggregate = cast("Any", domain_event).mutate(None)
        form = state_form(type(aggregate))
        state = form.encode(aggregate)
        return StoredSnapshot(
            aggregate.id, aggregate.version, name_of(form), state, aggregate.modified_on
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        kept = cast("StoredSnapshot", stored_event)
        stream, version = cast("UUID", kept.originator_id), kept.originator_version
        form = self._forms[kept.topic]
        return Snapshot(stream, version, form.decode(stream, version, kept.recorded_at, kept.state))


def name_of(form: StateForm) -> str:
    """Changes with the shape, so that a snapshot of another shape is not even looked at."""
    return f"{form.aggregate_class.__qualname__}/{form.fingerprint}"


class SnapshotStore(EventStore[UUID]):
    """The library's snapshot store, blind to snapshots of shapes that are no longer, or not yet."""

    mapper: SnapshotMapper

    def __init__(self, mapper: SnapshotMapper, recorder: SnapshotRecorder) -> None:
        super().__init__(mapper, recorder)
        self._snapshots = recorder

    def get(self, originator_id: UUID, **between: Any) -> Any:
        kept = self._snapshots.select_events(originator_id, topics=self.mapper.topics, **between)
        return map(self.mapper.to_domain_event, kept)

    def latest(self, ids: Sequence[UUID]) -> dict[UUID, Aggregate]:
        """The aggregates of which there are snapshots, as these have them."""
        kept = self._snapshots.latest(ids, self.mapper.topics)
        taken = [self.mapper.to_domain_event(each) for each in kept]
        return {each.originator_id: each.aggregate for each in taken}

    def keep(self, aggregate: Aggregate) -> None:
        """Raises IntegrityError where another has kept it."""
        snapshot = cast("DomainEventProtocol[UUID]", Snapshot.take(aggregate))
        self._snapshots.insert_events([self.mapper.to_stored_event(snapshot)])
