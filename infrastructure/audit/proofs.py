"""Proofs out of the tiles: a few of them are read, however long the log is."""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple
from uuid import UUID

from psycopg.sql import SQL, Composed

from application.audit.proofs import (
    ConsistencyProof,
    InclusionProof,
    NoCheckpointError,
    NoSuchEventError,
    NotSealedError,
    NotWhatWasSealedError,
    SignedCheckpoint,
)
from infrastructure.audit import leaf, merkle, rows, tiles
from infrastructure.audit.head import Connection
from infrastructure.audit.leaf import NoLeafError
from infrastructure.audit.rows import RawRow
from infrastructure.audit.tiles import WIDTH, Nodes, TileMissingError
from infrastructure.audit.verify import inclusion_holds, leaf_hash
from infrastructure.read_side.connections import Pool

_NOTES = """
    SELECT size, root, note || coalesce((
        SELECT string_agg(convert_from(evidence, 'UTF8'), '' ORDER BY witness)
        FROM audit.witnessings AS w WHERE w.size = c.size AND kind = 'cosignature'), ''),
      signed_at
    FROM audit.checkpoints AS c {}
"""
_LATEST = SQL(_NOTES).format(SQL("ORDER BY size DESC LIMIT 1"))
_OF_SIZE = SQL(_NOTES).format(SQL("WHERE size = %s"))
_BEST_FOR = SQL(_NOTES).format(
    SQL(
        "WHERE size = (SELECT CASE WHEN cosigned > %s THEN cosigned ELSE newest END FROM"
        " (SELECT max(size) AS newest FROM audit.checkpoints) AS n,"
        " (SELECT max(size) AS cosigned FROM audit.witnessings WHERE kind = 'cosignature') AS w)"
    )
)
_TILE_OF = """
    SELECT index, positions FROM audit.tiles
    WHERE level = 0 AND first_position <= %s ORDER BY first_position DESC LIMIT 1
"""
_POSITION_OF = "SELECT notification_id FROM public.events WHERE event_id = %s"


class Place(NamedTuple):
    leaf_index: int
    row: RawRow


class PostgresProofs:
    """As application.audit.proofs.Proofs, whose docstrings hold for it."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def inclusion(self, event: UUID | int) -> InclusionProof:
        with self._pool.connection() as conn:
            index, row = _place(conn, event)
            checkpoint = _one(conn, _BEST_FOR, index)
            if checkpoint is None or checkpoint.size <= index:
                raise NotSealedError(f"the event at {row.position} is not sealed yet")
            try:
                line = leaf.line(row)
                hashes = merkle.inclusion(index, checkpoint.size, Nodes(conn))
            except (NoLeafError, TileMissingError):
                raise NotWhatWasSealedError(row.position, index, checkpoint) from None
        if not inclusion_holds(leaf_hash(line), index, checkpoint.size, hashes, checkpoint.root):
            raise NotWhatWasSealedError(row.position, index, checkpoint)
        return InclusionProof(
            event_id=UUID(bytes=row.event_id),
            position=row.position,
            index=index,
            leaf=line,
            hashes=tuple(hashes),
            checkpoint=checkpoint,
        )

    def consistency(self, old_size: int, size: int) -> ConsistencyProof:
        if old_size > size:
            raise NoCheckpointError(f"{old_size:,} events do not grow to {size:,}")
        with self._pool.connection() as conn:
            old, new = _of_size(conn, old_size), _of_size(conn, size)
            return ConsistencyProof(
                old, new, tuple(merkle.consistency(old_size, size, Nodes(conn)))
            )

    def latest(self) -> SignedCheckpoint | None:
        with self._pool.connection() as conn:
            return _one(conn, _LATEST)

    def checkpoint(self, size: int) -> SignedCheckpoint:
        with self._pool.connection() as conn:
            return _of_size(conn, size)


def _place(conn: Connection, event: UUID | int) -> Place:
    position = _position(conn, event) if isinstance(event, UUID) else event
    row = next(rows.rows(conn, position - 1, position), None)
    if row is None:
        raise NoSuchEventError(f"the log has no event {event}")
    found = conn.execute(_TILE_OF, [position], binary=True, prepare=True).fetchone()
    number, positions = (found[0], tiles.longs(found[1])) if found else (0, ())
    at = bisect_left(positions, position)
    if at == len(positions) or positions[at] != position:
        raise NotSealedError(f"the event at {position} is not sealed yet")
    return Place(number * WIDTH + at, row)


def _position(conn: Connection, event_id: UUID) -> int:
    found = conn.execute(_POSITION_OF, [event_id]).fetchone()
    if found is None:
        raise NoSuchEventError(f"the log has no event {event_id}")
    position: int = found[0]
    return position


def _of_size(conn: Connection, size: int) -> SignedCheckpoint:
    found = _one(conn, _OF_SIZE, size)
    if found is None:
        raise NoCheckpointError(f"no checkpoint of {size:,} events was signed")
    return found


def _one(conn: Connection, query: Composed, *asked: int) -> SignedCheckpoint | None:
    row = conn.execute(query, asked, prepare=True).fetchone()
    return SignedCheckpoint(*row) if row else None
