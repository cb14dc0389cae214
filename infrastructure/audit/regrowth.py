"""The tree grown once more from its leaves: beside the stored tiles, and the signed roots."""

from __future__ import annotations

from collections.abc import Sequence

from domain.audit.alteration import AlterationKind, Finding
from infrastructure.audit import checkpoints, tiles
from infrastructure.audit.checkpoints import Kept
from infrastructure.audit.differences import tile_altered
from infrastructure.audit.growth import Edge
from infrastructure.audit.head import AlteredError, Connection, check_note
from infrastructure.audit.tiles import Tile
from infrastructure.audit.verify import Key


class Regrowth:
    """From an edge that is believed. Every checkpoint on the way is opened and compared."""

    def __init__(self, conn: Connection, edge: Edge, origin: str, keys: Sequence[Key]) -> None:
        self._conn = conn
        self._origin = origin
        self._keys = keys
        self._ahead = checkpoints.above(conn, edge.size)
        self._next = next(self._ahead, None)
        self._partial: dict[int, Tile] = {}
        self._agreed = edge.size
        self._is_forked = False
        self.edge = edge
        self.checkpoints = 0

    def grow(self, hashes: Sequence[bytes]) -> list[Finding]:
        """By leaves; what is wrong with the tiles above them, and with checkpoints of them."""
        findings: list[Finding] = []
        while self._next and self._next.size <= self.edge.size + len(hashes):
            width = self._next.size - self.edge.size
            findings += self._add(hashes[:width])
            findings += self._compare_root(self._next)
            hashes = hashes[width:]
            self._next = next(self._ahead, None)
        return findings + self._add(hashes)

    def ends_at(self, hashes: Sequence[bytes], kept: Kept) -> bool:
        """Whether these leaves, and no others, lead to the root of the checkpoint."""
        trial = self.edge.copy()
        trial.grow(hashes, [0] * len(hashes))
        return (trial.size, trial.root()) == (kept.size, kept.root)

    def end(self) -> list[Finding]:
        """What is wrong with the last tiles, which are not full, and may have grown since."""
        return [found for tile in self._partial.values() for found in self._compare_tile(tile)]

    def _add(self, hashes: Sequence[bytes]) -> list[Finding]:
        findings: list[Finding] = []
        for tile in self.edge.grow(hashes, [0] * len(hashes)):
            if tile.level == 0:
                continue
            if tile.is_full:
                self._partial.pop(tile.level, None)
                findings += self._compare_tile(tile)
            else:
                self._partial[tile.level] = tile
        return findings

    def _compare_tile(self, tile: Tile) -> list[Finding]:
        stored = tiles.read(self._conn, [(tile.level, tile.number)]).get((tile.level, tile.number))
        if stored is None:
            return [tile_altered(tile, "it is not there")]
        wrong = [
            (number, ours, theirs)
            for number, (ours, theirs) in enumerate(zip(tile.hashes, stored.hashes, strict=False))
            if ours != theirs
        ]
        if len(stored.hashes) < len(tile.hashes):
            return [tile_altered(stored, f"it holds fewer than {len(tile.hashes)} hashes")]
        return [
            tile_altered(stored, f"hash {number} is not that of the level below", expected=ours,
                         found=theirs)
            for number, ours, theirs in wrong
        ]  # fmt: skip

    def _compare_root(self, kept: Kept) -> list[Finding]:
        """Of checkpoints of other events, the first: those after it are of others as well."""
        self.checkpoints += 1
        try:
            check_note(kept, self._origin, self._keys)
        except AlteredError as error:
            return list(error.findings)
        root = self.edge.root()
        if root == kept.root:
            self._agreed = kept.size
            return []
        if self._is_forked:
            return []
        self._is_forked = True
        return [
            Finding(
                AlterationKind.LOG_FORKED,
                f"the checkpoint of {kept.size:,} events was signed over others; what was"
                f" rewritten is among the leaves from {self._agreed:,} to {kept.size - 1:,}",
                leaf_index=self._agreed,
                expected=kept.root.hex(),
                found=root.hex(),
            )
        ]
