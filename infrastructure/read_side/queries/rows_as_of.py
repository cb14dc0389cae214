"""One subject's rows of a read model, folded in memory from the events about them."""

from __future__ import annotations

import hashlib
import typing
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from application.enquiries.bounds import Bounds
from application.enquiries.canonical import Json
from application.enquiries.replay import ModelContent
from application.read_models.model import ReadModel, Table
from application.read_models.ports import Shown
from application.read_models.rows import Rows
from infrastructure.event_log.codec import Codec
from infrastructure.event_log.rows import LogRow
from infrastructure.read_side.facts import made_from, plain
from infrastructure.read_side.folding import Folder, fold
from infrastructure.read_side.generations import shape_of
from infrastructure.read_side.sealed import CodecUnsealer
from infrastructure.read_side.source import Row, Source, wanted_by

HASH_SHOWN = 16
_SEALED = (bytes, bytes | None)
_HASHED = (*_SEALED, tuple[bytes, ...])


class SubjectRows:
    def __init__(self, codec: Codec, model: type[ReadModel]) -> None:
        self._codec, self._model = codec, model
        self._unsealer = CodecUnsealer(codec)

    def content(self, subject_id: UUID, events: Sequence[LogRow], bounds: Bounds) -> ModelContent:
        """From the events about them, in the order of the log."""
        tables = self._folded(events)
        return ModelContent(
            name=self._model.name,
            version=self._model.version,
            subject_id=subject_id,
            bounds=bounds,
            rows={table.name: [_shown(table, values) for values in rows] for table, rows in tables},
            personal={table.name: self._opened(table, rows) for table, rows in tables},
            made=made_from(events, self._codec, f"{self._model.version}/{shape_of(self._model)}"),
        )

    def _folded(self, events: Sequence[LogRow]) -> list[tuple[Table[Any], list[tuple[Any, ...]]]]:
        source = Source(self._codec, wanted_by([self._model]))
        rows = [_source_row(each) for each in events]
        folder = Folder(self._model, Rows)
        source.prefetch(rows)
        for failure in fold(source, rows, [folder]).values():
            raise failure.error
        return [(table, _in_order(folder.model.writes[table.name])) for table in self._model.tables]

    def _opened(self, table: Table[Any], rows: Sequence[Sequence[Any]]) -> list[dict[str, Shown]]:
        sealed = _sealed_columns(table)
        places = [table.columns.index(name) for name in sealed]
        opened = iter(self._unsealer.unseal(values[at] for values in rows for at in places))
        return [{name: next(opened) for name in sealed} for _ in rows]


def _source_row(row: LogRow) -> Row:
    """In the order of infrastructure.read_side.source.COLUMNS."""
    return (
        *(row.position, row.event_id, row.topic, row.originator_version, row.originator_id),
        *(row.subject_id, row.effective_on, row.recorded_at, row.actor, row.correlation_id),
        *(row.causation_id, row.command_id, row.state, row.schema_version),
    )


def _in_order(writes: Any) -> list[tuple[Any, ...]]:
    rows: Rows[Any] = writes
    return [rows.kept[key] for key in sorted(rows.kept, key=lambda key: tuple(map(str, key)))]


def _sealed_columns(table: Table[Any]) -> list[str]:
    """Those that hold what `Record.sealed` gave."""
    hints = typing.get_type_hints(table.row)
    return [name for name in table.columns if hints[name] in _SEALED]


def _shown(table: Table[Any], values: Sequence[Any]) -> dict[str, Json]:
    return {
        name: _hash(value) if hint in _HASHED else plain(value)
        for (name, hint), value in zip(
            typing.get_type_hints(table.row).items(), values, strict=True
        )
    }


def _hash(value: Any) -> Json:
    """Of ciphertext and of search keys nobody needs more than to see whether they are the same."""
    if value is None or value == ():
        return None
    data = value if isinstance(value, bytes) else b"".join(value)
    return f"sha256:{hashlib.sha256(data).hexdigest()[:HASH_SHOWN]}"
