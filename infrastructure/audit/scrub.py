"""A look back at each turn: a few sealed tiles against their rows, until all have had theirs.

What is altered anywhere, however old, is found within one round.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from domain.audit.alteration import Finding
from infrastructure.audit import tiles
from infrastructure.audit.differences import tile_altered
from infrastructure.audit.head import Connection, Head, edge_at
from infrastructure.audit.judging import Stretch, judged, parents, stretches
from infrastructure.audit.regrowth import Regrowth
from infrastructure.audit.tiles import WIDTH, TileKey
from infrastructure.audit.verify import Key, root_of

BATCH = 64
"""Tiles that are looked at together, with their rows in memory."""


class Round(NamedTuple):
    next_tile: int
    rounds: int
    round_ended_at: datetime | None


def standing(conn: Connection) -> Round:
    row = conn.execute("SELECT next_tile, rounds, round_ended_at FROM audit.scrub").fetchone()
    assert row is not None
    return Round._make(row)


def scrubbed(
    conn: Connection, head: Head, origin: str, keys: Sequence[Key], most: int
) -> list[Finding]:
    """What is wrong with the next tiles in turn, at most that many, with those above them, and
    with the checkpoints that end in them."""
    count = -(-head.size // WIDTH)
    if count == 0:
        return []
    first = standing(conn).next_tile % count
    end = min(first + most, count)
    for begin in range(first, end, BATCH):
        stop = min(begin + BATCH, end)
        until = head.position if stop == count else None
        below = list(stretches(conn, begin, stop, until))
        findings = _of_rows(conn, below) + _of_tiles(conn, begin, stop)
        findings = findings or _of_checkpoints(conn, below, origin, keys)
        if findings:
            return findings
    _move(conn, end, ended=end == count)
    return []


def _of_rows(conn: Connection, below: Sequence[Stretch]) -> list[Finding]:
    told = parents(conn, [(0, stretch.tile.number) for stretch in below])
    return [
        finding for stretch in below for finding in judged(stretch, told[0, stretch.tile.number])[1]
    ]


def _of_checkpoints(
    conn: Connection, below: Sequence[Stretch], origin: str, keys: Sequence[Key]
) -> list[Finding]:
    """Of tiles that are known to be right."""
    edge, _ = edge_at(conn, below[0].tile.number * WIDTH, is_last=False)
    regrowth = Regrowth(conn, edge, origin, keys)
    return [finding for each in below for finding in regrowth.grow(each.tile.hashes)]


def _of_tiles(conn: Connection, first: int, end: int) -> list[Finding]:
    """The chain from these tiles upwards: each has the root that the next level holds of it."""
    findings: list[Finding] = []
    keys: list[TileKey] = [(0, number) for number in range(first, end)]
    while keys:
        told = parents(conn, keys)
        for key, tile in tiles.read(conn, keys).items():
            parent = told[key]
            if parent is not None and root_of(tile.hashes) != parent:
                said = "its root is not the one that the level above holds"
                findings.append(
                    tile_altered(tile, said, expected=parent, found=root_of(tile.hashes))
                )
        keys = sorted(
            {(level + 1, number // WIDTH) for level, number in keys if told[level, number]}
        )
    return findings


def _move(conn: Connection, next_tile: int, *, ended: bool) -> None:
    if ended:
        conn.execute(
            "UPDATE audit.scrub SET next_tile = 0, rounds = rounds + 1,"
            " round_ended_at = clock_timestamp()"
        )
    else:
        conn.execute("UPDATE audit.scrub SET next_tile = %s", [next_tile])
