"""The sealed end of the log: its newest checkpoint, and the edge where the tree goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from psycopg.rows import TupleRow

from domain.audit.alteration import AlterationKind, Finding
from infrastructure.audit import checkpoints, tiles
from infrastructure.audit.checkpoints import Kept
from infrastructure.audit.growth import Edge
from infrastructure.audit.tiles import TileMissingError
from infrastructure.audit.verify import EMPTY_ROOT, Key, RejectedError

NOTHING = -1
"""The position of the last sealed event where none is."""

Connection = psycopg.Connection[TupleRow]


class AlteredError(Exception):
    """What was sealed is not what is there."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__("; ".join(map(str, findings)))
        self.findings = findings


@dataclass(slots=True)
class Head:
    """`edge` may grow; it is then the caller's, and no longer that of the checkpoint."""

    size: int
    root: bytes
    edge: Edge
    position: int
    complete_to: int
    """Whatever stands below, above `position`, came later than it may have."""


def load(conn: Connection, origin: str, keys: Sequence[Key]) -> Head:
    """As it is stored, checked against itself. Raises AlteredError."""
    kept = checkpoints.latest(conn)
    if kept is None:
        return _empty(conn)
    check_note(kept, origin, keys)
    edge, position = edge_at(conn, kept.size)
    if edge.root() != kept.root:
        raise AlteredError(
            Finding(
                AlterationKind.TILE_ALTERED,
                f"the right edge does not have the root that was signed for {kept.size:,} events",
                leaf_index=kept.size - 1,
                expected=kept.root.hex(),
                found=edge.root().hex(),
            )
        )
    return Head(kept.size, kept.root, edge, position, kept.complete_to)


def _empty(conn: Connection) -> Head:
    if conn.execute("SELECT 1 FROM audit.tiles LIMIT 1").fetchone():
        raise AlteredError(
            Finding(AlterationKind.CHECKPOINT_ALTERED, "there are tiles, and no checkpoint of them")
        )
    return Head(0, EMPTY_ROOT, Edge(), NOTHING, NOTHING)


def check_note(kept: Kept, origin: str, keys: Sequence[Key]) -> None:
    """That the note of a stored checkpoint is signed, and says what the row says. AlteredError."""
    try:
        told = checkpoints.opened(kept.note, origin, keys)
    except (RejectedError, UnicodeError) as error:
        why = error.english if isinstance(error, RejectedError) else "it is not UTF-8"
        raise AlteredError(_checkpoint_altered(kept, why)) from None
    if (told.size, told.root) != (kept.size, kept.root):
        raise AlteredError(_checkpoint_altered(kept, "its row says otherwise than its note"))


def _checkpoint_altered(kept: Kept, why: str) -> Finding:
    return Finding(
        AlterationKind.CHECKPOINT_ALTERED,
        f"the checkpoint of {kept.size:,} events: {why}",
        leaf_index=kept.size - 1,
        found=kept.root.hex(),
    )


def edge_at(conn: Connection, size: int, *, is_last: bool = True) -> tuple[Edge, int]:
    """The stored edge of the tree of that size, and the last position under it.

    Where it `is_last`, the tiles end there too. Raises AlteredError.
    """
    wanted = dict(tiles.widths(size))
    found = tiles.read(conn, wanted)
    if not is_last:
        found = {key: tile.narrowed(wanted[key]) for key, tile in found.items()}
    try:
        edge = Edge(size, found)
    except TileMissingError as error:
        level, number = error.key
        raise AlteredError(
            Finding(
                AlterationKind.TILE_ALTERED,
                f"tile {tiles.path(level, number)} does not end where {size:,} events end",
                leaf_index=size - 1,
            )
        ) from None
    return edge, found[0, (size - 1) // tiles.WIDTH].positions[-1] if size else NOTHING
