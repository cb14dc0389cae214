"""Tiles that the tree of the log does not have, or that its events do not lead to."""

from __future__ import annotations

from domain.audit.alteration import Finding
from infrastructure.audit import tiles
from infrastructure.audit.differences import tile_altered
from infrastructure.audit.head import Connection

# One statement sees tiles and checkpoints of one moment, also while sealing goes on.
_FIRST = "('x' || encode(substring(positions FOR 8), 'hex'))::bit(64)::bigint"
_STRAYS = f"""
    SELECT level, index, is_beyond FROM (
      SELECT level, index, level = 0 AND first_position <> {_FIRST} AS is_elsewhere,
        level > 6 OR index >= ((size >> 8 * level) + 255) / 256 AS is_beyond
      FROM audit.tiles, (SELECT coalesce(max(size), 0) AS size FROM audit.checkpoints) AS tree
    ) AS seen
    WHERE is_elsewhere OR is_beyond ORDER BY level, index
"""  # noqa: S608 - Nothing of it comes from outside.


def strays(conn: Connection) -> list[Finding]:
    """No proof is wrong by them, but one may not be found, or be found where there is none."""
    rows = conn.execute(_STRAYS.encode()).fetchall()
    found = tiles.read(conn, [(level, number) for level, number, _ in rows])
    return [
        tile_altered(
            found[level, number],
            "it is beyond the end of the tree"
            if is_beyond
            else "it is kept under another first event than its own",
        )
        for level, number, is_beyond in rows
        if (level, number) in found
    ]
