"""Where events stand in the sealed tree: from their positions to leaf indices and hashes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any, NamedTuple

import psycopg
from psycopg.rows import tuple_row

from infrastructure.audit import tiles
from infrastructure.audit.tiles import WIDTH, Tile
from infrastructure.errors import OperatorError
from infrastructure.event_log.arrays import bigints

_TILES_OF = (
    "SELECT DISTINCT t.index FROM unnest(%s::bigint[]) AS asked (position) CROSS JOIN LATERAL"
    " (SELECT index FROM audit.tiles WHERE level = 0 AND first_position <= asked.position"
    " ORDER BY first_position DESC LIMIT 1) AS t"
)


class NotSealedError(OperatorError):
    """Every event of a pack is in the tree, as the log has it now."""


class Place(NamedTuple):
    """Of one event in the tree: `at` is the index of its leaf."""

    at: int
    hash: bytes


class Places:
    """In the tree of `size`. Ascending positions are asked for; their tiles are read once."""

    def __init__(self, conn: psycopg.Connection[Any], size: int) -> None:
        self._conn = conn
        self._size = size
        self._tiles: dict[int, Tile] = {}

    def last_position(self) -> int:
        """Of the last event in the tree."""
        number, at = divmod(self._size - 1, WIDTH)
        (tile,) = tiles.read(self._conn, [(0, number)]).values()
        return tile.positions[at]

    def of(self, positions: Sequence[int]) -> list[Place]:
        """Raises NotSealedError."""
        if not positions:
            return []
        numbers = self._numbers(positions)
        missing = [(0, number) for number in numbers if number not in self._tiles]
        self._tiles = {n: tile for n, tile in self._tiles.items() if n in numbers}
        self._tiles |= {n: tile for (_, n), tile in tiles.read(self._conn, missing).items()}
        by_start = sorted(self._tiles)  # Tiles follow each other as the log does.
        starts = [self._tiles[number].positions[0] for number in by_start]
        return [self._place(p, by_start[bisect_left(starts, p + 1) - 1]) for p in positions]

    def tiles(self) -> list[Tile]:
        """Those that the events asked for last stand in, in their order."""
        return [self._tiles[number] for number in sorted(self._tiles)]

    def _numbers(self, positions: Sequence[int]) -> set[int]:
        with self._conn.cursor(row_factory=tuple_row, binary=True) as curs:
            found = curs.execute(_TILES_OF, [bigints(positions)], prepare=True).fetchall()
        if not found:
            raise NotSealedError(f"the event at {positions[0]} is not sealed")
        return {row[0] for row in found}

    def _place(self, position: int, number: int) -> Place:
        tile = self._tiles[number]
        at = bisect_left(tile.positions, position)
        is_there = at < len(tile.positions) and tile.positions[at] == position
        if not is_there or number * WIDTH + at >= self._size:
            raise NotSealedError(f"the event at {position} is not in the tree of {self._size}")
        return Place(number * WIDTH + at, tile.hashes[at])
