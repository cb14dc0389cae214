"""The last part of a rebuild: catch up, compare with what is served, take its place."""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import Any

from psycopg import Connection
from psycopg.errors import LockNotAvailable

from application.read_models.model import ReadModel
from infrastructure.read_side import generations
from infrastructure.read_side.advance import advance
from infrastructure.read_side.connections import Connections
from infrastructure.read_side.feed import Feed
from infrastructure.read_side.generations import ENGINE, Generation, State
from infrastructure.read_side.hashes import snapshot
from infrastructure.read_side.loading import PAGE
from infrastructure.read_side.source import LAST
from infrastructure.read_side.sums import TableSum, sums_of
from infrastructure.read_side.target import Target

ATTEMPTS = 20
PAUSE_SECONDS = 0.1

Sums = tuple[TableSum, ...]


class Swap:
    """One generation that is built on its way into service."""

    def __init__(
        self, pool: Connections, feed: Feed, model: type[ReadModel], generation: Generation
    ) -> None:
        self._pool, self._feed, self._model = pool, feed, model
        self._target = Target(model, generation)

    def catch_up(self) -> None:
        """Up to about one page behind the end of the log."""
        with self._pool.connection() as conn:
            while True:
                with conn.transaction():
                    if self._advance(conn, self._target, LAST) < PAGE:
                        return

    def compare(self) -> tuple[Sums | None, Sums]:
        """What is served and what was built, at one position; None where that cannot be had.

        The engine waits while the two come to one position, and not while they are compared.
        """
        with (
            self._pool.connection() as conn,
            self._pool.connection() as looking,
            ExitStack() as moment,
        ):
            with generations.holding(conn, ENGINE):
                served = self._brought_together(conn)
                moment.enter_context(snapshot(looking))
                built = generations.now(looking, self._target.generation)
            after = sums_of(looking, self._model, built)
            if served is None:
                return None, after
            return sums_of(looking, self._model, generations.now(looking, served)), after

    def finish(self) -> None:
        """In one short transaction. A reader in the middle of a long one is waited for a while."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self._pool.connection() as conn, conn.transaction():
                    conn.execute("SET LOCAL lock_timeout = '2s'")
                    generations.lock(conn, ENGINE)
                    while self._advance(conn, self._target, LAST):
                        """What was recorded meanwhile."""
                    generations.serve(conn, self._model, self._target.generation)
                return
            except LockNotAvailable:
                if attempt == ATTEMPTS:
                    raise
                time.sleep(PAUSE_SECONDS)

    def _brought_together(self, conn: Connection[Any]) -> Generation | None:
        """What is served, when both stand at the same position afterwards."""
        served = generations.serving_of(conn, self._model.name)
        if served is None or served.state == State.PARKED.value or not served.fits(self._model):
            return None
        target = Target(self._model, served)
        built = generations.now(conn, self._target.generation)
        until = max(served.position, built.position)
        for each in (target, self._target):
            self._advance_to(conn, each, until)
        return target.generation if target.generation.position == until else None

    def _advance_to(self, conn: Connection[Any], target: Target, until: int) -> None:
        moved = 1
        while moved and target.generation.position < until:
            with conn.transaction():
                moved = self._advance(conn, target, until)
            target.generation = generations.now(conn, target.generation)

    def _advance(self, conn: Connection[Any], target: Target, until: int) -> int:
        target.generation = generations.now(conn, target.generation)
        return advance(conn, self._feed, [target], limit=PAGE, until=until)
