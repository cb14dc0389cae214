"""Tiles as files of C2SP tlog-tiles, by the path that a reader of the log asks for."""

from __future__ import annotations

import re

from infrastructure.audit.tiles import HASH_BYTES, WIDTH
from infrastructure.audit.tiles import path as path_of
from infrastructure.read_side.connections import Pool

_PATH = re.compile(r"tile/(\d{1,2})/((?:x\d{3}/){0,5}\d{3})(?:\.p/(\d{1,3}))?")
_READ = "SELECT hashes FROM audit.tiles WHERE level = %s AND index = %s"


class LogTileFiles:
    """The port TileFiles."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def tile(self, path: str) -> bytes | None:
        asked = _PATH.fullmatch(path)
        if asked is None:
            return None
        level, number = int(asked[1]), int(re.sub(r"[x/]", "", asked[2]))
        width = int(asked[3] or WIDTH)
        if not 0 < width <= WIDTH or path_of(level, number, width) != path:
            return None  # A tile has one name.
        with self._pool.connection() as conn:
            row = conn.execute(_READ, (level, number), binary=True, prepare=True).fetchone()
        if row is None or len(row[0]) < width * HASH_BYTES:
            return None
        return bytes(row[0][: width * HASH_BYTES])
