"""Starting writers in processes of their own, and waiting for what they report."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.context import SpawnProcess
from typing import Any

WAIT_SECONDS = 3_600.0
_spawning = multiprocessing.get_context("spawn")


class Crew:
    """Writers that begin together. `tick` is released as they get on."""

    def __init__(self, count: int) -> None:
        self.tick = _spawning.Semaphore(0)
        self.outcomes: Any = _spawning.Queue()
        self._start = _spawning.Barrier(count)
        self._ended = threading.Event()
        self.processes: list[SpawnProcess] = []

    def hire(self, work: Callable[..., None], *about: Any) -> SpawnProcess:
        arguments = (*about, self._start, self.tick, self.outcomes)
        process = _spawning.Process(target=work, args=arguments)
        self.processes.append(process)
        process.start()
        return process

    def progress(self, ticks: int) -> None:
        """Wait until they got on by so many ticks, or have all ended."""
        while ticks and not self._ended.is_set():
            ticks -= self.tick.acquire(timeout=0.05)

    def outcome(self, count: int) -> dict[int, Any]:
        """What they reported in the end, by number."""
        outcomes = dict(self.outcomes.get(timeout=WAIT_SECONDS) for _ in range(count))
        self._ended.set()
        return outcomes


@contextmanager
def crew(count: int) -> Iterator[Crew]:
    """Nobody of them is left behind."""
    hired = Crew(count)
    try:
        yield hired
    finally:
        for process in hired.processes:
            process.kill()
            process.join()
