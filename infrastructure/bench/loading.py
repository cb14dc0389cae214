"""How long a command waits for its aggregate: a long stream, and the same with snapshots."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from application.shared.command import acting
from infrastructure.bench.figures import Figure
from infrastructure.bench.house import House, job, readings
from infrastructure.bench.peer import peer
from infrastructure.bench.readings import a_reading

LONG = 1_000
TEN_TIMES = 10_000
NUMBER = 1 << 90


def loads(house: House, *, seconds: float) -> Iterator[Figure]:
    with peer(house.peer_url) as app:
        with acting(job(None)):
            app.save(*_grown(NUMBER, LONG))
        peers = median_milliseconds(app.repository.get, _id(NUMBER), seconds)
    with readings(house) as ours, acting(job(None)):
        ours.record(*_grown(NUMBER, LONG))
        bare = median_milliseconds(ours.streams.get, _id(NUMBER), seconds)
    yield Figure("loading 1,000 events, no snapshot", bare, "ms", peers, 2.5, lower_is_better=True)
    yield from _with_snapshots(house, seconds)


def _with_snapshots(house: House, seconds: float) -> Iterator[Figure]:
    with readings(house, snapshots=True) as ours, acting(job(None)):
        ours.record(*_grown(NUMBER + 1, TEN_TIMES))
        short = median_milliseconds(ours.streams.get, _id(NUMBER), seconds)
        long = median_milliseconds(ours.streams.get, _id(NUMBER + 1), seconds)
    yield Figure("loading 1,000 events, with snapshots", short, "ms", lower_is_better=True)
    yield Figure(
        "loading 10,000 events, against 1,000, with snapshots",
        long,
        "ms",
        short,
        0.5,
        lower_is_better=True,
        note="flat: ten times the stream costs less than twice the time",
    )


def _grown(number: int, events: int) -> list[Any]:
    reading = a_reading(number)
    for n in range(1, events):
        reading.post(n)
    return [reading]


def _id(number: int) -> UUID:
    found: UUID = a_reading(number).id
    return found


def median_milliseconds(get: Callable[[UUID], Any], stream: UUID, seconds: float) -> float:
    """The median of as many loads as fit into the time."""
    get(stream)
    taken: list[float] = []
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        begun = time.perf_counter()
        get(stream)
        taken.append(time.perf_counter() - begun)
    return sorted(taken)[len(taken) // 2] * 1_000
