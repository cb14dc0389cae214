"""How fast commands become durable: one by one from many threads, and in batches."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Barrier
from typing import Any
from uuid import UUID

from application.shared.command import acting
from application.shared.ledger import pending
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


def saved(application: Any, number: int) -> None:
    """One durable command, through the library's own `save`."""
    with acting(job(UUID(int=number))):
        application.save(a_reading(number))


def single_saves(house: House, *, seconds: float) -> Iterator[Figure]:
    with _ours(house) as app:
        ours = _from_threads(app, THREADS, seconds, start=0)
    with _peers(house, THREADS) as app:
        peers = _from_threads(app, THREADS, seconds, start=0)
    yield Figure("single saves, 64 threads", ours, "commands/s", peers, 6.0)


def saves_of_processes(house: House, *, seconds: float) -> Iterator[Figure]:
    ours = _from_processes(house, _ours_in_child, seconds)
    peers = _from_processes(house, _peers_in_child, seconds)
    yield Figure("single saves, 8 processes of 8 threads", ours, "commands/s", peers, 4.0)


def batches(house: House, *, seconds: float) -> Iterator[Figure]:
    ours = _from_processes(house, _batches_in_child, seconds, processes=WRITERS)
    with _peers(house, 1) as app:
        single = _from_threads(app, 1, seconds, start=1 << 40)
    yield Figure("batched append, against single saves", ours, "events/s", single, 20.0)
    raw = rows_per_second(house.peer_url, clients=WRITERS, seconds=seconds)
    yield Figure("batched append, against pgbench", ours, "events/s", raw, 0.4)


@contextmanager
def _ours(house: House) -> Iterator[Any]:
    with readings(house) as app:
        yield app


@contextmanager
def _peers(house: House, threads: int) -> Iterator[Any]:
    with peer(house.peer_url, connections=threads) as app:
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


Child = Callable[[House, int, float, Barrier, Any], None]


def _from_processes(
    house: House, child: Child, seconds: float, *, processes: int = PROCESSES
) -> float:
    context = multiprocessing.get_context("spawn")
    barrier, told = context.Barrier(processes), context.SimpleQueue()
    running = [
        context.Process(target=child, args=(house, n, seconds, barrier, told))
        for n in range(processes)
    ]
    for each in running:
        each.start()
    rates = [told.get() for _ in running]
    for each in running:
        each.join()
    return float(sum(rates))


def _ours_in_child(house: House, n: int, seconds: float, barrier: Barrier, told: Any) -> None:
    with _ours(house) as app:
        barrier.wait()
        told.put(_from_threads(app, THREADS_EACH, seconds, start=(n + 1) << 44))


def _peers_in_child(house: House, n: int, seconds: float, barrier: Barrier, told: Any) -> None:
    with _peers(house, THREADS_EACH) as app:  # Its tables are there: eight makers at once fail.
        barrier.wait()
        told.put(_from_threads(app, THREADS_EACH, seconds, start=(n + 1) << 44))


def _batches_in_child(house: House, n: int, seconds: float, barrier: Barrier, told: Any) -> None:
    """As the import does: each event under its own command, a page in one transaction."""
    with _ours(house) as app:
        number = (n + 1) << 48
        _batch(app, number + (1 << 47))
        barrier.wait()
        begun, done = time.perf_counter(), 0
        while time.perf_counter() - begun < seconds:
            _batch(app, number + done)
            done += BATCH
        told.put(done / (time.perf_counter() - begun))


def _batch(app: Any, first: int) -> None:
    """Half of the events are posted on streams that the batch opens, with a personal field."""
    decided = []
    for number in range(first, first + BATCH, 2):
        reading = a_reading(number)
        decided.append((job(UUID(int=number)), pending(reading)))
        reading.post(number)
        decided.append((job(UUID(int=number + 1)), pending(reading)))
    app.record_all(decided)
