"""The audit history, searched in the log itself by the indexes of migration 0004."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, LiteralString

from psycopg.sql import SQL

from application.enquiries.replay import Step
from application.enquiries.searching import FoundSteps, Sought
from infrastructure.event_log.log import EventLog
from infrastructure.event_log.mapper import EventMapper
from infrastructure.event_log.reading import COLUMNS, chosen
from infrastructure.event_log.rows import LogRow
from infrastructure.read_side.stepping import Stepping

BY_PEOPLE: LiteralString = " AND actor LIKE 'employee:%%'"
OF_FEW_EVENTS = ("access", "audit", "calendar", "customer", "outreach", "privacy")
"""Contexts whose events have an index by name; those of others are found on the way."""
_FEW: LiteralString = (
    " AND (topic LIKE 'access.%%' OR topic LIKE 'audit.%%' OR topic LIKE 'calendar.%%'"
    " OR topic LIKE 'customer.%%' OR topic LIKE 'outreach.%%' OR topic LIKE 'privacy.%%')"
)
_ALL = SQL("SELECT {} FROM public.events WHERE true").format(COLUMNS)
# The events of a command are adjacent: from the first of its transaction to its last.
_OF_COMMAND: LiteralString = (
    " AND command_id = %(command)s AND notification_id BETWEEN"
    " (SELECT position & ~65535::bigint FROM public.commands WHERE command_id = %(command)s)"
    " AND (SELECT position FROM public.commands WHERE command_id = %(command)s)"
)
_RULE: LiteralString = (
    " AND (context ->> 'policy_pack') IS NOT NULL AND ((context ->> 'policy_pack') COLLATE \"C\""
    " >= %(rule)s AND (context ->> 'policy_pack') COLLATE \"C\" < %(rule)s || chr(1114111))"
)
_NEWEST_FIRST: LiteralString = " ORDER BY notification_id DESC LIMIT %(limit)s"


class LogAuditHistory:
    """The port AuditHistory."""

    def __init__(self, log: EventLog, mapper: EventMapper) -> None:
        self._log = log
        self._stepping = Stepping(log, mapper.codec)

    def steps(self, positions: Sequence[int]) -> list[Step]:
        query = _ALL + SQL(" AND notification_id = ANY(%s) ORDER BY notification_id")
        with self._log.cursor() as curs:
            rows = curs.execute(query, (list(positions),)).fetchall()
        return self._stepping.told(rows)

    def search(self, sought: Sought, *, before: int | None = None, limit: int) -> FoundSteps:
        rows = self._rows(sought, before, limit + 1)
        steps = self._stepping.told(rows[:limit])
        return FoundSteps(steps, steps[-1].fact.position if len(rows) > limit else None)

    def _rows(self, sought: Sought, before: int | None, limit: int) -> list[LogRow]:
        person = sought.actor is not None and sought.actor.startswith("employee:")
        few = sought.name is not None and sought.name.partition(".")[0] in OF_FEW_EVENTS
        whole = sought.name is not None and "." in sought.name
        query = chosen(
            _ALL,
            (before is not None, " AND notification_id < %(before)s"),
            (sought.actor is not None, " AND actor = %(actor)s"),
            (person or sought.branch is not None or sought.done_by_people, BY_PEOPLE),
            (sought.customer_id is not None, " AND subject_id = %(customer)s"),
            (sought.stream_id is not None, " AND originator_id = %(stream)s"),
            (sought.command_id is not None, _OF_COMMAND),
            (sought.since is not None, " AND recorded_at >= %(since)s"),
            (sought.until is not None, " AND recorded_at < %(until)s"),
            (sought.branch is not None, " AND context ->> 'branch' = %(branch)s"),
            (sought.rule is not None, _RULE),
            (few, _FEW),
            (whole, " AND topic = %(name)s"),
            (sought.name is not None and not whole, " AND topic LIKE %(name)s || '.%%'"),
            (True, _NEWEST_FIRST),
        )
        with self._log.cursor() as curs:
            return curs.execute(query, _asked(sought, before, limit)).fetchall()


def _asked(sought: Sought, before: int | None, limit: int) -> dict[str, Any]:
    return {
        "before": before,
        "limit": limit,
        "actor": sought.actor,
        "customer": sought.customer_id,
        "stream": sought.stream_id,
        "command": sought.command_id,
        "since": sought.since,
        "until": sought.until,
        "branch": sought.branch,
        "rule": sought.rule,
        "name": sought.name,
    }
