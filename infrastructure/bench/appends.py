"""How fast commands become durable: one by one from many threads, and in batches."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from multiprocessing.synchronize import Barrier
from typing import Any
from uuid import UUID

from application.shared.command import acting
from application.shared.ledger import pending
from application.shared.ports import Decided
from infrastructure.bench.figures import Figure
from infrastructure.bench.house import House, job, readings
from infrastructure.bench.peer import peer
from infrastructure.bench.pgbench import rows_per_second
from infrastructure.bench.readings import a_reading

THREADS = 64
PROCESSES = 8
THREADS_EACH = 8
WRITERS = 2
BATCH = 2_000
FIRST_BATCHED = 1 << 47  # Beyond all numbers of single saves.
PATIENCE_SECONDS = 120.0

Side = Callable[[House, int], AbstractContextManager[Any]]
"""Ours or the peer's: an Application that so many threads can work with."""


def saved(application: Any, number: int) -> None:
    """One durable command, through the library's own `save`."""
    with acting(job(UUID(int=number))):
        application.save(a_reading(number))


def single_saves(house: House, *, seconds: float) -> Iterator[Figure]:
    with ours_on(house, THREADS) as app:
        ours = _from_threads(app, THREADS, seconds, start=0)
    with peer(house.peer_url, connections=THREADS) as app:
        peers = _from_threads(app, THREADS, seconds, start=0)
    yield Figure("single saves, 64 threads", ours, "commands/s", peers, 6.0)


def saves_of_processes(house: House, *, seconds: float) -> Iterator[Figure]:
    ours = _from_processes(house, ours_on, _singles, seconds)
    peers = _from_processes(house, peers_on, _singles, seconds)
    yield Figure("single saves, 8 processes of 8 threads", ours, "commands/s", peers, 4.0)


def batches(house: House, *, seconds: float) -> Iterator[Figure]:
    ours = _from_processes(house, ours_on, _batches, seconds, processes=WRITERS)
    with peers_on(house, 1) as app:
        single = _from_threads(app, 1, seconds, start=1 << 40)
    yield Figure("batched append, against single saves", ours, "events/s", single, 20.0)
    raw = rows_per_second(house.peer_url, clients=WRITERS, seconds=seconds)
    yield Figure("batched append, against pgbench", ours, "events/s", raw, 0.4)


@contextmanager
def ours_on(house: House, threads: int) -> Iterator[Any]:
    """Any number of threads share one connection."""
    with readings(house) as app:
        yield app


@contextmanager
def peers_on(house: House, threads: int) -> Iterator[Any]:
    """Once its tables are there: many that make them at once fail."""
    with peer(house.peer_url, connections=threads, create=False) as app:
        yield app


def _from_threads(app: Any, threads: int, seconds: float, *, start: int) -> float:
    """Commands a second; every thread has its own numbers."""
    barrier = threading.Barrier(threads + 1)
    counts = [0] * threads

    def work(mine: int) -> None:
        number = start + (mine << 32)
        saved(app, number + (1 << 31))  # Opens the thread's connection.
        barrier.wait()
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            saved(app, number)
            number += 1
            counts[mine] += 1

    running = [threading.Thread(target=work, args=(n,)) for n in range(threads)]
    for each in running:
        each.start()
    barrier.wait()
    begun = time.perf_counter()
    for each in running:
        each.join()
    return sum(counts) / (time.perf_counter() - begun)


Work = Callable[[Any, int, float], float]
_together: Barrier


def _from_processes(
    house: House, side: Side, work: Work, seconds: float, *, processes: int = PROCESSES
) -> float:
    """Work a second of all; none begins before all are ready."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        processes, context, initializer=_begin_together, initargs=(context.Barrier(processes),)
    ) as pool:
        running = [pool.submit(_in_child, house, side, work, n, seconds) for n in range(processes)]
        return sum(each.result() for each in running)


def _begin_together(barrier: Barrier) -> None:
    global _together  # A barrier is inherited: it cannot be sent with the work.
    _together = barrier


def _in_child(house: House, side: Side, work: Work, n: int, seconds: float) -> float:
    with side(house, THREADS_EACH) as app:
        _together.wait(PATIENCE_SECONDS)
        return work(app, (n + 1) << 48, seconds)


def _singles(app: Any, start: int, seconds: float) -> float:
    return _from_threads(app, THREADS_EACH, seconds, start=start)


def _batches(app: Any, start: int, seconds: float) -> float:
    """As the import does: each event under its own command, a page in one transaction.

    What is decided is not timed: appending is envelope, encryption, hash, and the wait for disk.
    """
    until = time.perf_counter() + seconds
    number, spent = start + FIRST_BATCHED, 0.0
    while time.perf_counter() < until:
        decided = _batch(number)
        number += BATCH
        begun = time.perf_counter()
        app.record_all(decided)
        spent += time.perf_counter() - begun
    return (number - start - FIRST_BATCHED) / spent


def _batch(first: int) -> list[Decided]:
    """Half of the events are posted on streams that the batch opens, with a personal field."""
    decided: list[Decided] = []
    for number in range(first, first + BATCH, 2):
        reading = a_reading(number)
        decided.append((job(UUID(int=number)), pending(reading)))
        reading.post(number)
        decided.append((job(UUID(int=number + 1)), pending(reading)))
    return decided
