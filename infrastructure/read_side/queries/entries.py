"""From columns of a read model's table back to its rows."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import Any, Generic, TypeVar

from psycopg.sql import SQL, Composed, Identifier

from application.read_models.model import Table
from domain.shared.money import Money
from infrastructure.read_side.columns import columns_of
from infrastructure.read_side.connections import Pool

Row = TypeVar("Row")
Made = Callable[..., Any]


class Entries(Generic[Row]):
    """Rows of one table, asked for through its view in the schema `read`."""

    def __init__(self, pool: Pool, table: Table[Row]) -> None:
        self._pool, self._row = pool, table.row
        hints = typing.get_type_hints(table.row)
        fields = columns_of(table)
        self._makers = [(len(fields[name]), _maker(hints[name])) for name in table.columns]
        columns = SQL(", ").join(
            Identifier("t", column.name) for name in table.columns for column in fields[name]
        )
        self.selected = SQL("SELECT {} FROM {} AS t ").format(
            columns, Identifier("read", table.name)
        )

    def ask(self, how: Composed | SQL, asked: dict[str, Any]) -> list[Row]:
        """`how` is what follows SELECT ... FROM the view AS t."""
        with self._pool.connection() as conn, conn.cursor(binary=True) as curs:
            found = curs.execute(self.selected + how, asked, prepare=True)
            return [self._made(values) for values in found]

    def one(self, how: Composed | SQL, asked: dict[str, Any]) -> Row | None:
        return next(iter(self.ask(how, asked)), None)

    def _made(self, values: Sequence[Any]) -> Row:
        rest, fields = iter(values), []
        for columns, make in self._makers:
            parts = [next(rest) for _ in range(columns)]
            fields.append(None if parts[0] is None else make(*parts))
        return self._row(*fields)


def _maker(hint: Any) -> Made:
    """What makes the value of a field from those of its columns."""
    members = [each for each in typing.get_args(hint) if each is not type(None)]
    plain = members[0] if typing.get_origin(hint) is not tuple and members else hint
    if typing.get_origin(plain) is tuple:
        return _tuple
    if isinstance(plain, type) and issubclass(plain, Enum | Money):
        return plain
    return _itself


def _tuple(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(values)


def _itself(value: Any) -> Any:
    return value
