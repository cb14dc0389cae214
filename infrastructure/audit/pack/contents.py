"""What a pack holds beside its events: hashes of the tree, keys, rules, schemas, the verifier."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import tuple_row

from domain.privacy.erasure import ErasureRequest
from domain.privacy.recovered import RecoveredErasure
from infrastructure.audit import tiles, verify
from infrastructure.audit.pack.folder import PackFolder
from infrastructure.audit.rows import RawRow
from infrastructure.audit.tiles import WIDTH
from infrastructure.audit.verify import Key, tile_path, vkey
from infrastructure.policies.files import read

HERE = Path(__file__).parent
SCHEMAS = Path(__file__).parents[3] / "docs" / "schemas"
"""Every shape that was ever stored has one; a test sees to that."""

TILES_AT_ONCE = 64
RECEIPTS = {
    each.TOPIC.encode()
    for each in (ErasureRequest.ErasureCarriedOut, RecoveredErasure.ErasureRecovered)
}
"""Events that carry the signed receipt of an erasure."""
_EVIDENCE = "SELECT witness, kind, evidence FROM audit.witnessings WHERE size = %s ORDER BY witness"


def write_tile(folder: PackFolder, tile: tiles.Tile, size: int) -> None:
    """As it stood in the tree of that size."""
    width = min(WIDTH, (size >> 8 * tile.level) - WIDTH * tile.number)
    name = tile_path(tile.level, tile.number, size)
    folder.write(name, b"".join(tile.hashes[:width]))


def write_upper_tiles(
    conn: psycopg.Connection[Any], folder: PackFolder, size: int, older: Sequence[int] = ()
) -> None:
    """All above the lowest, and the lowest at the right edge, of now and of `older` sizes."""
    edges = {(0, each // WIDTH) for each in (size, *older) if each % WIDTH}
    wanted = sorted(edges) + list(_upper(size))
    for at in range(0, len(wanted), TILES_AT_ONCE):
        for tile in tiles.read(conn, wanted[at : at + TILES_AT_ONCE]).values():
            write_tile(folder, tile, size)


def _upper(size: int) -> Iterator[tuple[int, int]]:
    level, count = 1, size // WIDTH
    while count:
        yield from ((level, number) for number in range(-(-count // WIDTH)))
        level, count = level + 1, count // WIDTH


def write_checkpoint(
    conn: psycopg.Connection[Any], folder: PackFolder, size: int, note: str
) -> None:
    """With what its witnesses said of it: signatures under it, all else in files beside it."""
    name = f"checkpoints/{size}"
    for witness, kind, evidence in conn.cursor(row_factory=tuple_row).execute(_EVIDENCE, [size]):
        if kind == "cosignature":
            note += evidence.decode().rpartition("\n\n")[2]
        else:
            plain = "".join(c if c.isalnum() or c in "-." else "-" for c in witness)
            folder.write(f"{name}.{plain}.{'tsr' if kind == 'time-stamp' else kind}", evidence)
    folder.write(name, note.encode())


def write_keys(folder: PackFolder, keys: Sequence[Key], endorsements: Mapping[str, str]) -> None:
    """And the notes by which each key of the log was signed by the one before it, by vkey."""
    for key in keys:
        line = vkey(key.name, key.kind, key.public)
        name = f"keys/{key.name.replace('/', '-')}-{key.id.hex()}"
        folder.write(f"{name}.vkey", f"{line}\n".encode())
        if line in endorsements:
            folder.write(f"{name}.endorsed", endorsements[line].encode())


def write_receipts(folder: PackFolder, rows: Sequence[RawRow]) -> None:
    """Of the erasures among the rows: each signed note as it was given."""
    for row in rows:
        if row.name in RECEIPTS:
            said = json.loads(row.state)
            request_id = said.get("request_id", UUID(bytes=row.stream_id))
            name = f"receipts/{request_id}.{said['number']}.receipt"
            folder.write(name, said["receipt"].encode())


def write_schemas(folder: PackFolder, names: Mapping[str, Mapping[int, int]]) -> None:
    for name, versions in names.items():
        for version in versions:
            file = f"{name}.v{version}.json"
            folder.write(f"schemas/{file}", (SCHEMAS / file).read_bytes())


def write_policies(folder: PackFolder, policies: Path, met: Sequence[str]) -> dict[str, list[str]]:
    """All that the bank has; which of them decisions referred to, and which are not here."""
    here = {}
    for file in sorted(policies.rglob("*.toml")):
        here[read(file)[0].id] = file
        folder.write(f"policies/{file.relative_to(policies).as_posix()}", file.read_bytes())
    return {
        "referred_to": sorted(met),
        "here": sorted(here),
        "not_here": sorted(set(met) - set(here)),
    }


def write_verifier(folder: PackFolder) -> None:
    folder.write("verify.py", Path(verify.__file__).read_bytes())
    folder.write("README.txt", (HERE / "readme.txt").read_bytes())
