"""Snapshots in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, LiteralString, cast
from uuid import UUID

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresAggregateRecorder, PostgresDatastore
from psycopg.rows import RowMaker
from psycopg.sql import SQL

from infrastructure.event_log.reading import chosen, on_lost_connection
from infrastructure.event_log.snapshots import SnapshotRecorder, StoredSnapshot

_INSERT: LiteralString = (
    "INSERT INTO public.snapshots"
    " (originator_id, originator_version, topic, state, recorded_at) VALUES (%s, %s, %s, %s, %s)"
)
_SELECT = SQL(
    "SELECT originator_id, originator_version, topic, state, recorded_at FROM public.snapshots"
    " WHERE originator_id = %(stream)s"
)
_LATEST: LiteralString = (
    "SELECT DISTINCT ON (originator_id)"
    " originator_id, originator_version, topic, state, recorded_at FROM public.snapshots"
    " WHERE originator_id = ANY(%s) AND topic = ANY(%s)"
    " ORDER BY originator_id, originator_version DESC"
)


class SnapshotTable(SnapshotRecorder, PostgresAggregateRecorder):
    """The library's recorder for snapshots, over the table that the migrations own."""

    def __init__(self, datastore: PostgresDatastore) -> None:
        super().__init__(datastore, events_table_name="snapshots")
        self.sql_create_statements.clear()

    @on_lost_connection
    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        rows = [
            (s.originator_id, s.originator_version, s.topic, s.state, s.recorded_at)
            for s in cast("Sequence[StoredSnapshot]", stored_events)
        ]
        with self.datastore.transaction(commit=True) as curs:
            curs.executemany(_INSERT, rows)

    @on_lost_connection
    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
        topics: Sequence[str] | None = None,
    ) -> Sequence[StoredSnapshot]:
        query = chosen(
            _SELECT,
            (topics is not None, " AND topic = ANY(%(topics)s)"),
            (gt is not None, " AND originator_version > %(gt)s"),
            (lte is not None, " AND originator_version <= %(lte)s"),
            (True, " ORDER BY originator_version"),
            (desc, " DESC"),
            (limit is not None, " LIMIT %(limit)s"),
        )
        asked = {
            "stream": originator_id,
            "topics": list(topics or ()),
            "gt": gt,
            "lte": lte,
            "limit": limit,
        }
        return self._snapshots(query.as_bytes(), asked)

    @on_lost_connection
    def latest(self, ids: Sequence[UUID], topics: Sequence[str]) -> list[StoredSnapshot]:
        return self._snapshots(_LATEST.encode(), (list(ids), list(topics)))

    def _snapshots(self, query: bytes, asked: Any) -> list[StoredSnapshot]:
        with (
            self.datastore.get_connection() as conn,
            conn.cursor(row_factory=_stored_snapshots, binary=True) as curs,
        ):
            return curs.execute(query, asked, prepare=True).fetchall()


def _stored_snapshots(cursor: psycopg.Cursor[Any]) -> RowMaker[StoredSnapshot]:
    return lambda row: StoredSnapshot(*row)
