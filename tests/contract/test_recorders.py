"""The library's cases of recorders and factories, against ours in PostgreSQL and in memory.

Adapted: events are given an envelope on their way in, and where a case names positions, these are
counted from 1 (adapters.py). The cases' pauses are skipped (conftest.py). Left out are the
factory's `test_mapper*`: they want the library's cipher and compressor, in the place of which a
closed mapper of ours stands, and store an event that is in no catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from eventsourcing.persistence import ProcessRecorder, TrackingRecorder
from eventsourcing.tests import persistence as library
from eventsourcing.utils import Environment

from infrastructure.event_log import memory_factory, recorders
from infrastructure.event_log.catalogue import Catalogue
from infrastructure.event_log.codec import Codec
from infrastructure.event_log.factory import EventLogFactory, LogFactory
from infrastructure.event_log.log import EventLog
from infrastructure.event_log.mapper import EventMapper
from infrastructure.event_log.memory import MemoryLog
from infrastructure.event_log.memory_factory import MemoryLogFactory
from infrastructure.event_log.snapshot_table import SnapshotTable
from infrastructure.vault.keys import MemoryKeyRing
from tests.contract.adapters import Dating, Enveloping, Numbering


class EnvelopingRecorder(Enveloping, recorders.EventRecorder): ...


class NumberingRecorder(Numbering, recorders.EventRecorder): ...


class EnvelopingProcessRecorder(Enveloping, recorders.ProcessRecorder): ...


class DatingSnapshots(Dating, SnapshotTable): ...


class EnvelopingInMemory(Enveloping, memory_factory.MemoryEventRecorder): ...


class NumberingInMemory(Numbering, memory_factory.MemoryEventRecorder): ...


class EnvelopingProcessInMemory(Enveloping, memory_factory.MemoryProcessRecorder): ...


class DatingInMemory(Dating, memory_factory.MemorySnapshots): ...


class InPostgres:
    """Gives each case the log of the module, whatever earlier cases left in it."""

    log: EventLog

    @pytest.fixture(autouse=True)
    def _log(self, postgres_log: EventLog) -> None:
        self.log = postgres_log


def a_reader() -> str:
    """Of whom no position is known."""
    return f"reader_{uuid4().hex}"


class TestAggregateRecorder(InPostgres, library.AggregateRecorderTestCase):
    def create_recorder(self) -> DatingSnapshots:
        return DatingSnapshots(self.log.datastore)


class TestAggregateRecorderInMemory(library.AggregateRecorderTestCase):
    def create_recorder(self) -> DatingInMemory:
        return DatingInMemory()


class TestApplicationRecorder(InPostgres, library.ApplicationRecorderTestCase[Any]):
    EXPECT_CONTIGUOUS_NOTIFICATION_IDS = False
    recorder_class: type[EnvelopingRecorder | NumberingRecorder] = EnvelopingRecorder

    def create_recorder(self) -> Any:
        recorder = self.recorder_class(self.log.datastore, log=self.log)
        recorder.start = self.log.last() or 0
        return recorder

    def test_insert_select(self) -> None:
        self.recorder_class = NumberingRecorder
        super().test_insert_select()

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe(self.log.last() or 0)


class TestApplicationRecorderInMemory(library.ApplicationRecorderTestCase[Any]):
    EXPECT_CONTIGUOUS_NOTIFICATION_IDS = False
    recorder_class: type[EnvelopingInMemory | NumberingInMemory] = EnvelopingInMemory

    def create_recorder(self) -> Any:
        return self.recorder_class(MemoryLog())

    def test_insert_select(self) -> None:
        self.recorder_class = NumberingInMemory
        super().test_insert_select()

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestTrackingRecorder(InPostgres, library.TrackingRecorderTestCase):
    def create_recorder(self) -> TrackingRecorder:
        return recorders.MarkRecorder(self.log.datastore, tracking_table_name=a_reader())


class TestTrackingRecorderInMemory(library.TrackingRecorderTestCase):
    def create_recorder(self) -> TrackingRecorder:
        return memory_factory.MemoryMarkRecorder(MemoryLog(), a_reader())


class TestProcessRecorder(InPostgres, library.ProcessRecorderTestCase):
    def create_recorder(self) -> ProcessRecorder:
        return EnvelopingProcessRecorder(
            self.log.datastore, log=self.log, tracking_table_name=a_reader()
        )


class TestProcessRecorderInMemory(library.ProcessRecorderTestCase):
    def create_recorder(self) -> ProcessRecorder:
        return EnvelopingProcessInMemory(MemoryLog(), a_reader())


class TestNonInterleaving(InPostgres, library.NonInterleavingNotificationIDsBaseCase):
    def create_recorder(self) -> EnvelopingRecorder:
        return EnvelopingRecorder(self.log.datastore, log=self.log)


class TestNonInterleavingInMemory(library.NonInterleavingNotificationIDsBaseCase):
    def create_recorder(self) -> EnvelopingInMemory:
        return EnvelopingInMemory(MemoryLog())


class View(recorders.MarkRecorder): ...


class ViewInMemory(memory_factory.MemoryMarkRecorder): ...


class _FactoryCases(library.InfrastructureFactoryTestCase[Any]):
    __test__ = False
    test_mapper = None  # type: ignore[assignment]
    test_mapper_with_compressor = None  # type: ignore[assignment]
    test_mapper_with_cipher = None  # type: ignore[assignment]
    test_mapper_with_cipher_and_compressor = None  # type: ignore[assignment]
    test_mapper_with_wrong_cipher_key = None  # type: ignore[assignment]

    def bind(self, factory: type[LogFactory], log: EventLog | MemoryLog) -> None:
        mapper = EventMapper(Codec(Catalogue([]), MemoryKeyRing()))
        self.env = Environment("case", factory.environment(log, mapper))


class TestFactory(_FactoryCases):
    __test__ = True

    @pytest.fixture(autouse=True)
    def _bound(self, postgres_log: EventLog) -> Iterator[None]:
        self.bind(EventLogFactory, postgres_log)
        yield
        postgres_log.start()  # Which the case's closing of its factory left open.

    def expected_factory_class(self) -> type[EventLogFactory]:
        return EventLogFactory

    def expected_aggregate_recorder_class(self) -> type[SnapshotTable]:
        return SnapshotTable

    def expected_application_recorder_class(self) -> type[recorders.EventRecorder]:
        return recorders.EventRecorder

    def expected_tracking_recorder_class(self) -> type[recorders.MarkRecorder]:
        return recorders.MarkRecorder

    def tracking_recorder_subclass(self) -> type[View]:
        return View

    def expected_process_recorder_class(self) -> type[recorders.ProcessRecorder]:
        return recorders.ProcessRecorder


class TestFactoryInMemory(_FactoryCases):
    __test__ = True

    @pytest.fixture(autouse=True)
    def _bound(self) -> None:
        self.bind(MemoryLogFactory, MemoryLog())

    def expected_factory_class(self) -> type[MemoryLogFactory]:
        return MemoryLogFactory

    def expected_aggregate_recorder_class(self) -> type[memory_factory.MemorySnapshots]:
        return memory_factory.MemorySnapshots

    def expected_application_recorder_class(self) -> type[memory_factory.MemoryEventRecorder]:
        return memory_factory.MemoryEventRecorder

    def expected_tracking_recorder_class(self) -> type[memory_factory.MemoryMarkRecorder]:
        return memory_factory.MemoryMarkRecorder

    def tracking_recorder_subclass(self) -> type[ViewInMemory]:
        return ViewInMemory

    def expected_process_recorder_class(self) -> type[memory_factory.MemoryProcessRecorder]:
        return memory_factory.MemoryProcessRecorder
