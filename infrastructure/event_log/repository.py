"""Loading aggregates: folded in bulk, from their snapshots on where there are some."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError, Repository, project_aggregate
from eventsourcing.persistence import EventStore, IntegrityError

from application.shared.ledger import WrongKindError
from application.shared.ports import NOTHING_HELD, A
from domain.shared.events import Aggregate
from infrastructure.event_log.fold import Fold
from infrastructure.event_log.port import Log
from infrastructure.event_log.snapshots import SnapshotStore
from infrastructure.event_log.unit_of_work import held_or

EVENTS_BETWEEN_SNAPSHOTS = 200


class LogRepository(Repository[UUID]):
    """The library's repository; what it loads for commands, it loads by our own fold.

    Who finds that he had to read EVENTS_BETWEEN_SNAPSHOTS events leaves a snapshot for the next.
    """

    def __init__(
        self, events: EventStore[UUID], snapshots: SnapshotStore | None, *, log: Log, fold: Fold
    ) -> None:
        super().__init__(events, snapshot_store=snapshots)
        self._log = log
        self._fold = fold
        self._snapshots = snapshots

    def get(
        self,
        aggregate_id: UUID,
        *,
        version: int | None = None,
        projector_func: Any = project_aggregate,
        **options: Any,
    ) -> Any:
        if version is not None or projector_func is not project_aggregate:
            return super().get(
                aggregate_id, version=version, projector_func=projector_func, **options
            )
        found = self._load({aggregate_id})
        if aggregate_id not in found:
            raise AggregateNotFoundError(f"there is no aggregate {aggregate_id}")
        return found[aggregate_id]

    def get_many(
        self,
        aggregate_ids: Iterable[UUID],
        kind: type[A],
        *,
        held: Mapping[UUID, Aggregate] = NOTHING_HELD,
    ) -> dict[UUID, A]:
        found: dict[UUID, A] = {}
        for key, aggregate in self._load(set(aggregate_ids), held).items():
            if not isinstance(aggregate, kind):
                raise WrongKindError(f"{key} is a {type(aggregate).__name__}, no {kind.__name__}")
            found[key] = aggregate
        return found

    def _load(
        self, ids: set[UUID], held: Mapping[UUID, Aggregate] = NOTHING_HELD
    ) -> dict[UUID, Aggregate]:
        return held_or(lambda missing: self._read(missing, held), ids)

    def _read(self, ids: set[UUID], held: Mapping[UUID, Aggregate]) -> dict[UUID, Aggregate]:
        known = {each: held[each] for each in ids if each in held}
        unknown = [each for each in ids if each not in known]
        if self._snapshots and unknown:
            known |= self._snapshots.latest(unknown)
        versions = {each: known[each].version if each in known else 0 for each in ids}
        found = self._fold.streams(self._log.streams(versions), known)
        if self._snapshots:
            for each, aggregate in found.items():
                if aggregate.version - versions[each] >= EVENTS_BETWEEN_SNAPSHOTS:
                    self._keep(aggregate)
        return found

    def _keep(self, aggregate: Aggregate) -> None:
        assert self._snapshots is not None
        with suppress(IntegrityError):  # Another was as quick.
            self._snapshots.keep(aggregate)
