"""How long the past takes: an aggregate as of, its replay with hashes, a recorded read."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from uuid import UUID

from application.access.reads import Reads
from application.access.watch import Reader, Watch
from application.catalogue import AGGREGATES
from application.enquiries.bounds import Bounds
from application.shared.command import acting
from domain.access.reading_rules import ReadingRules, ReadKind
from domain.access.readings import Readings
from domain.shared.actor import Actor, ActorKind
from domain.shared.events import Aggregate
from infrastructure.bench.figures import Figure
from infrastructure.bench.house import House, job, readings
from infrastructure.bench.loading import median_milliseconds
from infrastructure.bench.readings import Reading, a_reading, customer
from infrastructure.event_log.as_of import StreamsAsOf
from infrastructure.event_log.catalogue import Catalogue
from infrastructure.event_log.codec import Codec
from infrastructure.event_log.factory import EventLogFactory
from infrastructure.event_log.fold import Fold
from infrastructure.event_log.log import EventLog
from infrastructure.event_log.mapper import EventMapper
from infrastructure.privacy.hidden_terms import KeyedTerms
from infrastructure.read_side.queries.replay import LogReplay
from infrastructure.vault.keys import MemoryKeyRing

EVENTS = 1_000
BUDGET_MS = 20.0
NUMBER = 1 << 91
READ_BEFORE = 5_000
"""Reads of one reader's day before those that are measured."""
WALL_DAY = date(2026, 11, 24)


def the_past(house: House, *, seconds: float) -> Iterator[Figure]:
    stream = _grown(house)
    until = datetime.now(UTC)
    with _log(house, [Reading]) as (log, mapper):
        bounds = Bounds(until, WALL_DAY)
        as_of = StreamsAsOf(log, Fold(mapper.codec), recorded_until=until, effective_until=WALL_DAY)
        state = median_milliseconds(as_of.get, stream, seconds)
        replay = LogReplay(log, mapper, {})
        hashed = median_milliseconds(lambda one: replay.state(one, bounds), stream, seconds)
    yield Figure(
        "as-of of 1,000 events, both axes", state, "ms", budget=BUDGET_MS, lower_is_better=True
    )
    yield Figure("the same replayed with its hashes", hashed, "ms", lower_is_better=True)
    yield _reads(house, seconds)


def _grown(house: House) -> UUID:
    reading = a_reading(NUMBER)
    for number in range(1, EVENTS):
        reading.post(number)
    with readings(house) as app, acting(job(None)):
        app.record(reading)
    stream: UUID = reading.id
    return stream


def _reads(house: House, seconds: float) -> Figure:
    with _log(house, AGGREGATES) as (log, mapper):
        reads = Reads(EventLogFactory.environment(log, mapper))
        terms = KeyedTerms(lambda: b"bench")
        watch = Watch(reads, ReadingRules("bench/1@0", frozenset(ReadKind)), terms)
        actor = Actor(ActorKind.EMPLOYEE, "bench", "agent", "101")
        reader = Reader(actor, UUID(int=time.time_ns()), "bench", WALL_DAY)
        with acting(job(None)):
            reads.record_reads(str(actor), WALL_DAY, _a_long_day)
        taken = median_milliseconds(
            lambda one: watch.customer(reader, one, shown=("page",), vip=False),
            customer(1),
            seconds,
        )
    return Figure(
        "recording a read, after 5,000 of that day",
        taken,
        "ms",
        lower_is_better=True,
        note="one durable commit, and the last version looked up",
    )


def _a_long_day(day: Readings) -> None:
    for number in range(READ_BEFORE):
        day.customer_read(customer(number % 100), ("page",), False)


@contextmanager
def _log(
    house: House, aggregates: Iterable[type[Aggregate]]
) -> Iterator[tuple[EventLog, EventMapper]]:
    log = EventLog(house.log_url)
    log.start()
    try:
        yield log, EventMapper(Codec(Catalogue(aggregates), MemoryKeyRing()))
    finally:
        log.close()
