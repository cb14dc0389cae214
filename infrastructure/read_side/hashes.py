"""What the tables of a read model hold, as one number: equal tables, equal hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from psycopg import Connection
from psycopg.sql import SQL

from application.read_models.model import ReadModel
from infrastructure.read_side.generations import Generation, generations
from infrastructure.read_side.tables import StoredTable

# By the server, so that only a few hashes travel; a value of PostgreSQL has at most a gigabyte.
_PARTS = SQL(
    "SELECT count(*), sha256(string_agg(hash, '' ORDER BY hash)) FROM ("
    " SELECT sha256(record_send(one)) AS hash FROM ({rows}) AS one OFFSET 0"
    ") AS hashed GROUP BY get_byte(hash, 0) ORDER BY get_byte(hash, 0)"
)


@dataclass(frozen=True, slots=True)
class TableHash:
    """SHA-256 over those of the rows, as PostgreSQL sends them in binary form.

    The rows' hashes are taken in their own order, which no collation and no setting changes,
    in parts by their first byte.
    """

    table: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ModelHash:
    """Of a read model at a position in the log; two generations of one version compare."""

    name: str
    version: int
    generation: int
    position: int
    tables: tuple[TableHash, ...]

    @property
    def sha256(self) -> str:
        digest = hashlib.sha256()
        for each in self.tables:
            digest.update(f"{each.table} {each.sha256}\n".encode())
        return digest.hexdigest()


@contextmanager
def snapshot(conn: Connection[Any]) -> Iterator[None]:
    """One moment for all that is asked within; takes no transaction id, so it holds up nobody."""
    with conn.transaction():
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def hash_of(conn: Connection[Any], model: type[ReadModel], generation: Generation) -> ModelHash:
    tables = [_hash_of_table(conn, table) for table in generation.tables(model)]
    return ModelHash(
        generation.name,
        generation.version,
        generation.number,
        generation.position,
        tuple(sorted(tables, key=lambda table: table.table)),
    )


def hashes(conn: Connection[Any], models: Sequence[type[ReadModel]]) -> list[ModelHash]:
    """Of the generations that are served, all at one moment. Leaves out those of other versions."""
    known = {(model.name, model.version): model for model in models}
    with snapshot(conn):
        return [
            hash_of(conn, known[one.name, one.version], one)
            for one in generations(conn)
            if one.is_served and (one.name, one.version) in known
        ]


def _hash_of_table(conn: Connection[Any], table: StoredTable) -> TableHash:
    digest, rows = hashlib.sha256(), 0
    for count, part in conn.execute(_PARTS.format(rows=table.rows())):
        rows += count
        digest.update(part)
    return TableHash(table.table.name, rows, digest.hexdigest())
