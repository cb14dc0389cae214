"""Another process that loads its share of a rebuild."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from multiprocessing import connection

from application.read_models.model import ReadModel
from infrastructure.event_log.codec import Codec
from infrastructure.read_side.connections import Pool
from infrastructure.read_side.feed import Feed
from infrastructure.read_side.generations import Generation, unhurried
from infrastructure.read_side.loading import Loaded, Loading, Progress
from infrastructure.read_side.share import Share, Stop

CONTEXT = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Furniture:
    """What a process needs that folds the log."""

    pool: Pool
    codec: Codec
    models: Sequence[type[ReadModel]]


Furnish = Callable[[], AbstractContextManager[Furniture]]
"""Is sent to the process: a function of a module that loads quickly, or a partial of one."""


class ApartError(Exception):
    """The other process failed, or is gone; it says why."""


@dataclass(frozen=True, slots=True)
class Task:
    """Generations by the names of their read models."""

    generations: Mapping[str, Generation]
    share: Share
    until: int
    most_rows: int


class Apart:
    """The process, from its start; at the end of the block it is gone.

    It takes a second or two to be ready, so it is started before its task is known.
    """

    def __init__(self, furnish: Furnish) -> None:
        self._loaded: Loaded | None = None
        self.stop = Stop(CONTEXT, 2)
        self._told, telling = CONTEXT.Pipe()
        self._process = CONTEXT.Process(
            target=_work, args=(furnish, self.stop, telling), name="rebuild-share", daemon=True
        )
        self._process.start()
        telling.close()

    def begin(self, task: Task) -> None:
        self._told.send(task)

    def __enter__(self) -> Apart:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.join()
        self._told.close()

    def beside(self, progress: Progress) -> Progress:
        """Ours, and what the other has done meanwhile."""
        return _Both(progress, self)

    def done(self) -> int:
        """How many events it has read since it was last asked. Raises ApartError."""
        read = 0
        while self._loaded is None and self._told.poll():
            read += self._heard()
        return read

    def finished(self) -> Loaded:
        """Waits for it. Raises ApartError."""
        while self._loaded is None:
            self._heard()
        return self._loaded

    def _heard(self) -> int:
        try:
            said = self._told.recv()
        except EOFError:
            self._process.join()
            said = f"it ended with {self._process.exitcode}"
        if isinstance(said, str):
            raise ApartError(said)
        if isinstance(said, Loaded):
            self._loaded = said
            return 0
        read: int = said
        return read


class _Both:
    def __init__(self, progress: Progress, apart: Apart) -> None:
        self._progress, self._apart = progress, apart
        self._reading = True

    def begin(self, phase: str, total: int) -> None:
        self._reading = False
        self._progress.begin(phase, total)

    def done(self, more: int) -> None:
        self._progress.done(more + self._apart.done() if self._reading else more)


class _Telling:
    """How many events were read; of the tables nothing."""

    def __init__(self, telling: connection.Connection) -> None:
        self._telling = telling
        self._reading = True

    def begin(self, phase: str, total: int) -> None:
        self._reading = False

    def done(self, more: int) -> None:
        if self._reading:
            self._telling.send(more)


def _work(furnish: Furnish, stop: Stop, telling: connection.Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # The one who started us ends us.
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        with furnish() as furniture:
            telling.send(_loaded(furniture, telling.recv(), stop, _Telling(telling)))
    except Exception as error:
        telling.send(f"{type(error).__name__}: {error}")


def _end_with_parent() -> None:
    """Nothing may be written for a rebuild that is no more."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    connection.wait([parent.sentinel])
    os._exit(1)


def _loaded(furniture: Furniture, task: Task, stop: Stop, progress: Progress) -> Loaded:
    models = {model.name: model for model in furniture.models}
    wanted = {models[name]: generation for name, generation in task.generations.items()}
    feed = Feed(furniture.codec, list(wanted))
    loading = Loading(feed, wanted, task.share, stop, task.until, task.most_rows)
    with (
        furniture.pool.connection() as reading,
        furniture.pool.connection() as writing,
        unhurried(writing),
    ):
        return loading.run(reading, writing, progress)
