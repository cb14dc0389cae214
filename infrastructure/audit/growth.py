"""The right edge of the tree, where it grows: the last, partial tile of each level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from infrastructure.audit.tiles import WIDTH, Tile, TileKey, TileMissingError, widths
from infrastructure.audit.verify import EMPTY_ROOT, root_of


class Edge:
    """Grows in memory; `grow` says which tiles are new or wider, and nothing is stored by it."""

    def __init__(self, size: int = 0, tiles: Mapping[TileKey, Tile] | None = None) -> None:
        """Of a tree of that size; `tiles` has the last tile of each level.

        Raises TileMissingError where one of them holds fewer or more hashes than it must.
        """
        self.size = size
        self._hashes: list[list[bytes]] = []
        self._positions: list[int] = []
        for key, width in widths(size):
            tile = (tiles or {}).get(key)
            if tile is None or len(tile.hashes) != width:
                raise TileMissingError(*key)
            self._hashes.append([] if tile.is_full else list(tile.hashes))
            if key[0] == 0 and not tile.is_full:
                self._positions = list(tile.positions)

    def copy(self) -> Edge:
        other = Edge()
        other.size = self.size
        other._hashes = [list(hashes) for hashes in self._hashes]
        other._positions = list(self._positions)
        return other

    def root(self) -> bytes:
        """The tail of each level stands, as one ragged subtree, at the end of the next."""
        tail: list[bytes] = []
        for hashes in self._hashes:
            whole = hashes + tail
            tail = [root_of(whole)] if whole else []
        return tail[0] if tail else EMPTY_ROOT

    def grow(self, hashes: Sequence[bytes], positions: Sequence[int]) -> list[Tile]:
        """Leaves are added at the end, with the positions of their events."""
        tiles: list[Tile] = []
        places = self._positions + list(positions)
        added, level, count = list(hashes), 0, self.size
        while added:
            if level == len(self._hashes):
                self._hashes.append([])
            whole = self._hashes[level] + added
            first = count // WIDTH
            parts = [whole[at : at + WIDTH] for at in range(0, len(whole), WIDTH)]
            for number, part in enumerate(parts):
                behind = places[number * WIDTH : number * WIDTH + len(part)] if level == 0 else ()
                tiles.append(Tile(level, first + number, part, behind))
            full = [root_of(part) for part in parts if len(part) == WIDTH]
            self._hashes[level] = parts[-1] if len(parts[-1]) < WIDTH else []
            added, level, count = full, level + 1, count // WIDTH
        self.size += len(hashes)
        self._positions = places[len(places) - self.size % WIDTH :]
        return tiles
