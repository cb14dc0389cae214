"""Rows of the log as the database sends them: what is hashed and sealed, before any meaning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg.abc import Loader
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Composable
from psycopg.types.numeric import Int4BinaryLoader, Int8BinaryLoader
from psycopg.types.string import ByteaBinaryLoader

from infrastructure.event_log.reading import FRONTIER
from infrastructure.event_log.rows import LogRow

DAY_ZERO = date(2000, 1, 1)
SECOND_ZERO = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class RawRow(NamedTuple):
    """An event in the order of its leaf: ids as 16 bytes, texts in UTF-8, JSON as it is stored.

    `effective_on` counts days, and `recorded_at` microseconds, since 2000 began (UTC).
    """

    position: int
    event_id: bytes
    stream_id: bytes
    version: int
    name: bytes
    schema_version: int
    subject_id: bytes | None
    effective_on: int | None
    recorded_at: int
    actor: bytes
    correlation_id: bytes
    causation_id: bytes | None
    command_id: bytes | None
    context: bytes
    content_hash: bytes
    state: bytes

    @classmethod
    def of(cls, row: LogRow) -> RawRow:
        return cls(
            row.position,
            row.event_id.bytes,
            row.originator_id.bytes,
            row.originator_version,
            row.topic.encode(),
            row.schema_version,
            _bytes(row.subject_id),
            (row.effective_on - DAY_ZERO).days if row.effective_on else None,
            (row.recorded_at - SECOND_ZERO) // _MICROSECOND,
            row.actor.encode(),
            row.correlation_id.bytes,
            _bytes(row.causation_id),
            _bytes(row.command_id),
            row.context,
            row.content_hash,
            row.state,
        )


def _bytes(value: UUID | None) -> bytes | None:
    return None if value is None else value.bytes


_COLUMNS = SQL(
    "notification_id, event_id, originator_id, originator_version, topic, schema_version,"
    " subject_id, effective_on, recorded_at, actor, correlation_id, causation_id, command_id,"
    " context, content_hash, state"
)
_PAGE = SQL(
    "SELECT {} FROM public.events WHERE notification_id > %s AND notification_id <= %s"
    " ORDER BY notification_id LIMIT %s"
).format(_COLUMNS)
_CHOSEN = SQL(
    "COPY (SELECT {columns} FROM public.events WHERE {condition} ORDER BY notification_id)"
    " TO STDOUT (FORMAT BINARY)"
)
# What is no number is taken as the bytes that it is sent as.
_TYPES = (
    *("int8", "bytea", "bytea", "int8", "bytea", "int2", "bytea", "int4", "int8", "bytea"),
    *("bytea", "bytea", "bytea", "bytea", "bytea", "bytea"),
)
_LOADERS: tuple[tuple[str, type[Loader]], ...] = (
    *((kind, ByteaBinaryLoader) for kind in ("uuid", "text", "json")),
    ("date", Int4BinaryLoader),
    ("timestamptz", Int8BinaryLoader),
)
PAGE = 2_048
"""Rows at a time: so few stay in the processor's cache, and there is little garbage to look at."""

_SETTLED = SQL("SELECT {frontier} - 1").format(frontier=FRONTIER)


def settled(conn: psycopg.Connection[Any]) -> int:
    """The position up to which nothing can be added to the log any more."""
    row = conn.cursor(row_factory=tuple_row).execute(_SETTLED).fetchone()
    assert row is not None
    return int(row[0])


def rows(
    conn: psycopg.Connection[Any], after: int, until: int, limit: int | None = None
) -> Iterator[RawRow]:
    """Above `after`, `until` included, in the order of the log, a page at a time in memory."""
    left = PAGE if limit is None else limit
    while left > 0:
        wanted = min(left, PAGE)
        page = _page(conn, after, until, wanted)
        yield from map(RawRow._make, page)
        if len(page) < wanted:
            return
        after = page[-1][0]
        left = left if limit is None else left - wanted


def chosen(
    conn: psycopg.Connection[Any], condition: Composable, asked: Mapping[str, Any]
) -> Iterator[RawRow]:
    """Those that meet the condition, in the order of the log, a block at a time in memory."""
    copy = _CHOSEN.format(columns=_COLUMNS, condition=condition)
    with conn.cursor() as curs, curs.copy(copy, asked) as found:
        found.set_types(_TYPES)
        yield from map(RawRow._make, found.rows())


def _page(
    conn: psycopg.Connection[Any], after: int, until: int, limit: int
) -> list[tuple[Any, ...]]:
    with conn.cursor(row_factory=tuple_row, binary=True) as curs:
        for kind, loader in _LOADERS:
            curs.adapters.register_loader(kind, loader)
        return curs.execute(_PAGE, (after, until, limit), prepare=True).fetchall()
