"""Facts with a true before and after: aggregates folded step by step to where they changed."""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec

from application.enquiries.bounds import NO_BOUNDS, Bounds
from application.enquiries.canonical import Json
from application.enquiries.differences import changes
from application.enquiries.replay import PersonalChange, Step
from application.read_models.ports import Shown
from domain.shared.events import Aggregate
from infrastructure.event_log.as_of import StreamsAsOf
from infrastructure.event_log.codec import Codec
from infrastructure.event_log.fold import Fold
from infrastructure.event_log.log import EventLog
from infrastructure.event_log.rows import LogRow
from infrastructure.event_log.state import state_form
from infrastructure.read_side.facts import FactReader


class _Around(NamedTuple):
    """An event's aggregate before and after it, and what its personal fields said before."""

    before: Json
    after: Json
    personal: tuple[PersonalChange, ...]


_NOTHING = _Around(None, None, ())


class Stepping:
    def __init__(self, log: EventLog, codec: Codec) -> None:
        self._log, self._codec = log, codec
        self._fold = Fold(codec)
        self._facts = FactReader(codec)

    def told(self, rows: Sequence[LogRow], bounds: Bounds = NO_BOUNDS) -> list[Step]:
        """In the order of the rows; what is beyond the bounds has no part in any state."""
        around = self._around(rows, bounds)
        steps: list[Step] = []
        for row, fact in zip(rows, self._facts.facts(rows), strict=True):
            before, after, personal = around.get(row.position, _NOTHING)
            steps.append(Step(fact, before, after, changes(before, after), personal))
        return steps

    def _around(self, rows: Sequence[LogRow], bounds: Bounds) -> dict[int, _Around]:
        wanted = {row.position: row.originator_id for row in rows if not self._is_journal(row)}
        found: dict[int, _Around] = {}
        if wanted:
            events = self.as_of(bounds).rows(set(wanted.values()))
            for _, stream in groupby(events, attrgetter("originator_id")):
                found |= self._through(_until_last(list(stream), wanted.keys()), wanted.keys())
        return found

    def as_of(self, bounds: Bounds) -> StreamsAsOf:
        return StreamsAsOf(
            self._log,
            self._fold,
            recorded_until=bounds.recorded_until,
            effective_until=bounds.effective_until,
        )

    def _through(self, stream: Sequence[LogRow], wanted: Set[int]) -> dict[int, _Around]:
        """States are taken where they are wanted, and just before: each costs as much as a fold."""
        positions = [row.position for row in stream]
        taken = {*wanted, *(one for one, following in pairwise(positions) if following in wanted)}
        found: dict[int, _Around] = {}
        before: Json = None
        earlier: list[LogRow] = []
        for row, aggregate in self._fold.steps(stream):
            after = state_of(aggregate) if row.position in taken else None
            if row.position in wanted:
                found[row.position] = _Around(before, after, self._personal(row, earlier))
            before = after
            if self._has_personal(row):
                earlier.append(row)
        return found

    def _personal(self, row: LogRow, earlier: Sequence[LogRow]) -> tuple[PersonalChange, ...]:
        if not self._has_personal(row):
            return ()
        ids = _ids(self._facts.told(row))
        return tuple(
            PersonalChange(name, self._said_before(name, ids, earlier), value)
            for name, value in self._facts.personal(row).items()
            if value is not None
        )

    def _said_before(self, name: str, ids: Json, earlier: Sequence[LogRow]) -> Shown:
        """By the last event before that told this field of the same thing."""
        for row in reversed(earlier):
            groups = self._codec.form(row.topic).groups
            told_it = any(name in group.names for group in groups)
            if told_it and _ids(self._facts.told(row)) == ids:
                said: Shown = self._facts.personal(row)[name]
                return said
        return None

    def _has_personal(self, row: LogRow) -> bool:
        return bool(self._codec.form(row.topic).groups)

    def _is_journal(self, row: LogRow) -> bool:
        return self._codec.form(row.topic).aggregate_class.is_journal


def state_of(aggregate: Aggregate) -> Json:
    return msgspec.json.decode(state_form(type(aggregate)).encode(aggregate))


def _until_last(stream: Sequence[LogRow], wanted: Set[int]) -> Sequence[LogRow]:
    last = max((at for at, row in enumerate(stream) if row.position in wanted), default=-1)
    return stream[: last + 1]


def _ids(fields: Json) -> dict[str, Any]:
    """What an event is about within its stream: a contact point, a transaction."""
    return {name: value for name, value in fields.items() if name.endswith("_id")}
