"""What the log offers to an Application, beyond what the library asks of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Protocol, TypeVar
from uuid import UUID

from eventsourcing.persistence import StoredEvent, Tracking

from application.shared.command import Circumstances, Receipt
from domain.shared.events import Aggregate

A = TypeVar("A", bound=Aggregate)
NOTHING_HELD: Mapping[UUID, Aggregate] = MappingProxyType({})
Decided = tuple[Circumstances, Sequence[Any]]
"""The events of one command, and the circumstances in which it decided on them."""


class LogMapper(Protocol):
    def to_stored_batch(self, decided: Sequence[Decided]) -> Sequence[StoredEvent]:
        """The events of many commands, each stamped with the circumstances it was decided in."""


class LogRecorder(Protocol):
    def insert_events(
        self, stored_events: Sequence[StoredEvent], *, tracking: Tracking | None = None
    ) -> Sequence[int] | None:
        """Positions in the order of the events; durable when this returns.

        Raises IntegrityError when another has taken a place in a stream, CommandRepeatedError
        when the log has the command already, CommandIdReusedError when it has another under its id.
        """

    def receipts(self, command_ids: Iterable[UUID]) -> Mapping[UUID, Receipt]:
        """Of those commands that the log has."""

    def fingerprints(self, command_ids: Iterable[UUID]) -> Mapping[UUID, bytes | None]:
        """Of those commands that the log has, what each was asked."""


class Streams(Protocol):
    """Loads aggregates from their streams and snapshots."""

    def get(self, aggregate_id: UUID) -> Any:
        """Raises the library's AggregateNotFoundError."""

    def get_many(
        self,
        aggregate_ids: Iterable[UUID],
        kind: type[A],
        *,
        held: Mapping[UUID, Aggregate] = NOTHING_HELD,
    ) -> dict[UUID, A]:
        """Those that exist, by id; those of them that are `held` only go on from where they are.

        Raises WrongKindError when a stream is of another aggregate.
        """
