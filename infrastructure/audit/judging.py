"""A stretch of sealed events against its tiles: who is right, the rows, the tile or its parent?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from domain.audit.alteration import Finding
from infrastructure.audit import rows as log_rows
from infrastructure.audit import tiles
from infrastructure.audit.differences import differences, hash_of, same, tile_altered
from infrastructure.audit.head import NOTHING, Connection
from infrastructure.audit.rows import RawRow
from infrastructure.audit.tiles import WIDTH, Tile, TileKey
from infrastructure.audit.verify import root_of


class Stretch(NamedTuple):
    """A tile of level 0, the rows that stand where its events stood, and their leaf hashes."""

    tile: Tile
    rows: Sequence[RawRow]
    hashes: Sequence[bytes]

    @property
    def agrees(self) -> bool:
        return same(self.tile, self.rows, self.hashes)


def stretches(
    conn: Connection, first: int, end: int, until: int | None = None
) -> Iterator[Stretch]:
    """Of the tiles from `first` up to `end`, which is left out; read in one go.

    `until` is the last position where there is no tile `end`. A tile that is not there comes as
    an empty one, with the rows that stand between its neighbours.
    """
    found = tiles.read(conn, [(0, number) for number in range(max(first - 1, 0), end + 1)])
    begins = _begins(found, first, end)
    if until is None:
        until = -1 if begins[-1] is None else begins[-1] - 1
    after = NOTHING if first == 0 or begins[0] is None else begins[0] - 1
    ends = [*begins[1:-1], None]
    groups = _grouped(log_rows.rows(conn, after, until), ends)
    for number, group in zip(range(first, end), groups, strict=True):
        tile = found.get((0, number)) or Tile(0, number, (), ())
        yield Stretch(tile, group, [hash_of(row) for row in group])


def _begins(found: Mapping[TileKey, Tile], first: int, end: int) -> list[int | None]:
    """Where the events of each tile begin, also of `end`; a missing one, behind that before it."""
    begins: list[int | None] = []
    for number in range(first, end + 1):
        tile, before = found.get((0, number)), found.get((0, number - 1))
        if tile:
            begins.append(tile.positions[0])
        else:
            begins.append(before.positions[-1] + 1 if before else None)
    for at in reversed(range(len(begins) - 1)):
        if begins[at] is None:
            begins[at] = begins[at + 1]
    return begins


def _grouped(rows: Iterator[RawRow], ends: Sequence[int | None]) -> Iterator[list[RawRow]]:
    """One group for each end, which is the first position of the next; None: all that is left."""
    ahead = next(rows, None)
    for end in ends:
        group = []
        while ahead is not None and (end is None or ahead.position < end):
            group.append(ahead)
            ahead = next(rows, None)
        yield group


def judged(stretch: Stretch, parent: bytes | None) -> tuple[Sequence[bytes], list[Finding]]:
    """The hashes that are to be believed, and what is wrong with the others.

    `parent` is what the level above says of a full tile; None where there is nothing above.
    """
    tile = stretch.tile
    if stretch.agrees:
        return tile.hashes, []
    if parent is None or root_of(tile.hashes) == parent:
        return tile.hashes, differences(*stretch)
    altered = tile_altered(
        tile,
        "it does not have the root that the level above holds",
        expected=parent,
        found=root_of(tile.hashes),
    )
    if len(stretch.hashes) == WIDTH and root_of(stretch.hashes) == parent:
        return stretch.hashes, [altered]
    if not tile.hashes:
        return stretch.hashes, [altered]
    return tile.hashes, [*differences(*stretch), altered]


def parents(conn: Connection, keys: Sequence[TileKey]) -> dict[TileKey, bytes | None]:
    """What the level above holds of each of these tiles; None where it holds nothing."""
    above = tiles.read(conn, {(level + 1, number // WIDTH) for level, number in keys})
    told: dict[TileKey, bytes | None] = {}
    for level, number in keys:
        tile = above.get((level + 1, number // WIDTH))
        at = number % WIDTH
        told[level, number] = tile.hashes[at] if tile and at < len(tile.hashes) else None
    return told
