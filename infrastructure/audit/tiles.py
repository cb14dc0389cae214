"""The tiles of the tree: 256 hashes of one level each, as C2SP tlog-tiles has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from struct import Struct
from typing import Any, NamedTuple

import psycopg
from psycopg.rows import tuple_row

from infrastructure.audit.merkle import Node
from infrastructure.audit.verify import root_of
from infrastructure.event_log.arrays import bigints, blobs, smallints

HEIGHT = 8
WIDTH = 1 << HEIGHT
HASH_BYTES = 32

TileKey = tuple[int, int]
"""Level, and number in it."""


class Tile(NamedTuple):
    """`positions` are those of the events behind the hashes; there are some at level 0 only."""

    level: int
    number: int
    hashes: Sequence[bytes]
    positions: Sequence[int] = ()

    @property
    def is_full(self) -> bool:
        return len(self.hashes) == WIDTH

    def narrowed(self, width: int) -> Tile:
        """As it was when it had so many hashes."""
        return self._replace(hashes=self.hashes[:width], positions=self.positions[:width])

    @property
    def path(self) -> str:
        return path(self.level, self.number, len(self.hashes))


class TileMissingError(Exception):
    """The tree is said to have a hash that no tile holds."""

    def __init__(self, level: int, number: int) -> None:
        super().__init__(f"tile {path(level, number)} is not there, or holds too few hashes")
        self.key = (level, number)


def path(level: int, number: int, width: int = WIDTH) -> str:
    """As C2SP tlog-tiles names it, as in `tile/0/x001/x234/067.p/8`."""
    parts = [f"{number % 1000:03}"]
    while number := number // 1000:
        parts.insert(0, f"x{number % 1000:03}")
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(parts)}{partial}"


def widths(size: int) -> list[tuple[TileKey, int]]:
    """The last tile of each level in a tree of that size, and how many hashes it holds then."""
    found, level, count = [], 0, size
    while count:
        found.append(((level, (count - 1) // WIDTH), (count - 1) % WIDTH + 1))
        level, count = level + 1, count // WIDTH
    return found


_READ = (
    "SELECT level, index, hashes, positions FROM audit.tiles"
    " JOIN unnest(%s::smallint[], %s::bigint[]) AS u(l, i) ON level = l AND index = i"
)


def read(conn: psycopg.Connection[Any], keys: Iterable[TileKey]) -> dict[TileKey, Tile]:
    """Those of them that there are."""
    wanted = sorted(set(keys))
    asked = (smallints([level for level, _ in wanted]), bigints([number for _, number in wanted]))
    with conn.cursor(row_factory=tuple_row, binary=True) as curs:
        found = curs.execute(_READ, asked, prepare=True).fetchall()
    return {(row[0], row[1]): unpacked(*row) for row in found}


def unpacked(level: int, number: int, hashes: bytes, positions: bytes | None) -> Tile:
    split = [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]
    return Tile(level, number, split, longs(positions) if positions else ())


def longs(packed: bytes) -> tuple[int, ...]:
    return _packing(len(packed) // 8).unpack(packed)


@cache
def _packing(count: int) -> Struct:
    return Struct(f"!{count}q")


# A tile that was partial grows; the table's trigger sees to it that it does nothing else.
_WRITE = (
    "INSERT INTO audit.tiles (level, index, hashes, positions, first_position)"
    " SELECT * FROM unnest(%s::smallint[], %s::bigint[], %s::bytea[], %s::bytea[], %s::bigint[])"
    " ON CONFLICT (level, index)"
    " DO UPDATE SET hashes = excluded.hashes, positions = excluded.positions"
)


def write(conn: psycopg.Connection[Any], tiles: Sequence[Tile]) -> None:
    packed = [_packing(len(t.positions)).pack(*t.positions) if t.positions else None for t in tiles]
    columns = (
        smallints([t.level for t in tiles]),
        bigints([t.number for t in tiles]),
        blobs([b"".join(t.hashes) for t in tiles]),
        blobs(packed),
        [t.positions[0] if t.positions else None for t in tiles],
    )
    conn.execute(_WRITE, columns)


class Nodes:
    """The hashes of full subtrees, out of the tiles that hold them: each tile is read once."""

    def __init__(self, conn: psycopg.Connection[Any]) -> None:
        self._conn = conn

    def __call__(self, nodes: Iterable[Node]) -> Mapping[Node, bytes]:
        """Raises TileMissingError."""
        places = {node: _place(node) for node in nodes}
        tiles = read(self._conn, {key for key, _, _ in places.values()})
        return {node: _node(tiles, *place) for node, place in places.items()}


def _place(node: Node) -> tuple[TileKey, int, int]:
    """The tile, and the part of its hashes that are under the node."""
    level, rest = divmod(node.height, HEIGHT)
    first, count = node.number << rest, 1 << rest
    number, start = divmod(first, WIDTH)
    return (level, number), start, start + count


def _node(tiles: Mapping[TileKey, Tile], key: TileKey, start: int, end: int) -> bytes:
    tile = tiles.get(key)
    if tile is None or len(tile.hashes) < end:
        raise TileMissingError(*key)
    return root_of(tile.hashes[start:end])
