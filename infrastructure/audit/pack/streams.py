"""What a pack says of each stream that it has events of, so that what is left out can be seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import psycopg
from psycopg.rows import tuple_row
from psycopg.sql import SQL

from infrastructure.audit.pack.places import Places
from infrastructure.audit.pack.selection import Selection

PAGE = 256
"""Streams at once: the last event of each may stand in a tile of its own, in memory."""
_encode = msgspec.json.Encoder().encode
# In the order of their last events, so that the tiles are read one after the other.
_HEADS = SQL(
    "WITH chosen AS (SELECT originator_id, count(*) AS included FROM public.events"
    " WHERE {condition} GROUP BY originator_id)"
    " SELECT chosen.originator_id, included, head.originator_version, head.notification_id"
    " FROM chosen CROSS JOIN LATERAL (SELECT originator_version, notification_id"
    " FROM public.events AS e WHERE e.originator_id = chosen.originator_id"
    " AND notification_id + 0 <= %(sealed)s ORDER BY originator_version DESC LIMIT 1) AS head"
    " ORDER BY head.notification_id"
)


def streams(
    conn: psycopg.Connection[Any], selected: Selection, places: Places, sealed: int
) -> Iterator[bytes]:
    """A line for each; `sealed` is the last position that is sealed."""
    query = _HEADS.format(condition=selected.condition)
    asked = {**selected.asked, "sealed": sealed}
    with conn.transaction(), conn.cursor("streams", row_factory=tuple_row) as curs:
        curs.itersize = PAGE
        curs.execute(query, asked)
        while page := curs.fetchmany(PAGE):
            for row, place in zip(page, places.of([row[3] for row in page]), strict=True):
                yield _line(selected, row, place.at)


def _line(selected: Selection, row: tuple[Any, ...], head_index: int) -> bytes:
    stream, included, head, _ = row
    complete = included == head if selected.streams is None else stream in selected.streams
    told = {
        "stream_id": stream,
        "head": head,
        "included": included,
        "head_index": head_index,
        "complete": complete,
    }
    return _encode(told) + b"\n"
