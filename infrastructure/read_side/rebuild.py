"""Read models anew from the log, beside those in service, and then in their place."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from application.read_models.model import ReadModel
from infrastructure.errors import OperatorError
from infrastructure.event_log.codec import Codec
from infrastructure.read_side import generations
from infrastructure.read_side.connections import LOCK_SPACE, Pool
from infrastructure.read_side.generations import Generation, State
from infrastructure.read_side.hashes import ModelHash
from infrastructure.read_side.loading import Loader, Progress, fold_log
from infrastructure.read_side.source import Source, last, wanted_by
from infrastructure.read_side.swap import Swap

_log = logging.getLogger(__name__)
MOST_ROWS_IN_MEMORY = 2_000_000


class AlreadyBeingRebuiltError(OperatorError):
    """One rebuild of a read model at a time."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What became of one read model. `before` is what was served, at the same position.

    `before` is None when there was nothing to compare with: another version, or one parked.
    """

    name: str
    generation: int
    after: ModelHash | None = None
    before: ModelHash | None = None
    error: str | None = None

    @property
    def agrees(self) -> bool | None:
        if self.before is None or self.after is None:
            return None
        return self.before.sha256 == self.after.sha256

    @property
    def differences(self) -> list[str]:
        """By table: how many rows there were and are, where the two do not hold the same."""
        if self.before is None or self.after is None:
            return []
        pairs = zip(self.before.tables, self.after.tables, strict=True)
        return [
            f"{was.table}: {was.rows} rows, rebuilt {now.rows}"
            + (", other contents" if was.rows == now.rows else "")
            for was, now in pairs
            if was.sha256 != now.sha256
        ]


class Rebuild:
    """Of some read models, together: the log is read once for all of them.

    Nobody waits for it: those in service are served, and fed, until the very end. Stopped or
    killed at any point it leaves nothing that hurts; `run` with `resume` goes on from there.
    Beyond `most_rows` in memory the rest of the log is caught up with page by page.
    """

    def __init__(
        self,
        pool: Pool,
        codec: Codec,
        models: Sequence[type[ReadModel]],
        progress: Progress,
        *,
        most_rows: int = MOST_ROWS_IN_MEMORY,
    ) -> None:
        self._pool, self._models, self._progress = pool, models, progress
        self._source = Source(codec, wanted_by(models))
        self._most_rows = most_rows

    def run(self, *, resume: bool = False) -> list[Rebuilt]:
        """One report for each read model, in the order given. Raises AlreadyBeingRebuiltError."""
        with self._alone():
            found = {model: self._begun(model, resume=resume) for model in self._models}
            failures = self._load(
                [Loader(m, g) for m, g in found.items() if g.state == State.LOADING.value]
            )
            return [
                Rebuilt(m.name, g.number, error=failures[m.name])
                if m.name in failures
                else self._finished(m, g)
                for m, g in found.items()
            ]

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """The locks end with their connection, so that those of a killed rebuild are free."""
        with self._pool.connection() as conn, ExitStack() as held:
            for model in self._models:
                key = (LOCK_SPACE, f"rebuild {model.name}")
                row = conn.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", key).fetchone()
                if row is None or not row[0]:
                    raise AlreadyBeingRebuiltError(f"{model.name} is being rebuilt by another")
                held.callback(conn.execute, "SELECT pg_advisory_unlock(%s, hashtext(%s))", key)
            yield

    def _begun(self, model: type[ReadModel], *, resume: bool) -> Generation:
        """What an earlier attempt had loaded, if that is wanted, or a new generation."""
        with self._pool.connection() as conn:
            for left in generations.generations(conn, model.name):
                if left.state == State.BUILDING.value and resume and left.fits(model):
                    return left
                if left.state in (State.LOADING.value, State.BUILDING.value):
                    generations.drop(conn, left)
            with conn.transaction():
                return generations.add(conn, model, State.LOADING)

    def _load(self, loaders: Sequence[Loader]) -> dict[str, str]:
        if not loaders:
            return {}
        try:
            with (
                self._pool.connection() as reading,
                self._pool.connection() as writing,
                generations.unhurried(writing),
            ):
                return self._loaded(reading, writing, loaders)
        except BaseException:
            with self._pool.connection() as conn:
                for loader in loaders:
                    generations.drop(conn, loader.generation)
            raise

    def _loaded(
        self, reading: Connection[Any], writing: Connection[Any], loaders: Sequence[Loader]
    ) -> dict[str, str]:
        until = last(reading)
        self._progress.begin("reading the log", _events(reading, until))
        loaded = fold_log(
            reading, writing, self._source, loaders, until, self._most_rows, self._progress
        )
        self._progress.begin("writing tables", sum(loader.kept for loader in loaders))
        for loader in loaders:
            if loader.model.name in loaded.failures:
                generations.drop(writing, loader.generation)
            else:
                loader.write_kept(writing, self._progress)
                generations.set_state(writing, loader.generation, State.BUILDING, loaded.position)
        return loaded.failures

    def _finished(self, model: type[ReadModel], generation: Generation) -> Rebuilt:
        self._progress.begin(f"indexing {model.name}", len(model.tables))
        with self._pool.connection() as conn, generations.unhurried(conn):
            for table in generation.tables(model):
                table.index(conn, concurrently=table.is_large(conn))
                self._progress.done(1)
        try:
            swap = Swap(self._pool, self._source, model, generation)
            swap.catch_up()
            before, after = swap.compare()
            swap.finish()
        except Exception as error:  # Others shall go on; this one can be resumed.
            _log.exception("read model %s is not swapped", model.name)
            return Rebuilt(model.name, generation.number, error=f"{error!r}")
        return Rebuilt(model.name, generation.number, after, before)


def _events(conn: Connection[Any], until: int) -> int:
    row = conn.execute(
        "SELECT count(*) FROM events WHERE notification_id <= %s", (until,)
    ).fetchone()
    return row[0] if row else 0
