"""What read models are fed with: of the log no more than their handlers look at."""

from __future__ import annotations

import typing
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any
from uuid import UUID

import msgspec
from eventsourcing.utils import get_topic
from psycopg import Connection, Cursor
from psycopg.rows import RowMaker

from application.read_models.model import ReadModel, Record
from infrastructure.event_log.catalogue import StoredForm
from infrastructure.event_log.codec import Codec
from infrastructure.read_side.share import IN_SHARE, Share
from infrastructure.read_side.source import (
    COLUMNS,
    FRONTIER,
    LAST,
    SHAPE_VERSION,
    STATE,
    STREAM,
    VERSION,
    Decode,
    Row,
    Source,
    wanted_by,
)

_WHO = {
    "event_id": "uuid",
    "recorded_at": "timestamptz",
    "actor": "text",
    "correlation_id": "uuid",
    "causation_id": "uuid",
    "command_id": "uuid",
}
_BETWEEN = (
    f"FROM events WHERE notification_id > %s AND notification_id <= least(%s, {FRONTIER} - 1)"
)
_NEXT = "ORDER BY notification_id LIMIT %s"
_MINE = f"AND topic = ANY(%s) AND ({IN_SHARE} OR topic = ANY(%s))"


class NotAskedForError(LookupError):
    """A read model whose handlers ask who recorded an event says so: `asks_who = True`."""


class Feed(Source):
    """Of some read models. Handlers are given an event's fields, which need not be an event."""

    def __init__(self, codec: Codec, models: Sequence[type[ReadModel]]) -> None:
        asked = any(model.asks_who for model in models)
        self._row = _row_class(self.sealed, asked=asked)
        self._looked_at = _looked_at(models)
        super().__init__(codec, wanted_by(models))
        columns = COLUMNS if asked else ", ".join(map(_narrow, COLUMNS.split(", ")))
        self._page = f"SELECT {columns} {_BETWEEN} {_NEXT}".encode()
        self._share = f"SELECT {columns} {_BETWEEN} {_MINE} {_NEXT}".encode()
        self._count = f"SELECT count(*) {_BETWEEN} {_MINE}".encode()
        self._names = sorted(self.decoders)
        self.everywhere = sorted({get_topic(e) for model in models for e in model.across_streams})

    def page(self, conn: Connection[Any], after: int, limit: int, until: int = LAST) -> list[Row]:
        """The next events, none beyond `until`, and none that another could still come before."""
        with conn.cursor(binary=True, row_factory=self._rows) as curs:
            return curs.execute(self._page, (after, until, limit), prepare=True).fetchall()

    def page_of(
        self, conn: Connection[Any], share: Share, after: int, limit: int, until: int
    ) -> list[Row]:
        """Of those events that somebody wants, those of the share and those for all shares."""
        asked = (after, until, *self._asked(share), limit)
        with conn.cursor(binary=True, row_factory=self._rows) as curs:
            return curs.execute(self._share, asked, prepare=True).fetchall()

    def count(self, conn: Connection[Any], share: Share, until: int) -> int:
        row = conn.execute(self._count, (0, until, *self._asked(share))).fetchone()
        return row[0] if row else 0

    def _asked(self, share: Share) -> tuple[Any, ...]:
        return self._names, share.first, share.last, self.everywhere

    def _rows(self, cursor: Cursor[Any]) -> RowMaker[Row]:
        return self._row

    def _recorder(self, form: StoredForm) -> Callable[[Row], Record]:
        return _itself

    def _unopened(self, form: StoredForm) -> Decode:
        decode = _stand_in(form, self._looked_at[form.name])
        version, older = form.version, self._opened(form)

        def decoded(row: Row) -> Any:
            if row[SHAPE_VERSION] != version:
                return older(row)
            event = decode(row[STATE])
            event.originator_id = row[STREAM]
            event.originator_version = row[VERSION]
            return event

        return decoded


def _looked_at(models: Sequence[type[ReadModel]]) -> dict[str, frozenset[str] | None]:
    """Of each event the fields that anybody looks at; None for all."""
    found: dict[str, frozenset[str] | None] = {}
    for model in models:
        for event in model.handlers:
            name, only = get_topic(event), model.looks_at.get(event)
            known = found.get(name, frozenset())
            found[name] = None if known is None or only is None else known.union(only)
    return found


def _stand_in(form: StoredForm, only: frozenset[str] | None) -> Any:
    """Decodes the fields that are not personal, in half the time that an event takes."""
    hints = typing.get_type_hints(form.shape)
    hints.pop("personal", None)
    stored = [
        (name, hint, form.defaults[name]) if name in form.defaults else (name, hint)
        for name, hint in hints.items()
        if only is None or name in only
    ]
    placed = [("originator_id", UUID | None, None), ("originator_version", int, 0)]
    made = msgspec.defstruct(form.event_class.__name__, [*stored, *placed], kw_only=True, gc=False)
    return msgspec.json.Decoder(made).decode


def _narrow(column: str) -> str:
    """In its place, so that rows stay as they are."""
    return f"NULL::{_WHO[column]} AS {column}" if column in _WHO else column


def _row_class(sealed: Callable[[Row, str], bytes | None], *, asked: bool) -> type[Row]:
    """Rows of the log that are themselves the records of their events."""
    fields = {
        name: property(_unasked if name in _WHO and not asked else itemgetter(at))
        for at, name in enumerate(Record._fields[:STATE])
    }

    def of_row(row: Row, field: str) -> bytes | None:
        return sealed(row, field)

    return type("RecordedRow", (tuple,), {**fields, "__slots__": (), "sealed": of_row})


def _unasked(record: Record) -> Any:
    raise NotAskedForError(f"who recorded {record.name} was not read: set asks_who")


def _itself(row: Any) -> Any:
    return row
