"""What a page changes in one table: merged by key, written in few statements."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from psycopg import Cursor

from application.read_models.model import Table
from application.read_models.rows import (
    DuplicateRowError,
    Key,
    NotAppendOnlyError,
    check_patch,
)
from infrastructure.read_side.statements import Statements
from infrastructure.read_side.tables import StoredTable, Values


@dataclass(slots=True)
class Patch:
    """Of a row that is in the table, if it is."""

    sets: dict[str, Any] = field(default_factory=dict)
    adds: dict[str, Any] = field(default_factory=dict)

    def set(self, columns: dict[str, Any]) -> None:
        self.sets.update(columns)
        if self.adds:
            for name in columns:
                self.adds.pop(name, None)

    def add(self, deltas: dict[str, Any]) -> None:
        for name, delta in deltas.items():
            known = self.sets if name in self.sets else self.adds
            known[name] = known[name] + delta if name in known else delta


@dataclass(frozen=True, slots=True)
class Cut:
    """What one page changes; by key."""

    rows: dict[Key, list[Any]] = field(default_factory=dict)
    new: dict[Key, list[Any]] = field(default_factory=dict)
    patches: dict[Key, Patch] = field(default_factory=dict)
    gone: dict[Key, None] = field(default_factory=dict)


class Changes:
    """Nothing of the table itself is known here: a patch may meet a row or none."""

    def __init__(self, stored: StoredTable) -> None:
        self.table: Table[Any] = stored.table
        self.stored = stored
        self._statements = Statements(stored)
        self._at = {name: place for place, name in enumerate(self.table.columns)}
        self.forget()

    def forget(self) -> None:
        self._cut = cut = Cut()
        self._rows, self._new, self._patches, self._gone = cut.rows, cut.new, cut.patches, cut.gone

    def cut(self) -> Cut:
        """What there is until now; what comes is another page's."""
        done = self._cut
        self.forget()
        return done

    def put(self, row: Any) -> None:
        self._refuse_if_append_only()
        values = list(self.table.values_of(row))
        key = self.table.key_of(values)
        if self._new and key in self._new:
            self._new[key] = values
            return
        self._rows[key] = values
        if self._patches:  # A key of ids takes long to hash, and most pages do one thing to it.
            self._patches.pop(key, None)
        if self._gone:
            self._gone.pop(key, None)

    def insert(self, row: Any) -> None:
        values = list(self.table.values_of(row))
        key = self.table.key_of(values)
        if key in self._new or key in self._rows:
            raise DuplicateRowError(f"{self.table.name} has a row {key}")
        if key in self._gone:  # It may have been there, and is on its way out.
            del self._gone[key]
            self._rows[key] = values
            return
        self._new[key] = values
        self._patches.pop(key, None)

    def patch(self, key: Key, /, **columns: Any) -> None:
        self._refuse_if_append_only()
        check_patch(self.table, columns)
        values = self._held(key)
        if values is not None:
            for name, value in columns.items():
                values[self._at[name]] = value
        elif not self._gone or key not in self._gone:
            self._patch(key).set(columns)

    def add(self, key: Key, /, **deltas: Any) -> None:
        self._refuse_if_append_only()
        if not self.stored.addable.issuperset(deltas):
            raise TypeError(f"nothing is added to {sorted(set(deltas) - self.stored.addable)}")
        values = self._held(key)
        if values is not None:
            for name, delta in deltas.items():
                values[self._at[name]] += delta
        elif not self._gone or key not in self._gone:
            self._patch(key).add(deltas)

    def delete(self, key: Key, /) -> None:
        self._refuse_if_append_only()
        if self._rows:
            self._rows.pop(key, None)
        if self._patches:
            self._patches.pop(key, None)
        if not self._new or self._new.pop(key, None) is None:
            self._gone[key] = None

    def write(self, curs: Cursor[Any], cut: Cut) -> None:
        """Keys differ between the statements, so their order does not matter."""
        if cut.gone:
            self._statements.delete(curs, list(cut.gone))
        for (sets, adds), changed in _by_columns(cut.patches).items():
            self._statements.update(curs, sets, adds, changed)
        if cut.rows:
            self._statements.put(curs, list(cut.rows.values()))
        if cut.new:
            self._statements.insert(curs, list(cut.new.values()))

    def _held(self, key: Key) -> list[Any] | None:
        values = self._rows.get(key) if self._rows else None
        return self._new.get(key) if values is None and self._new else values

    def _patch(self, key: Key) -> Patch:
        patch = self._patches.get(key)
        if patch is None:
            patch = self._patches[key] = Patch()
        return patch

    def _refuse_if_append_only(self) -> None:
        if self.table.append_only:
            raise NotAppendOnlyError(f"rows of {self.table.name} are only inserted")


def _by_columns(
    patches: dict[Key, Patch],
) -> dict[tuple[tuple[str, ...], tuple[str, ...]], list[Values]]:
    """Patches of the same columns go together: the key's values, then the columns'."""
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Values]] = defaultdict(list)
    for key, patch in patches.items():
        sets, adds = tuple(sorted(patch.sets)), tuple(sorted(patch.adds))
        values = [*(patch.sets[n] for n in sets), *(patch.adds[n] for n in adds)]
        found[sets, adds].append([*key, *values])
    return found
