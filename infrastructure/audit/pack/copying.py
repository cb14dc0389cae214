"""Rows of the log by a condition, streamed: in the memory of one block at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import psycopg
from psycopg.sql import SQL, Composable

from infrastructure.audit.rows import RawRow

# In the order of RawRow; what is no number is taken as the bytes that it is sent as.
_COLUMNS = SQL(
    "notification_id, event_id, originator_id, originator_version, topic, schema_version,"
    " subject_id, effective_on, recorded_at, actor, correlation_id, causation_id, command_id,"
    " context, content_hash, state"
)
_TYPES = (
    *("int8", "bytea", "bytea", "int8", "bytea", "int2", "bytea", "int4", "int8", "bytea"),
    *("bytea", "bytea", "bytea", "bytea", "bytea", "bytea"),
)
_CHOSEN = SQL(
    "COPY (SELECT {columns} FROM public.events WHERE {condition} ORDER BY notification_id)"
    " TO STDOUT (FORMAT BINARY)"
)


def chosen(
    conn: psycopg.Connection[Any], condition: Composable, asked: Mapping[str, Any]
) -> Iterator[RawRow]:
    """Those that meet the condition, in the order of the log."""
    copy = _CHOSEN.format(columns=_COLUMNS, condition=condition)
    with conn.cursor() as curs, curs.copy(copy, asked) as found:
        found.set_types(_TYPES)
        yield from map(RawRow._make, found.rows())
