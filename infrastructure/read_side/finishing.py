"""The last part of a rebuild, of several read models at once: index, catch up, compare, swap."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from application.read_models.model import ReadModel
from infrastructure.event_log.codec import Codec
from infrastructure.read_side import generations
from infrastructure.read_side.connections import Pool
from infrastructure.read_side.feed import Feed
from infrastructure.read_side.generations import Generation
from infrastructure.read_side.loading import Progress
from infrastructure.read_side.swap import Sums, Swap

_log = logging.getLogger(__name__)
AT_ONCE = 3
"""The server works, and this process waits; each takes up to two connections."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What became of one read model. `before` is what was served, at the same position.

    `before` is None when there was nothing to compare with: another version, or one parked.
    """

    name: str
    generation: int
    after: Sums | None = None
    before: Sums | None = None
    error: str | None = None

    @property
    def agrees(self) -> bool | None:
        if self.before is None or self.after is None:
            return None
        return self.before == self.after

    @property
    def differences(self) -> list[str]:
        """By table: how many rows there were and are, where the two do not hold the same."""
        if self.before is None or self.after is None:
            return []
        pairs = zip(self.before, self.after, strict=True)
        return [
            f"{was.table}: {was.rows} rows, rebuilt {now.rows}"
            + (", other contents" if was.rows == now.rows else "")
            for was, now in pairs
            if was != now
        ]


class StoppedError(Exception):
    """The rebuild was stopped while others of its read models were finished."""


class Stoppable:
    """Connections whose statements all end when it is stopped, and that are given out no more."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._used: list[Connection[Any]] = []
        self._stopped = False

    @contextmanager
    def connection(self) -> Iterator[Connection[Any]]:
        with self._pool.connection() as conn:
            self._used.append(conn)
            try:
                if self._stopped:
                    raise StoppedError
                yield conn
            finally:
                self._used.remove(conn)

    def stop(self) -> None:
        self._stopped = True
        for conn in list(self._used):
            conn.cancel_safe()


def finished(
    pool: Pool,
    codec: Codec,
    built: Mapping[type[ReadModel], Generation],
    progress: Progress,
) -> dict[type[ReadModel], Rebuilt]:
    progress.begin("indexing and comparing", sum(len(model.tables) for model in built))
    stoppable = Stoppable(pool)

    def finish(model: type[ReadModel]) -> Rebuilt:
        return _finished(stoppable, codec, model, built[model], progress)

    with ThreadPoolExecutor(AT_ONCE, "rebuild") as threads:
        try:
            return dict(zip(built, threads.map(finish, built), strict=True))
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            stoppable.stop()
            raise


def _finished(
    pool: Stoppable,
    codec: Codec,
    model: type[ReadModel],
    generation: Generation,
    progress: Progress,
) -> Rebuilt:
    with pool.connection() as conn, generations.unhurried(conn):
        for table in generation.tables(model):
            table.index(conn, concurrently=table.is_large(conn))
            progress.done(1)
    try:
        swap = Swap(pool, Feed(codec, [model]), model, generation)
        swap.catch_up()
        before, after = swap.compare()
        swap.finish()
    except Exception as error:  # Others shall go on; this one can be resumed.
        _log.exception("read model %s is not swapped", model.name)
        return Rebuilt(model.name, generation.number, error=f"{error!r}")
    return Rebuilt(model.name, generation.number, after, before)
