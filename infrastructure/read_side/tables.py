"""The tables of one generation of a read model: how they are made, indexed and filled in bulk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from psycopg import Connection, Cursor
from psycopg.sql import SQL, Composed, Identifier

from application.read_models.model import Table
from infrastructure.read_side.columns import BIGINT, Column, columns_of
from infrastructure.read_side.copying import copied

COPIED_AT_ONCE = 5_000
SMALL = 50_000
"""Rows that are indexed in a moment; more of them would hold back readers of the log."""
Values = Sequence[Any]
_BROKEN = """
    SELECT 1 FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = %s AND relname = %s AND NOT indisvalid
"""


class StoredTable:
    """One table of a read model in the schema of one of its generations."""

    def __init__(self, table: Table[Any], schema: str) -> None:
        self.table, self.schema = table, schema
        self.fields = columns_of(table)
        self.columns = [column for name in table.columns for column in self.fields[name]]
        self.key = [column for name in table.key for column in self.fields[name]]
        self.name = Identifier(schema, table.name)
        self.addable = frozenset(
            name
            for name, columns in self.fields.items()
            if columns[0].kind is BIGINT and columns[0].required and name in table.changeable
        )

    def create(self, conn: Connection[Any]) -> None:
        """Without any index, so that it is filled fast."""
        required = {*self.key, *(column for column in self.columns if column.required)}
        columns = [
            SQL("{} {} {}").format(
                Identifier(column.name),
                SQL(column.kind.sql),
                SQL("NOT NULL" if column in required else ""),
            )
            for column in self.columns
        ]
        conn.execute(SQL("CREATE TABLE {} ({})").format(self.name, SQL(", ").join(columns)))

    def shape(self) -> str:
        """Equal for two generations when the rows of one fit the tables of the other."""
        columns = ", ".join(f"{c.name} {c.kind.sql} {c.required}" for c in self.columns)
        return f"{self.table.name} ({columns}) {self.table.key} {self.table.indexes}"

    def index(self, conn: Connection[Any], *, concurrently: bool) -> None:
        """Makes the indexes there are not yet, and anew those that an earlier attempt left broken.

        Concurrently takes two scans, but keeps no transaction id while it builds.
        """
        for name, statement in self._indexes(SQL("CONCURRENTLY" if concurrently else "")):
            if conn.execute(_BROKEN, (self.schema, name)).fetchone() is not None:
                conn.execute(SQL("DROP INDEX {}").format(Identifier(self.schema, name)))
            conn.execute(statement)
        conn.execute(SQL("ANALYZE {}").format(self.name))

    def is_large(self, conn: Connection[Any]) -> bool:
        """Whether an index takes so long that readers of the log would notice."""
        some = SQL("SELECT count(*) FROM (SELECT FROM {} LIMIT {}) AS found")
        row = conn.execute(some.format(self.name, SMALL + 1)).fetchone()
        return row is not None and row[0] > SMALL

    def copy_in(self, curs: Cursor[Any], rows: Sequence[Values]) -> None:
        """One COPY of a few thousand rows: a long one would hold back readers of the log."""
        statement = SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
            self.name, names(self.columns)
        )
        with curs.copy(statement) as copy:
            copy.write(copied(self.columns, rows))

    def rows(self) -> Composed:
        return SQL("SELECT {} FROM {}").format(names(self.columns), self.name)

    def _indexes(self, how: SQL) -> Iterator[tuple[str, Composed]]:
        key = f"{self.table.name}_key"
        statement = SQL("CREATE UNIQUE INDEX {} IF NOT EXISTS {} ON {} ({})")
        yield key, statement.format(how, Identifier(key), self.name, names(self.key))
        for fields in self.table.indexes:
            columns = [column for name in fields for column in self.fields[name]]
            name = "_".join([self.table.name, *fields])
            access = SQL("gin" if any(column.is_array for column in columns) else "btree")
            statement = SQL("CREATE INDEX {} IF NOT EXISTS {} ON {} USING {} ({})")
            yield name, statement.format(how, Identifier(name), self.name, access, names(columns))


def names(columns: Sequence[Column]) -> Composed:
    return SQL(", ").join(Identifier(column.name) for column in columns)
