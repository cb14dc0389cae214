"""Which rows of the log a scope asks for, as a condition that the database decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Composable

from domain.audit.evidence import EvidenceScope, ScopeKind
from domain.calendar.calendar import BusinessCalendar
from infrastructure.audit.rows import RawRow, chosen
from infrastructure.errors import OperatorError

RANGE, STREAMS, EVENTS = "range", "streams", "events"
# Not of one reader's day, and the like: events about many persons stand side by side there.
_STREAMS_OF = (
    "SELECT DISTINCT originator_id FROM public.events WHERE subject_id = %s"
    " AND notification_id <= %s AND topic NOT LIKE 'access.%%' ORDER BY originator_id"
)
_BOUNDS = (
    "SELECT min(notification_id), max(notification_id) FROM public.events"
    " WHERE notification_id <= %(until)s"
    " AND (%(from)s::timestamptz IS NULL OR recorded_at >= %(from)s)"
    " AND (%(before)s::timestamptz IS NULL OR recorded_at < %(before)s)"
    " AND (%(first)s::bigint IS NULL OR notification_id >= %(first)s)"
    " AND (%(last)s::bigint IS NULL OR notification_id <= %(last)s)"
)
# Streams are found by their own index, and never by walking the whole log in its order, whatever
# the planner believes that the log holds: an expression has no index.
_AFTER = SQL("notification_id + 0 > %(after)s")
_AFTER_IN_A_RANGE = SQL("notification_id > %(after)s")
_CONDITIONS: dict[str, LiteralString] = {
    "names": "topic = ANY(%(names)s)",
    "actor": "actor = %(actor)s",
    "branch": "context->>'branch' = %(branch)s",
    "command": "command_id = %(command)s",
    "from": "recorded_at >= %(from)s",
    "before": "recorded_at < %(before)s",
    "first": "notification_id >= %(first)s",
    "last": "notification_id <= %(last)s",
}


class NothingFoundError(OperatorError):
    """What was asked for is in the log, as far as it is sealed."""


@dataclass(frozen=True, slots=True)
class Selection:
    """`kind` says what completeness it has: all of a range, whole streams, or events that match.

    `streams` are those that are here from their first event to the last one sealed.
    """

    kind: str
    condition: Composable
    asked: Mapping[str, Any]
    streams: frozenset[UUID] | None = None

    def rows(self, conn: psycopg.Connection[Any], after: int) -> Iterator[RawRow]:
        after_it = _AFTER_IN_A_RANGE if self.kind == RANGE else _AFTER
        more = SQL("({}) AND {}").format(self.condition, after_it)
        return chosen(conn, more, {**self.asked, "after": after})

    def count(self, conn: psycopg.Connection[Any]) -> int:
        """Raises NothingFoundError."""
        query = SQL("SELECT count(*) FROM public.events WHERE {}").format(self.condition)
        row = conn.cursor(row_factory=tuple_row).execute(query, self.asked).fetchone()
        assert row is not None
        if not row[0]:
            raise NothingFoundError("nothing that is sealed is what was asked for")
        return int(row[0])


def selection(conn: psycopg.Connection[Any], scope: EvidenceScope, until: int) -> Selection:
    """`until` is the last position that is sealed. Raises NothingFoundError."""
    if scope.kind is ScopeKind.PERSON:
        assert scope.person is not None
        return _person(conn, scope.person, until)
    if scope.kind is ScopeKind.STREAM:
        return _streams(frozenset(scope.streams), until)
    if scope.kind is ScopeKind.PERIOD:
        return _period(conn, scope, until)
    return _query(scope, until)


def _person(conn: psycopg.Connection[Any], person: UUID, until: int) -> Selection:
    """Their streams whole, and what else is about them; and the days that all of it fell on."""
    found = conn.cursor(row_factory=tuple_row).execute(_STREAMS_OF, (person, until)).fetchall()
    if not found:
        raise NothingFoundError(
            f"no sealed event is about the customer {person}: is it the right bank and number?"
        )
    streams = frozenset({BusinessCalendar.create_id(), *(row[0] for row in found)})
    condition = SQL(
        "(originator_id = ANY(%(streams)s) OR subject_id = %(person)s)"
        " AND notification_id + 0 <= %(until)s"
    )
    asked = {"streams": sorted(streams), "person": person, "until": until}
    return Selection(STREAMS, condition, asked, streams)


def _streams(streams: frozenset[UUID], until: int) -> Selection:
    condition = SQL("originator_id = ANY(%(streams)s) AND notification_id + 0 <= %(until)s")
    return Selection(STREAMS, condition, {"streams": sorted(streams), "until": until}, streams)


def _period(conn: psycopg.Connection[Any], scope: EvidenceScope, until: int) -> Selection:
    """Positions do not follow recorded times to the last digit: none is left out in between."""
    asked = _bounds(scope) | {"until": until}
    row = conn.cursor(row_factory=tuple_row).execute(_BOUNDS, asked).fetchone()
    if row is None or row[0] is None:
        raise NothingFoundError("nothing that is sealed was recorded in that period")
    condition = SQL("notification_id BETWEEN %(first)s AND %(last)s")
    return Selection(RANGE, condition, {"first": row[0], "last": row[1]})


def _query(scope: EvidenceScope, until: int) -> Selection:
    asked = _bounds(scope) | {
        "names": list(scope.names) or None,
        "actor": scope.actor,
        "branch": scope.branch,
        "command": scope.command_id,
    }
    wanted = [SQL(text) for name, text in _CONDITIONS.items() if asked[name] is not None]
    condition = SQL(" AND ").join([SQL("notification_id <= %(until)s"), *wanted])
    return Selection(EVENTS, condition, {**asked, "until": until})


def _bounds(scope: EvidenceScope) -> dict[str, Any]:
    return {
        "from": scope.recorded_from,
        "before": scope.recorded_until,
        "first": scope.first_position,
        "last": scope.last_position,
    }
