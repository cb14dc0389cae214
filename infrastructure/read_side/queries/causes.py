"""Causes and effects of an event, walked along the ids that the log recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, LiteralString
from uuid import UUID

from psycopg.sql import SQL

from application.enquiries.explain import DECISIONS_AGAINST, Effect, Explanation
from application.enquiries.replay import NothingRecordedError
from infrastructure.event_log.arrays import uuids
from infrastructure.event_log.log import EventLog
from infrastructure.event_log.mapper import EventMapper
from infrastructure.event_log.reading import COLUMNS
from infrastructure.event_log.rows import LogRow
from infrastructure.read_side.facts import FactReader

DEEPEST = 20
MOST_EFFECTS = 200
MOST_SISTERS = 20
_BY_ID: LiteralString = "event_id = %(event)s"
_BY_POSITION: LiteralString = "notification_id = %(event)s"
_EFFECTS: LiteralString = "causation_id = ANY(%(causes)s) ORDER BY notification_id LIMIT %(most)s"
# An append takes one transaction, and so one range of positions; a command's events are in one.
_TOGETHER: LiteralString = (
    "notification_id BETWEEN %(first)s AND %(last)s AND event_id <> %(event)s"
    " AND correlation_id = %(correlation)s AND causation_id IS NOT DISTINCT FROM %(cause)s"
    " AND (subject_id IS NOT DISTINCT FROM %(subject)s OR command_id = %(command)s)"
    " ORDER BY notification_id LIMIT %(most)s"
)
# In the words of the partial index on correlations. A session is of one person's work; a day's run
# is of the whole bank's, and there only what is about the same customer belongs together.
_SISTERS: LiteralString = (
    "correlation_id = %(correlation)s"
    " AND (causation_id IS NOT NULL OR actor LIKE 'employee:%%')"
    " AND (subject_id IS NOT DISTINCT FROM %(subject)s OR actor LIKE 'employee:%%')"
    " ORDER BY abs(notification_id - %(position)s), notification_id LIMIT %(most)s"
)
_AGAINST: LiteralString = (
    "originator_id = %(stream)s AND originator_version > %(version)s AND topic = ANY(%(names)s)"
    " ORDER BY originator_version LIMIT %(most)s"
)
ORDINALS = (1 << 16) - 1


class LogCauses:
    """The port Causes."""

    def __init__(self, log: EventLog, mapper: EventMapper) -> None:
        self._log = log
        self._facts = FactReader(mapper.codec)

    def explain(self, event: UUID | int) -> Explanation:
        row = self._row(event)
        causes, effects, together = self._causes(row), self._effects(row), self._together(row)
        told = [row, *causes, *(each for each, _ in effects), *together]
        sisters = self._sisters(row, known={each.position for each in told})
        against = self._against([*told, *sisters], row)
        rows = {each.position: each for each in [*told, *sisters, *against]}
        facts = dict(zip(rows, self._facts.facts(list(rows.values())), strict=True))
        return Explanation(
            fact=facts[row.position],
            causes=[facts[each.position] for each in causes],
            effects=[Effect(facts[each.position], depth) for each, depth in effects],
            together=[facts[each.position] for each in together],
            sisters=[facts[each.position] for each in sisters],
            against=[facts[each.position] for each in against],
            is_complete=len(causes) < DEEPEST
            and len(effects) < MOST_EFFECTS
            and all(depth < DEEPEST for _, depth in effects)
            and len(together) < MOST_SISTERS
            and len(sisters) < MOST_SISTERS,
        )

    def _row(self, event: UUID | int) -> LogRow:
        found = self._find(_BY_ID if isinstance(event, UUID) else _BY_POSITION, event=event)
        if not found:
            raise NothingRecordedError(f"there is no event {event}")
        return found[0]

    def _causes(self, row: LogRow) -> list[LogRow]:
        """The nearest first; an event never comes before its cause, so that the walk ends."""
        found: list[LogRow] = []
        while row.causation_id is not None and len(found) < DEEPEST:
            cause = self._find(_BY_ID, event=row.causation_id)
            if not cause:
                break
            row = cause[0]
            found.append(row)
        return found

    def _effects(self, row: LogRow) -> list[tuple[LogRow, int]]:
        """Level by level, each level in the order of the log."""
        found: list[tuple[LogRow, int]] = []
        level, depth = [row.event_id], 0
        while level and depth < DEEPEST and len(found) < MOST_EFFECTS:
            depth += 1
            rows = self._find(_EFFECTS, causes=uuids(level), most=MOST_EFFECTS - len(found))
            found += [(each, depth) for each in rows]
            level = [each.event_id for each in rows]
        return found

    def _together(self, row: LogRow) -> list[LogRow]:
        first = row.position & ~ORDINALS
        return self._find(
            _TOGETHER,
            first=first,
            last=first | ORDINALS,
            event=row.event_id,
            correlation=row.correlation_id,
            cause=row.causation_id,
            subject=row.subject_id,
            command=row.command_id,
            most=MOST_SISTERS,
        )

    def _sisters(self, row: LogRow, *, known: set[int]) -> list[LogRow]:
        """The nearest ones, in the order of the log."""
        nearest = self._find(
            _SISTERS,
            correlation=row.correlation_id,
            position=row.position,
            subject=row.subject_id,
            most=MOST_SISTERS + len(known),
        )
        others = [each for each in nearest if each.position not in known]
        return sorted(others[:MOST_SISTERS], key=lambda each: each.position)

    def _against(self, told: Sequence[LogRow], row: LogRow) -> list[LogRow]:
        """What is about the same customer, each once, in the order of the log."""
        later = self._find(
            _AGAINST,
            stream=row.originator_id,
            version=row.originator_version,
            names=sorted(DECISIONS_AGAINST),
            most=MOST_SISTERS,
        )
        found = {
            each.position: each
            for each in [*told, *later]
            if each.topic in DECISIONS_AGAINST and each.subject_id == row.subject_id
        }
        return [found[position] for position in sorted(found)]

    def _find(self, condition: LiteralString, **asked: Any) -> list[LogRow]:
        query = SQL("SELECT {} FROM public.events WHERE ").format(COLUMNS) + SQL(condition)
        with self._log.cursor() as curs:
            return curs.execute(query, asked).fetchall()
