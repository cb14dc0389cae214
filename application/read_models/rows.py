"""A whole table in memory: of a read model under test, or while it is rebuilt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from application.read_models.model import Table

Row = TypeVar("Row")
Key = tuple[Any, ...]
"""The values of a table's key, in the order in which the table names its columns."""


class DuplicateRowError(Exception):
    """A key that is inserted was never used before."""


class NotAppendOnlyError(Exception):
    """The rows of an append-only table are inserted, and never changed."""


class Rows(Generic[Row]):
    """The rows by key; each its values in the order of the columns."""

    def __init__(self, table: Table[Row]) -> None:
        self.table = table
        self.kept: dict[Key, tuple[Any, ...]] = {}
        self._at = {name: place for place, name in enumerate(table.columns)}
        self._values_of, self._key_of = table.values_of, table.key_of

    def put(self, row: Row) -> None:
        if self.table.append_only:
            self._refuse()
        values = self._values_of(row)
        self.kept[self._key_of(values)] = values

    def insert(self, row: Row) -> None:
        values = self._values_of(row)
        key = self._key_of(values)
        if key in self.kept:
            raise DuplicateRowError(f"{self.table.name} has a row {key}")
        self.kept[key] = values

    def patch(self, key: Key, /, **columns: Any) -> None:
        if self.table.append_only:
            self._refuse()
        check_patch(self.table, columns)
        values = self.kept.get(key)
        if values is not None:
            changed = list(values)
            for name, value in columns.items():
                changed[self._at[name]] = value
            self.kept[key] = tuple(changed)

    def add(self, key: Key, /, **deltas: Any) -> None:
        if self.table.append_only:
            self._refuse()
        check_patch(self.table, deltas)
        values = self.kept.get(key)
        if values is not None:
            changed = list(values)
            for name, delta in deltas.items():
                changed[self._at[name]] += delta
            self.kept[key] = tuple(changed)

    def delete(self, key: Key, /) -> None:
        if self.table.append_only:
            self._refuse()
        self.kept.pop(key, None)

    def __iter__(self) -> Iterator[Row]:
        return (self.table.row(*values) for values in self.kept.values())

    def __len__(self) -> int:
        return len(self.kept)

    def __getitem__(self, key: Key) -> Row:
        return self.table.row(*self.kept[key])

    def __contains__(self, key: object) -> bool:
        return key in self.kept

    def _refuse(self) -> None:
        raise NotAppendOnlyError(f"rows of {self.table.name} are only inserted")


def check_patch(table: Table[Any], columns: dict[str, Any]) -> None:
    """Raises TypeError for a column that the table lacks, and for one of its key."""
    if not table.changeable.issuperset(columns):
        wrong = sorted(set(columns) - table.changeable)
        raise TypeError(f"{wrong} cannot be changed in {table.name}")
