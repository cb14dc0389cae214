"""Facts with a true before and after: aggregates folded step by step to where they changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from itertools import groupby, pairwise
from operator import attrgetter
from typing import NamedTuple

import msgspec

from application.enquiries.bounds import NO_BOUNDS, Bounds
from application.enquiries.canonical import Json
from application.enquiries.differences import changes
from application.enquiries.replay import PersonalChange, Step
from application.read_models.ports import Shown
from domain.shared.events import Aggregate
from infrastructure.event_log.as_of import StreamsAsOf
from infrastructure.event_log.catalogue import SealedGroup
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


class _Told(NamedTuple):
    """A personal field, and the ids of what it belongs to within its stream."""

    field: str
    about: frozenset[tuple[str, Json]]


_NOTHING = _Around(None, None, ())


class Stepping:
    def __init__(self, log: EventLog, codec: Codec) -> None:
        self._log, self._codec = log, codec
        self._fold = Fold(codec)
        self._facts = FactReader(codec)

    def told(self, rows: Sequence[LogRow], bounds: Bounds = NO_BOUNDS) -> list[Step]:
        """In the order of the rows; what is beyond the bounds has no part in any state."""
        facts = self._facts.facts(rows)  # First: it fetches all the keys at once.
        around = self._around(rows, bounds)
        steps: list[Step] = []
        for row, fact in zip(rows, facts, strict=True):
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
        personal = any(self._groups(row) for row in stream if row.position in wanted)
        last: dict[_Told, LogRow] = {}
        for row, aggregate in self._fold.steps(stream):
            after = state_of(aggregate) if row.position in taken else None
            tells = self._tells(row) if personal else []
            if row.position in wanted:
                found[row.position] = _Around(before, after, self._personal(row, tells, last))
            before = after
            last |= dict.fromkeys(tells, row)
        return found

    def _personal(
        self, row: LogRow, tells: Sequence[_Told], last: Mapping[_Told, LogRow]
    ) -> tuple[PersonalChange, ...]:
        """Before, it was as the last event said that told the same field of the same thing."""
        values = self._facts.personal(row) if tells else {}
        return tuple(
            PersonalChange(one.field, self._said(one, last.get(one)), values[one.field])
            for one in tells
            if values.get(one.field) is not None
        )

    def _said(self, told: _Told, row: LogRow | None) -> Shown:
        return None if row is None else self._facts.personal(row).get(told.field)

    def _tells(self, row: LogRow) -> list[_Told]:
        """Asked once of each event: a stream may have thousands that are personal."""
        groups = self._groups(row)
        about = _ids(self._facts.told(row)) if groups else frozenset()
        return [_Told(name, about) for group in groups for name in group.names]

    def _groups(self, row: LogRow) -> Sequence[SealedGroup]:
        return self._codec.form(row.topic).groups

    def _is_journal(self, row: LogRow) -> bool:
        return self._codec.form(row.topic).aggregate_class.is_journal


def state_of(aggregate: Aggregate) -> Json:
    return msgspec.json.decode(state_form(type(aggregate)).encode(aggregate))


def _until_last(stream: Sequence[LogRow], wanted: Set[int]) -> Sequence[LogRow]:
    last = max((at for at, row in enumerate(stream) if row.position in wanted), default=-1)
    return stream[: last + 1]


def _ids(fields: Mapping[str, Json]) -> frozenset[tuple[str, Json]]:
    """What an event is about within its stream: a contact point, a transaction."""
    return frozenset((name, value) for name, value in fields.items() if name.endswith("_id"))
