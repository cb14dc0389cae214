"""Whether the tables of two generations hold the same, at a fraction of what SHA-256 would cost."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from psycopg import Connection
from psycopg.sql import SQL

from application.read_models.model import ReadModel
from infrastructure.read_side.generations import Generation
from infrastructure.read_side.tables import StoredTable

# By PostgreSQL's own hashes of rows, twice 64 bits: of one server, and nobody's evidence.
_SUMS = SQL(
    "SELECT count(*), coalesce(sum(hash_record_extended(one, 0)::numeric), 0),"
    " coalesce(sum(hash_record_extended(one, 1)::numeric), 0) FROM ({rows}) AS one"
)


@dataclass(frozen=True, slots=True)
class TableSum:
    """Equal for two tables with the same rows, in whatever order they lie."""

    table: str
    rows: int
    sums: tuple[Decimal, Decimal]


def sums_of(
    conn: Connection[Any], model: type[ReadModel], generation: Generation
) -> tuple[TableSum, ...]:
    return tuple(_sum_of(conn, table) for table in generation.tables(model))


def _sum_of(conn: Connection[Any], table: StoredTable) -> TableSum:
    row = conn.execute(_SUMS.format(rows=table.rows())).fetchone()
    assert row is not None
    return TableSum(table.table.name, row[0], (row[1], row[2]))
