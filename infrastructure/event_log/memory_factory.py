"""The factory of Applications whose log is in memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, cast
from uuid import UUID

from eventsourcing.persistence import ProcessRecorder, StoredEvent, Tracking, TrackingRecorder
from eventsourcing.popo import POPOAggregateRecorder, POPOFactory
from eventsourcing.utils import resolve_topic

from infrastructure.event_log.factory import LogFactory
from infrastructure.event_log.memory import MemoryLog
from infrastructure.event_log.recording import RecordsEvents, RecordsProcess
from infrastructure.event_log.rows import ReadMark
from infrastructure.event_log.snapshots import SnapshotRecorder, StoredSnapshot


class MemoryEventRecorder(RecordsEvents):
    def __init__(self, log: MemoryLog) -> None:
        self.log = log


class MemoryMarkRecorder(TrackingRecorder):
    def __init__(self, log: MemoryLog, reader: str) -> None:
        self._marks = log
        self.reader = reader

    def insert_tracking(self, tracking: Tracking) -> None:
        self._marks.move(ReadMark(self.reader, tracking.application_name, tracking.notification_id))

    def max_tracking_id(self, application_name: str) -> int | None:
        return self._marks.marked(self.reader, application_name)


class MemoryProcessRecorder(RecordsProcess, MemoryMarkRecorder, ProcessRecorder):
    def __init__(self, log: MemoryLog, reader: str) -> None:
        super().__init__(log, reader)
        self.log = log


class MemorySnapshots(SnapshotRecorder, POPOAggregateRecorder):
    """The library's recorder in memory, and what ours has besides."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        POPOAggregateRecorder.insert_events(self, stored_events)

    def select_events(
        self, originator_id: UUID | str, *, topics: Sequence[str] | None = None, **between: Any
    ) -> Sequence[StoredSnapshot]:
        limit = between.pop("limit", None)
        kept = POPOAggregateRecorder.select_events(self, originator_id, **between)
        known = [each for each in kept if topics is None or each.topic in topics]
        return cast("list[StoredSnapshot]", known[:limit])

    def latest(self, ids: Sequence[UUID], topics: Sequence[str]) -> list[StoredSnapshot]:
        return [
            kept
            for each in ids
            for kept in self.select_events(each, topics=topics, desc=True, limit=1)
        ]


class MemoryLogFactory(LogFactory, POPOFactory):
    """A view of the library's own kind for memory works on it."""

    log: ClassVar[MemoryLog]

    def aggregate_recorder(self, purpose: str = "snapshots") -> MemorySnapshots:
        """Gone with the Application that took them."""
        return MemorySnapshots()

    def application_recorder(self) -> MemoryEventRecorder:
        return MemoryEventRecorder(self.log)

    def tracking_recorder(
        self, tracking_recorder_class: type[TrackingRecorder] | None = None
    ) -> Any:
        topic = self.env.get(self.TRACKING_RECORDER_TOPIC)
        asked: Any = tracking_recorder_class or (
            resolve_topic(topic) if topic else MemoryMarkRecorder
        )
        if issubclass(asked, MemoryMarkRecorder):
            return asked(self.log, self._reader)
        return asked()

    def process_recorder(self) -> MemoryProcessRecorder:
        return MemoryProcessRecorder(self.log, self._reader)

    @property
    def _reader(self) -> str:
        return f"{self.env.name.lower() or 'notification'}_tracking"
