"""Reading the log: its pages up to the frontier, its streams, and what concerns one person.

The frontier is the position below which nothing can be added any more: every transaction with
a smaller id has ended. Positions above it may be visible already, and are left for later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from eventsourcing.persistence import InterfaceError, OperationalError
from eventsourcing.utils import retry
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.pq import Format
from psycopg.rows import RowMaker, tuple_row
from psycopg.sql import SQL, Composed

from application.shared.command import Receipt
from infrastructure.event_log.arrays import bigints, uuids
from infrastructure.event_log.datastore import LogDatastore
from infrastructure.event_log.envelope import RecordedEvent, RecordedNotification
from infrastructure.event_log.insertion import Told
from infrastructure.event_log.rows import LogRow, TimelinePlace

COLUMNS = SQL(
    "notification_id, originator_id, originator_version, topic, state, event_id, schema_version,"
    " subject_id, effective_on, actor, context, correlation_id, causation_id, command_id,"
    " content_hash, recorded_at"
)
"""Of `events`, in the order of LogRow."""

COLUMN_TYPES = (
    *("int8", "uuid", "int8", "text", "bytea", "uuid", "int2", "uuid", "date", "text", "json"),
    *("uuid", "uuid", "uuid", "bytea", "timestamptz"),
)
FRONTIER = SQL(
    "(SELECT (pg_snapshot_xmin(pg_current_snapshot())::text::bigint + base) << 16"
    " FROM public.event_log_epoch)"
)
_PAGE = SQL(
    "SELECT {columns} FROM public.events"
    " WHERE notification_id > %(after)s AND notification_id < {frontier}"
).format(columns=COLUMNS, frontier=FRONTIER)
_LAST = SQL(
    "SELECT notification_id FROM public.events WHERE notification_id < {frontier}"
    " ORDER BY notification_id DESC LIMIT 1"
).format(frontier=FRONTIER)
_COUNTS = SQL("SELECT topic, count(*) AS events FROM public.events GROUP BY topic ORDER BY topic")
_END = SQL("SELECT notification_id FROM public.events ORDER BY notification_id DESC LIMIT 1")
_STREAM = SQL("SELECT {columns} FROM public.events WHERE originator_id = %(stream)s").format(
    columns=COLUMNS
)
_STREAMS = SQL(
    "SELECT {columns} FROM public.events JOIN unnest(%s::uuid[], %s::bigint[]) AS u(stream, after)"
    " ON originator_id = stream AND originator_version > after"
    " ORDER BY originator_id, originator_version"
).format(columns=COLUMNS)
_SUBJECT = SQL("SELECT {columns} FROM public.events WHERE subject_id = %(subject)s").format(
    columns=COLUMNS
)
_TOLD: LiteralString = (
    "SELECT command_id, aggregate_id, position, fingerprint FROM public.commands"
    " WHERE command_id = ANY(%s)"
)
# Rows without a date come first, as the index has them when it is read backwards.
_NEWEST_FIRST: LiteralString = (
    " ORDER BY subject_id DESC, effective_on DESC, notification_id DESC LIMIT %(limit)s"
)
_OLDER_THAN_DATED: LiteralString = (
    " AND (effective_on, notification_id) < (%(before_on)s, %(before_position)s)"
)
_OLDER_THAN_UNDATED: LiteralString = (
    " AND (effective_on IS NOT NULL OR notification_id < %(before_position)s)"
)
_IN_FORCE: LiteralString = " AND (effective_on IS NULL OR effective_on <= %(effective_until)s)"

on_lost_connection = retry((InterfaceError, OperationalError), max_attempts=10, wait=0.2)


def chosen(query: SQL | Composed, *parts: tuple[bool, LiteralString]) -> Composed:
    """The query, and after it the parts that are wanted."""
    return Composed([query, *(SQL(part) for wanted, part in parts if wanted)])


def _range(until: int | None, topics: Sequence[str]) -> Composed:
    return chosen(
        _PAGE,
        (until is not None, " AND notification_id <= %(until)s"),
        (bool(topics), " AND topic = ANY(%(topics)s)"),
        (True, " ORDER BY notification_id"),
    )


def _log_rows(cursor: psycopg.Cursor[Any]) -> RowMaker[LogRow]:
    return LogRow._make


class _AsBytes(Loader):
    """JSON as it is stored: nobody asks for its parts here."""

    format = Format.BINARY

    def load(self, data: Buffer) -> bytes:
        return bytes(data)


class LogReads:
    """What may be asked of the log. Nothing here takes a transaction id or holds a lock."""

    datastore: LogDatastore

    @contextmanager
    def cursor(self) -> Iterator[psycopg.Cursor[LogRow]]:
        """For queries of COLUMNS; raises the library's errors."""
        with (
            self.datastore.get_connection() as conn,
            conn.cursor(row_factory=_log_rows, binary=True) as curs,
        ):
            curs.adapters.register_loader("json", _AsBytes)
            yield curs

    @on_lost_connection
    def rows(
        self, after: int, limit: int, *, until: int | None = None, topics: Sequence[str] = ()
    ) -> list[LogRow]:
        """At most `limit` rows above `after`, `until` included, in the order of the log."""
        query = chosen(_range(until, topics), (True, " LIMIT %(limit)s"))
        asked = {"after": after, "limit": limit, "until": until, "topics": list(topics)}
        with self.cursor() as curs:
            return curs.execute(query, asked, prepare=True).fetchall()

    def page(
        self, after: int, limit: int, *, until: int | None = None, topics: Sequence[str] = ()
    ) -> list[RecordedNotification]:
        return [row.notification() for row in self.rows(after, limit, until=until, topics=topics)]

    def stream(self, after: int, until: int, *, topics: Sequence[str] = ()) -> Iterator[LogRow]:
        """Everything above `after`, `until` included, in the memory of one block at a time.

        A lost connection ends it with the library's OperationalError.
        """
        copy = SQL("COPY ({}) TO STDOUT (FORMAT BINARY)").format(_range(until, topics))
        asked = {"after": after, "until": until, "topics": list(topics)}
        with self.cursor() as curs, curs.copy(copy, asked) as rows:
            rows.set_types(COLUMN_TYPES)
            yield from map(LogRow._make, rows.rows())

    @on_lost_connection
    def last(self) -> int | None:
        """The last position that a reader can have reached now; None in an empty log."""
        with self.datastore.get_connection() as conn:
            row = conn.execute(_LAST, prepare=True).fetchone()
        return row["notification_id"] if row else None

    @on_lost_connection
    def end(self) -> int | None:
        """The last position that is recorded, be it settled or not; None in an empty log."""
        with self.datastore.get_connection() as conn:
            row = conn.execute(_END, prepare=True).fetchone()
        return row["notification_id"] if row else None

    @on_lost_connection
    def counts(self) -> dict[str, int]:
        """How many events there are, by name. Reads the whole log."""
        with self.datastore.get_connection() as conn:
            rows = conn.execute(_COUNTS).fetchall()
        counts: dict[str, int] = {row["topic"]: row["events"] for row in rows}
        return counts

    @on_lost_connection
    def events_of(
        self,
        originator_id: UUID,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> list[RecordedEvent]:
        """A stream, or the part of it between two versions."""
        query = chosen(
            _STREAM,
            (gt is not None, " AND originator_version > %(gt)s"),
            (lte is not None, " AND originator_version <= %(lte)s"),
            (True, " ORDER BY originator_version"),
            (desc, " DESC"),
            (limit is not None, " LIMIT %(limit)s"),
        )
        asked = {"stream": originator_id, "gt": gt, "lte": lte, "limit": limit}
        with self.cursor() as curs:
            return [row.event() for row in curs.execute(query, asked, prepare=True)]

    @on_lost_connection
    def streams(self, after: Mapping[UUID, int]) -> list[LogRow]:
        """Of each stream what follows the version given (0: all of it), streams one by one."""
        asked = (uuids(list(after)), bigints(list(after.values())))
        with self.cursor() as curs:
            return curs.execute(_STREAMS, asked, prepare=True).fetchall()

    @on_lost_connection
    def by_subject(
        self,
        subject_id: UUID,
        *,
        limit: int,
        before: TimelinePlace | None = None,
        topics: Sequence[str] = (),
        effective_until: date | None = None,
        recorded_until: datetime | None = None,
    ) -> list[LogRow]:
        """What concerns one person, newest first by effective date, then by position.

        Undated events come first. `before` is where the last page ended. An event is here as
        soon as it is recorded: this is a picture, not a feed.
        """
        dated = before is not None and before.effective_on is not None
        query = chosen(
            _SUBJECT,
            (before is not None, _OLDER_THAN_DATED if dated else _OLDER_THAN_UNDATED),
            (bool(topics), " AND topic = ANY(%(topics)s)"),
            (effective_until is not None, _IN_FORCE),
            (recorded_until is not None, " AND recorded_at <= %(recorded_until)s"),
            (True, _NEWEST_FIRST),
        )
        asked = {
            "subject": subject_id,
            "limit": limit,
            "before_on": before.effective_on if before else None,
            "before_position": before.position if before else None,
            "topics": list(topics),
            "effective_until": effective_until,
            "recorded_until": recorded_until,
        }
        with self.cursor() as curs:
            return curs.execute(query, asked, prepare=True).fetchall()

    @on_lost_connection
    def told(self, command_ids: Iterable[UUID]) -> dict[UUID, Told]:
        """Of the commands asked for, those that the log has, with their fingerprints."""
        with self.datastore.get_connection() as conn, conn.cursor(row_factory=tuple_row) as curs:
            rows = curs.execute(_TOLD, [uuids(list(command_ids))], prepare=True)
            return {row[0]: Told(*row[1:]) for row in rows}

    def receipts(self, command_ids: Iterable[UUID]) -> dict[UUID, Receipt]:
        """Of the commands asked for, those that the log has."""
        told = self.told(command_ids)
        return {key: Receipt(each.aggregate_id, each.position) for key, each in told.items()}
