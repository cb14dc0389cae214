"""Whose history is which rows of the log, within bounds on both axes."""

from __future__ import annotations

from typing import Any, LiteralString
from uuid import UUID

from eventsourcing.utils import get_topic
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Composed

from application.enquiries.bounds import Bounds, Whose, WhoseKind
from application.enquiries.replay import NothingRecordedError
from application.read_models.model import ReadModel
from infrastructure.event_log.log import EventLog
from infrastructure.event_log.reading import COLUMNS, chosen
from infrastructure.event_log.rows import LogRow

_WHOSE: dict[WhoseKind, LiteralString] = {
    WhoseKind.STREAM: "originator_id = %(id)s",
    WhoseKind.PERSON: "subject_id = %(id)s",
    WhoseKind.STATEMENT: "originator_id = %(id)s"
    " AND originator_version > %(first)s AND originator_version <= %(last)s",
}
# What was known at a time is of each stream the prefix before the first version recorded later.
# Streams of reads are long, and each of their events stands for itself.
_MINE = SQL(
    "WITH mine AS MATERIALIZED (SELECT {columns} FROM public.events WHERE {whose}{named}),"
    " late AS MATERIALIZED (SELECT originator_id, min(originator_version) AS first"
    " FROM public.events WHERE recorded_at > %(recorded)s::timestamptz AND originator_id IN"
    " (SELECT originator_id FROM mine WHERE topic NOT LIKE 'access.%%') GROUP BY originator_id)"
    " SELECT {columns} FROM mine LEFT JOIN late USING (originator_id)"
    " WHERE notification_id > %(after)s"
    " AND (%(effective)s::date IS NULL OR effective_on IS NULL OR effective_on <= %(effective)s)"
)
_KNOWN: LiteralString = (
    " AND (%(recorded)s::timestamptz IS NULL OR recorded_at <= %(recorded)s"
    " AND (first IS NULL OR originator_version < first))"
)
_LATER: LiteralString = " AND (recorded_at > %(recorded)s OR originator_version >= first)"
_IN_ORDER: LiteralString = " ORDER BY notification_id LIMIT %(limit)s"
_LINES = """
    SELECT account_id, version, (
      SELECT coalesce(max(earlier.version), 0) FROM read.statements AS earlier
      WHERE earlier.account_id = s.account_id AND earlier.number < s.number
    ) FROM read.statements AS s WHERE statement_id = %s
"""


class Histories:
    def __init__(self, log: EventLog) -> None:
        self._log = log

    def page(self, whose: Whose, bounds: Bounds, *, after: int, limit: int | None) -> list[LogRow]:
        """In the order of recording, from the position `after` on."""
        return self._asked(_of(whose), _KNOWN, self._values(whose), bounds, after, limit)

    def later(self, whose: Whose, bounds: Bounds, *, after: int, limit: int) -> list[LogRow]:
        """What was not known yet at `bounds.recorded_until`, in effect by `effective_until`."""
        return self._asked(_of(whose), _LATER, self._values(whose), bounds, after, limit)

    def of_model(self, model: type[ReadModel], subject_id: UUID, bounds: Bounds) -> list[LogRow]:
        """What one person's rows of a read model are made from."""
        names = sorted({get_topic(event) for event in model.handlers})
        query = _of(Whose(WhoseKind.PERSON, subject_id), named=True)
        return self._asked(query, _KNOWN, {"id": subject_id, "names": names}, bounds, 0, None)

    def _asked(
        self,
        query: Composed,
        known: LiteralString,
        values: dict[str, Any],
        bounds: Bounds,
        after: int,
        limit: int | None,
    ) -> list[LogRow]:
        asked = {
            **values,
            "recorded": bounds.recorded_until,
            "effective": bounds.effective_until,
            "after": after,
            "limit": limit,
        }
        with self._log.cursor() as curs:
            return curs.execute(query + SQL(known) + SQL(_IN_ORDER), asked).fetchall()

    def _values(self, whose: Whose) -> dict[str, Any]:
        if whose.kind is not WhoseKind.STATEMENT:
            return {"id": whose.id}
        with (
            self._log.datastore.get_connection() as conn,
            conn.cursor(row_factory=tuple_row) as curs,
        ):
            row = curs.execute(_LINES, (whose.id,)).fetchone()
        if row is None:
            raise NothingRecordedError(f"there is no statement {whose.id}")
        return {"id": row[0], "last": row[1], "first": row[2]}


def _of(whose: Whose, *, named: bool = False) -> Composed:
    return _MINE.format(
        columns=COLUMNS,
        whose=SQL(_WHOSE[whose.kind]),
        named=chosen(SQL(""), (named, " AND topic = ANY(%(names)s)")),
    )
