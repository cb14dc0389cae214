"""The statements that change many rows of a table at once, their parameters binary arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from psycopg import Cursor
from psycopg.sql import SQL, Composable, Composed, Identifier, Placeholder

from infrastructure.read_side.columns import Column, fields_of
from infrastructure.read_side.tables import StoredTable, Values, names


class Statements:
    """Composed once for each table, and for each set of columns that is changed together."""

    def __init__(self, stored: StoredTable) -> None:
        self._stored = stored
        self._key = [replace(column, place=at) for at, column in enumerate(stored.key)]
        others = [column for column in stored.columns if column not in stored.key]
        on_conflict = SQL(" ON CONFLICT ({}) DO UPDATE SET {}").format(
            names(stored.key), SQL(", ").join(map(_excluded, others))
        )
        if not others:
            on_conflict = Composed([SQL(" ON CONFLICT DO NOTHING")])
        insert = SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(
            stored.name, names(stored.columns), _selected(stored.columns), _sent(stored.columns)
        )
        self._insert = insert.as_bytes()
        self._put = (insert + on_conflict).as_bytes()
        self._delete = (
            SQL("DELETE FROM {} AS t USING {} WHERE {}")
            .format(stored.name, _sent(self._key), _matches(self._key))
            .as_bytes()
        )
        self._updates: dict[tuple[Sequence[str], Sequence[str]], tuple[list[Column], bytes]] = {}

    def insert(self, curs: Cursor[Any], rows: Sequence[Values]) -> None:
        """Raises UniqueViolation for a key that there is."""
        curs.execute(self._insert, _packed(self._stored.columns, rows), prepare=True)

    def put(self, curs: Cursor[Any], rows: Sequence[Values]) -> None:
        curs.execute(self._put, _packed(self._stored.columns, rows), prepare=True)

    def delete(self, curs: Cursor[Any], keys: Sequence[Values]) -> None:
        """Passes over keys that there are not."""
        curs.execute(self._delete, _packed(self._key, keys), prepare=True)

    def update(
        self, curs: Cursor[Any], sets: Sequence[str], adds: Sequence[str], changed: Sequence[Values]
    ) -> None:
        """Each of `changed` holds the key's values, then those to set, then those to add."""
        known = self._updates.get((sets, adds))
        if known is None:
            known = self._updates[sets, adds] = self._composed(sets, adds)
        columns, statement = known
        curs.execute(statement, _packed(columns, changed), prepare=True)

    def _composed(self, sets: Sequence[str], adds: Sequence[str]) -> tuple[list[Column], bytes]:
        columns: list[Column] = [*self._key]
        assigned: list[Composed] = []
        for place, name in enumerate([*sets, *adds], len(self._key)):
            parts = [replace(part, place=place) for part in self._stored.fields[name]]
            places = range(len(columns), len(columns) + len(parts))
            sent = [SQL("u.{}").format(_alias(n)) for n in places]
            columns += parts
            assigned += _added(parts, sent) if name in adds else _set(parts, sent)
        statement = SQL("UPDATE {} AS t SET {} FROM {} WHERE {}").format(
            self._stored.name, SQL(", ").join(assigned), _sent(columns), _matches(self._key)
        )
        return columns, statement.as_bytes()


def _packed(columns: Sequence[Column], rows: Sequence[Values]) -> list[Any]:
    fields = fields_of(rows)
    return [column.kind.pack(column.values(fields), required=column.required) for column in columns]


def _alias(number: int) -> Identifier:
    return Identifier(f"c{number}")


def _sent(columns: Sequence[Column]) -> Composed:
    arrays = SQL(", ").join(
        SQL("{}::{}[]").format(Placeholder(), SQL(column.kind.sent_as)) for column in columns
    )
    aliases = SQL(", ").join(_alias(number) for number in range(len(columns)))
    return SQL("unnest({}) AS u({})").format(arrays, aliases)


def _selected(columns: Sequence[Column]) -> Composed:
    sent = (SQL("u.{}").format(_alias(number)) for number in range(len(columns)))
    return SQL(", ").join(_cast(*pair) for pair in zip(columns, sent, strict=True))


def _cast(column: Column, sent: Composable) -> Composable:
    if column.kind.sent_as == column.kind.sql:
        return sent
    return SQL("{}::{}").format(sent, SQL(column.kind.sql))


def _matches(key: Sequence[Column]) -> Composed:
    return SQL(" AND ").join(
        SQL("t.{} = {}").format(
            Identifier(column.name), _cast(column, SQL("u.{}").format(_alias(number)))
        )
        for number, column in enumerate(key)
    )


def _excluded(column: Column) -> Composed:
    return SQL("{0} = excluded.{0}").format(Identifier(column.name))


def _set(parts: Sequence[Column], sent: Sequence[Composable]) -> Iterator[Composed]:
    for part, value in zip(parts, sent, strict=True):
        yield SQL("{} = {}").format(Identifier(part.name), _cast(part, value))


def _added(parts: Sequence[Column], sent: Sequence[Composable]) -> Iterator[Composed]:
    """Money of another currency is an error there, as it is in memory: the cast says so."""
    amount = Identifier(parts[0].name)
    if len(parts) == 1:
        yield SQL("{0} = t.{0} + {1}").format(amount, sent[0])
        return
    yield SQL(
        "{0} = CASE WHEN t.{1} = {3} THEN t.{0} + {2}"
        " ELSE (t.{1} || ' and ' || {3} || ' are not added')::bigint END"
    ).format(amount, Identifier(parts[1].name), sent[0], sent[1])
