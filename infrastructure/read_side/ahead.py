"""The next page, read and folded while the server still writes the one before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg_pool import PoolTimeout

from infrastructure.read_side.connections import Pool
from infrastructure.read_side.feed import Feed
from infrastructure.read_side.folding import fold
from infrastructure.read_side.source import POSITION, Row
from infrastructure.read_side.target import Target

AT_ONCE = 500
"""Events that are folded before the server is sent more of what it has to write."""
PATIENCE_SECONDS = 0.2


class Page(NamedTuple):
    start: int
    targets: list[str]
    rows: list[Row]


class Ahead:
    """Of one engine: what it holds is used, or forgotten, under the engine's lock."""

    def __init__(self, pool: Pool, feed: Feed, limit: int) -> None:
        self._pool, self._feed, self._limit = pool, feed, limit
        self._page: Page | None = None

    def taken(self, start: int, stop: int, targets: Sequence[Target]) -> list[Row] | None:
        """The page that begins there; its changes are in the targets. Else they hold nothing."""
        page, self._page = self._page, None
        if (
            page is not None
            and (page.start, page.targets) == (start, _schemas(targets))
            and page.rows[-1][POSITION] <= stop
        ):
            return page.rows
        for target in targets:
            target.forget()
        return None

    def forget(self) -> None:
        self._page = None

    def look(self, conn: Connection[Any], targets: Sequence[Target], rows: Sequence[Row]) -> None:
        """After a full page, while `conn` writes it. What fails here fails again in its turn."""
        if len(rows) < self._limit:
            return
        start = rows[-1][POSITION]
        try:
            with self._pool.connection(timeout=PATIENCE_SECONDS) as reading:
                coming = self._feed.page(reading, start, self._limit)
        except PoolTimeout:
            return
        if self._folded(conn, targets, coming):
            self._page = Page(start, _schemas(targets), coming)

    def _folded(
        self, conn: Connection[Any], targets: Sequence[Target], rows: Sequence[Row]
    ) -> bool:
        self._feed.prefetch(rows)
        folders = [target.folder for target in targets]
        for first in range(0, len(rows), AT_ONCE):
            if fold(self._feed, rows[first : first + AT_ONCE], folders):
                return False
            conn.pgconn.flush()
        return bool(rows)


def _schemas(targets: Sequence[Target]) -> list[str]:
    return [target.generation.schema for target in targets]
