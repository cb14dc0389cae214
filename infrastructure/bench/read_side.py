"""How fast read models follow the log, and how fast they are built again from nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from application.read_models.model import ReadModel
from infrastructure.bench.figures import Figure
from infrastructure.bench.peer import environment
from infrastructure.bench.projected import projected_per_second
from infrastructure.bench.told import ToldPeer, as_domain_events, read_per_second
from infrastructure.event_log.log import EventLog
from infrastructure.event_log.mapper import EventMapper
from infrastructure.read_side.apart import Furnish
from infrastructure.read_side.connections import Pool
from infrastructure.read_side.engine import Engine
from infrastructure.read_side.policies import PolicyEngine
from infrastructure.read_side.rebuild import Rebuild

PEER_PROJECTS = 2_000
"""Events that the library's runner is given: it takes each in a transaction of its own."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Of a bank that has been run for a while; `caught_up` is how fast it was followed at first."""

    caught_up: float
    log: EventLog
    mapper: EventMapper
    pool: Pool
    engine: Engine
    models: Sequence[type[ReadModel]]
    furnish: Furnish


class Unwatched:
    """Progress that nobody looks at."""

    def begin(self, phase: str, total: int) -> None:
        """Nothing to show."""

    def done(self, more: int) -> None:
        """Nothing to show."""


def read_side(parts: Parts, peer_url: str) -> Iterator[Figure]:
    last = parts.log.last() or 0
    events = as_domain_events(parts.mapper, list(parts.log.stream(0, last)))
    half = len(events) // 2  # In the middle there are accounts, and what is posted to them.
    with ToldPeer(environment(peer_url, connections=4)) as peer:
        peer.put(events[half : half + PEER_PROJECTS])
        projected = projected_per_second(peer, peer_url, PEER_PROJECTS)
        peer.put(events[:half] + events[half + PEER_PROJECTS :])
        read = read_per_second(peer, len(events))
    yield Figure(
        "catch-up of all read models, against the library's with one",
        parts.caught_up,
        "events/s",
        projected,
        40.0,
    )
    yield Figure(
        "rebuild of all read models, against reading and decoding",
        len(events) / _rebuilt_in(parts),
        "events/s",
        read,
        1.5,
    )


def caught_up(bank_log: EventLog, policies: Sequence[PolicyEngine], engine: Engine) -> float:
    """Events a second from empty tables, by the engine that serves, after all policies."""
    end = bank_log.end() or 0
    for policy in policies:
        policy.catch_up(end)
    end = bank_log.end() or 0
    counts: dict[str, int] = bank_log.counts()
    begun = time.perf_counter()
    engine.catch_up(end, timeout=600)
    return sum(counts.values()) / (time.perf_counter() - begun)


def _rebuilt_in(parts: Parts) -> float:
    """With indexes, comparison and swap."""
    begun = time.perf_counter()
    rebuilt = Rebuild(
        parts.pool, parts.mapper.codec, parts.models, Unwatched(), furnish=parts.furnish
    ).run()
    taken = time.perf_counter() - begun
    assert all(each.agrees for each in rebuilt), rebuilt
    return taken
