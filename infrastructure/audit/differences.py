"""How the events of one tile differ from what was sealed: each difference by its event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from domain.audit.alteration import AlterationKind, Finding
from infrastructure.audit import leaf
from infrastructure.audit.content import content_hash
from infrastructure.audit.leaf import NoLeafError
from infrastructure.audit.rows import RawRow
from infrastructure.audit.tiles import WIDTH, Tile
from infrastructure.audit.verify import leaf_hash

MOST_MOVES = 64
"""Of so many altered events in one tile it is still asked which of them only changed places."""


class Sealed(NamedTuple):
    """What the tile says of one event."""

    leaf_index: int
    hash: bytes


def hash_of(row: RawRow) -> bytes:
    """Of its leaf; empty, which is nobody's hash, for a row that has none."""
    try:
        return leaf_hash(leaf.line(row))
    except NoLeafError:
        return b""


def same(tile: Tile, rows: Sequence[RawRow], hashes: Sequence[bytes]) -> bool:
    """Whether these are the tile's events, hash by hash and place by place."""
    return list(tile.hashes) == list(hashes) and list(tile.positions) == [r.position for r in rows]


def differences(tile: Tile, rows: Sequence[RawRow], hashes: Sequence[bytes]) -> list[Finding]:
    """`hashes` are those of the rows, as `hash_of` has them; rows stand in the log's order."""
    if list(tile.hashes) == list(hashes):
        return [tile_altered(tile, "the positions beside its hashes are not those of its events")]
    first = tile.number * WIDTH
    sealed = {
        position: Sealed(first + at, tile.hashes[at]) for at, position in enumerate(tile.positions)
    }
    present = dict(zip((row.position for row in rows), zip(rows, hashes, strict=True), strict=True))
    odd = {p: row for p, (row, h) in present.items() if p not in sealed or sealed[p].hash != h}
    bare = {p for p in sealed if p not in present or p in odd}
    moved = dict(_moved(odd, {p: sealed[p] for p in bare}))
    found = [_reordered(odd[at], sealed[to], to) for at, to in moved.items()]
    for position, row in odd.items():
        if position not in moved:
            found.append(_odd(row, sealed.get(position), present[position][1]))
    gone = bare - set(odd) - set(moved.values())
    found += [_removed(position, sealed[position]) for position in gone]
    return sorted(found, key=lambda each: each.position or 0)


def _moved(odd: dict[int, RawRow], bare: dict[int, Sealed]) -> Iterator[tuple[int, int]]:
    """From where a row stands now to where it was sealed, were that all that was done to it."""
    if len(odd) > MOST_MOVES or len(bare) > MOST_MOVES:
        return
    for at, row in odd.items():
        for place, sealed in bare.items():
            if place != at and hash_of(row._replace(position=place)) == sealed.hash:
                yield at, place
                break


def _reordered(row: RawRow, sealed: Sealed, place: int) -> Finding:
    return named(
        AlterationKind.EVENTS_REORDERED,
        f"the event was sealed at position {place}",
        row,
        leaf_index=sealed.leaf_index,
        expected=sealed.hash,
        found=hash_of(row),
    )


def _odd(row: RawRow, sealed: Sealed | None, found: bytes) -> Finding:
    if sealed is None:
        said = "the event was not there when its place was sealed"
        return named(AlterationKind.EVENT_INSERTED, said, row, found=found)
    said = "the row is not the one that was sealed"
    if not found:
        said = "the row holds what no event can hold"
    elif content_hash(row) != row.content_hash:
        said += ", and disagrees with its own content hash"
    return named(
        AlterationKind.EVENT_EDITED,
        said,
        row,
        leaf_index=sealed.leaf_index,
        expected=sealed.hash,
        found=found,
    )


def _removed(position: int, sealed: Sealed) -> Finding:
    return Finding(
        AlterationKind.EVENT_REMOVED,
        "the event that was sealed is gone",
        leaf_index=sealed.leaf_index,
        position=position,
        expected=sealed.hash.hex(),
    )


def named(
    kind: AlterationKind,
    detail: str,
    row: RawRow,
    *,
    leaf_index: int | None = None,
    expected: bytes | None = None,
    found: bytes | None = None,
) -> Finding:
    return Finding(
        kind,
        detail,
        leaf_index=leaf_index,
        position=row.position,
        stream_id=UUID(bytes=row.stream_id),
        version=row.version,
        event_name=row.name.decode(errors="replace"),
        expected=expected.hex() if expected else None,
        found=found.hex() if found else None,
    )


def tile_altered(tile: Tile, detail: str, *, expected: bytes = b"", found: bytes = b"") -> Finding:
    """`leaf_index` is the first leaf under the tile."""
    return Finding(
        AlterationKind.TILE_ALTERED,
        f"tile {tile.path}: {detail}",
        leaf_index=tile.number * WIDTH ** (tile.level + 1),
        expected=expected.hex() or None,
        found=found.hex() or None,
    )


def line_of(row: RawRow) -> bytes | Finding:
    """The leaf of a row that is not sealed yet, or why it cannot be sealed."""
    try:
        leaf.check_json(row)
        made = leaf.line(row)
    except NoLeafError as error:
        return _untrue(row, f"the row holds what no event can hold: {error}")
    if content_hash(row) != row.content_hash:
        return _untrue(row, "the row disagrees with its own content hash")
    if len(made) > leaf.MOST_BYTES:
        return _untrue(row, f"its leaf has {len(made):,} bytes, and room for {leaf.MOST_BYTES:,}")
    return made


def _untrue(row: RawRow, said: str) -> Finding:
    return named(AlterationKind.EVENT_UNTRUE, said, row, found=row.content_hash)
