"""Aggregates as the bank knew them at one time, and as they were in force on one date."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError
from psycopg.sql import SQL

from application.enquiries.bounds import NotYetKnownError
from application.shared.ledger import WrongKindError
from application.shared.ports import A
from domain.shared.events import Aggregate
from infrastructure.event_log.arrays import uuids
from infrastructure.event_log.fold import Fold
from infrastructure.event_log.log import EventLog
from infrastructure.event_log.reading import COLUMNS
from infrastructure.event_log.rows import LogRow

PATIENCE_SECONDS = 5.0
LOOKED_EVERY_SECONDS = 0.01

# Of each stream the prefix before the first version that was recorded later: recorded time never
# runs back within a stream, but it may by position, so that no position stands for a time.
_AS_OF = SQL(
    "SELECT {columns} FROM public.events LEFT JOIN ("
    " SELECT originator_id, min(originator_version) AS first FROM public.events"
    " WHERE originator_id = ANY(%(streams)s) AND recorded_at > %(recorded)s::timestamptz"
    " GROUP BY originator_id"
    ") AS late USING (originator_id) WHERE originator_id = ANY(%(streams)s)"
    " AND (first IS NULL OR originator_version < first)"
    " AND (%(effective)s::date IS NULL OR effective_on IS NULL OR effective_on <= %(effective)s)"
    " ORDER BY originator_id, originator_version"
)
# A state is folded from a few of the columns; to make ids of the others takes half of the time.
_FOR_FOLDING = SQL(
    "notification_id, originator_id, originator_version, topic, state, NULL, schema_version,"
    " subject_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, recorded_at"
)

# Whoever may still record holds a lock on his transaction id, which everybody can see. An event is
# never recorded before its transaction began; of one whose beginning is hidden, nothing is known.
_UNSETTLED = """
    SELECT count(*) FROM pg_locks LEFT JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'transactionid' AND mode = 'ExclusiveLock' AND granted
      AND (xact_start IS NULL OR xact_start <= %s)
"""
_TO_COME = "SELECT extract(epoch FROM %s - clock_timestamp())::float AS seconds"


class StreamsAsOf:
    """Aggregates from what was recorded until one time and took effect until one date, both
    included; None for no bound. The same question has the same answer, for ever.

    An aggregate that was not there yet is not found. None of them may be saved.
    """

    def __init__(
        self,
        log: EventLog,
        fold: Fold,
        *,
        recorded_until: datetime | None = None,
        effective_until: date | None = None,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self._log, self._fold = log, fold
        self._recorded_until, self._effective_until = recorded_until, effective_until
        self._patience_seconds = patience_seconds

    def get(self, aggregate_id: UUID) -> Aggregate:
        """Raises AggregateNotFoundError, and NotYetKnownError."""
        found = self._load([aggregate_id])
        if aggregate_id not in found:
            raise AggregateNotFoundError(f"there was no aggregate {aggregate_id}")
        return found[aggregate_id]

    def get_many(self, aggregate_ids: Iterable[UUID], kind: type[A]) -> dict[UUID, A]:
        """Those that there were. Raises WrongKindError, and NotYetKnownError."""
        found: dict[UUID, A] = {}
        for key, aggregate in self._load(list(aggregate_ids)).items():
            if not isinstance(aggregate, kind):
                raise WrongKindError(f"{key} is a {type(aggregate).__name__}, no {kind.__name__}")
            found[key] = aggregate
        return found

    def rows(self, aggregate_ids: Iterable[UUID]) -> list[LogRow]:
        """Their events within the bounds, streams one by one. Raises NotYetKnownError."""
        return self._rows(COLUMNS, list(aggregate_ids))

    def _rows(self, columns: SQL, ids: list[UUID]) -> list[LogRow]:
        if self._recorded_until is not None:
            settled(self._log, self._recorded_until, patience_seconds=self._patience_seconds)
        asked = {
            "streams": uuids(ids),
            "recorded": self._recorded_until,
            "effective": self._effective_until,
        }
        with self._log.cursor() as curs:
            return curs.execute(_AS_OF.format(columns=columns), asked, prepare=True).fetchall()

    def _load(self, ids: list[UUID]) -> dict[UUID, Aggregate]:
        folded = {
            stream: self._fold.with_gaps(events)
            for stream, events in groupby(
                self._rows(_FOR_FOLDING, ids), attrgetter("originator_id")
            )
        }
        return {stream: found for stream, found in folded.items() if found is not None}


def settled(log: EventLog, until: datetime, *, patience_seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until nothing can be recorded any more with a time up to `until`.

    Raises NotYetKnownError after `patience_seconds`, as a transaction that is older is still open,
    and at once for a time that is further ahead than that.
    """
    deadline = time.monotonic() + patience_seconds
    with log.datastore.get_connection() as conn:
        while True:
            left = conn.execute(_TO_COME, (until,)).fetchone()
            open_ones = conn.execute(_UNSETTLED, (until,)).fetchone()
            assert left is not None
            assert open_ones is not None
            passed = left["seconds"] < 0
            if passed and not open_ones["count"]:
                return
            if time.monotonic() + max(left["seconds"], 0) >= deadline:
                raise NotYetKnownError(_why(until, open_ones["count"], passed=passed))
            time.sleep(LOOKED_EVERY_SECONDS)


def _why(until: datetime, open_ones: int, *, passed: bool) -> str:
    if not passed:
        return f"{until} is still to come"
    return f"{open_ones} transactions may have begun before {until} and are still open; ask again"
