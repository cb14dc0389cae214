"""Reads of one reader that come at once, to two processes: all are recorded, in one stream."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import date
from uuid import UUID

from application.access.reads import Reads
from application.access.watch import Reader, Watch
from application.catalogue import AGGREGATES
from domain.access.reading_rules import ReadingRules, ReadKind
from domain.access.readings import Readings
from domain.shared.actor import Actor, ActorKind
from infrastructure.database.provision import DatabaseUrls
from infrastructure.event_log.catalogue import Catalogue
from infrastructure.event_log.codec import Codec
from infrastructure.event_log.factory import EventLogFactory
from infrastructure.event_log.log import EventLog
from infrastructure.event_log.mapper import EventMapper
from infrastructure.privacy.hidden_terms import KeyedTerms
from infrastructure.vault.keys import MemoryKeyRing
from tests.facts import ANNA

TODAY = date(2026, 11, 24)
READER = Reader(Actor(ActorKind.EMPLOYEE, "li", "agent", "101"), UUID(int=9), "web", TODAY)
PROCESSES, REQUESTS_AT_ONCE, READS = 2, 3, 60


def a_watch(log: EventLog) -> Watch:
    mapper = EventMapper(Codec(Catalogue(AGGREGATES), MemoryKeyRing()))
    reads = Reads(EventLogFactory.environment(log, mapper))
    rules = ReadingRules("access.test/1@0", frozenset(ReadKind))
    return Watch(reads, rules, KeyedTerms(lambda: b"secret"))


def test_reads_of_one_reader_at_once_are_all_recorded_in_one_stream(
    database: DatabaseUrls,
) -> None:
    with ExitStack() as closing_all, ThreadPoolExecutor(PROCESSES * REQUESTS_AT_ONCE) as requests:
        logs = [
            closing_all.enter_context(closing(EventLog(database.app))) for _ in range(PROCESSES)
        ]
        watches = [a_watch(log) for log in logs]

        def read(number: int) -> None:
            watches[number % PROCESSES].customer(READER, ANNA, shown=("page",), vip=False)

        list(requests.map(read, range(READS)))
        recorded = logs[0].events_of(Readings.create_id("employee:li", TODAY))

    assert [event.originator_version for event in recorded] == list(range(1, READS + 2))
    assert [event.topic for event in recorded[1:]] == ["access.CustomerRead"] * READS
