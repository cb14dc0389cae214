"""What an Application of the library is built with, so that it works on the bank's one log."""

from __future__ import annotations

from itertools import count
from typing import Any, ClassVar, Self
from uuid import UUID

from eventsourcing.persistence import (
    AggregateRecorder,
    BaseInfrastructureFactory,
    EventStore,
    InfrastructureFactory,
    Mapper,
    TrackingRecorder,
    Transcoder,
)
from eventsourcing.postgres import PostgresFactory, PostgresTrackingRecorder
from eventsourcing.utils import Environment, EnvType, register_topic

from infrastructure.event_log.fold import Fold
from infrastructure.event_log.log import EventLog
from infrastructure.event_log.mapper import EventMapper
from infrastructure.event_log.port import Log
from infrastructure.event_log.recorders import EventRecorder, MarkRecorder, ProcessRecorder
from infrastructure.event_log.repository import LogRepository
from infrastructure.event_log.snapshot_table import SnapshotTable
from infrastructure.event_log.snapshots import SnapshotMapper, SnapshotRecorder, SnapshotStore

_numbers = count(1)


class LogFactory(InfrastructureFactory[TrackingRecorder]):
    """Bound to one log and one mapper by `environment`, and shared by no Application.

    Leaving an Application leaves the log open: it is everybody's.
    """

    log: ClassVar[Log]
    event_mapper: ClassVar[EventMapper]
    snapshot_mapper: ClassVar[SnapshotMapper]
    fold: ClassVar[Fold]

    @classmethod
    def environment(cls, log: Log, mapper: EventMapper) -> dict[str, str]:
        """For the Applications of this process: names a factory that is bound to this log."""
        codec = mapper.codec
        bound = {
            "log": log,
            "event_mapper": mapper,
            "snapshot_mapper": SnapshotMapper(codec.catalogue.aggregates),
            "fold": Fold(codec),
        }
        topic = f"heliograph.event_log:{cls.__name__}{next(_numbers)}"
        register_topic(topic, type(cls.__name__, (cls,), bound))
        return {cls.PERSISTENCE_MODULE: topic}

    def mapper(
        self, transcoder: Transcoder | None = None, mapper_class: type[Mapper[Any]] | None = None
    ) -> Mapper[Any]:
        return self.event_mapper

    def event_store(
        self, mapper: Mapper[Any] | None = None, recorder: AggregateRecorder | None = None
    ) -> EventStore[Any]:
        if isinstance(recorder, SnapshotRecorder):
            return SnapshotStore(self.snapshot_mapper, recorder)
        return super().event_store(mapper, recorder)

    def streams(
        self, events: EventStore[UUID], snapshots: EventStore[UUID] | None
    ) -> LogRepository:
        assert snapshots is None or isinstance(snapshots, SnapshotStore)
        return LogRepository(events, snapshots, log=self.log, fold=self.fold)

    def close(self) -> None:
        """Not the log."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: object) -> None:
        """Not the log either."""


class EventLogFactory(LogFactory, PostgresFactory):
    """On PostgreSQL. A view of the library's own kind finds its tables in the schema `read`."""

    log: ClassVar[EventLog]

    def __init__(self, env: Environment | EnvType | None) -> None:
        BaseInfrastructureFactory.__init__(self, env)  # The library's would open another pool.
        self.datastore = self.log.datastore

    tracking_recorder_class: type[PostgresTrackingRecorder] = MarkRecorder

    def aggregate_recorder(self, purpose: str = "snapshots") -> SnapshotTable:
        """Events need none of their own: snapshots are the one purpose."""
        return SnapshotTable(self.datastore)

    def application_recorder(self) -> EventRecorder:
        return EventRecorder(self.datastore, log=self.log)

    def process_recorder(self) -> ProcessRecorder:
        reader = f"{self.env.name.lower() or 'notification'}_tracking"
        return ProcessRecorder(self.datastore, log=self.log, tracking_table_name=reader)
