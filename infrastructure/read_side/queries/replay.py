"""Replay from the log: states, one subject's rows, what was known later, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from application.enquiries.bounds import NO_BOUNDS, Bounds, Whose
from application.enquiries.replay import (
    Facts,
    ModelContent,
    NothingRecordedError,
    Steps,
    StreamState,
    UnknownModelError,
)
from application.read_models.model import ReadModel
from infrastructure.event_log.as_of import settled
from infrastructure.event_log.fold import Fold
from infrastructure.event_log.log import EventLog
from infrastructure.event_log.mapper import EventMapper
from infrastructure.event_log.state import state_form
from infrastructure.read_side.facts import FactReader, made_from
from infrastructure.read_side.histories import Histories
from infrastructure.read_side.queries.rows_as_of import SubjectRows
from infrastructure.read_side.stepping import Stepping, state_of

STEPPED = "steps"


class LogReplay:
    """The port Replay."""

    def __init__(
        self, log: EventLog, mapper: EventMapper, models: Mapping[str, type[ReadModel]]
    ) -> None:
        self._log, self._codec, self._models = log, mapper.codec, models
        self._fold = Fold(mapper.codec)
        self._facts = FactReader(mapper.codec)
        self._histories = Histories(log)
        self._stepping = Stepping(log, mapper.codec)

    def state(self, stream_id: UUID, bounds: Bounds = NO_BOUNDS) -> StreamState:
        rows = self._stepping.as_of(bounds).rows([stream_id])
        aggregate = self._fold.with_gaps(rows)
        if aggregate is None:
            raise NothingRecordedError(f"nothing of {stream_id} was there within these bounds")
        return StreamState(
            stream_id=stream_id,
            kind=type(aggregate).__name__,
            version=aggregate.version,
            bounds=bounds,
            state=state_of(aggregate),
            made=made_from(rows, self._codec, state_form(type(aggregate)).fingerprint),
        )

    def model_of(self, name: str, subject_id: UUID, bounds: Bounds = NO_BOUNDS) -> ModelContent:
        model = self._models.get(name)
        if model is None:
            raise UnknownModelError(f"{name!r}; there are {', '.join(self._models)}")
        self._settle(bounds)
        events = self._histories.of_model(model, subject_id, bounds)
        return SubjectRows(self._codec, model).content(subject_id, events, bounds)

    def later(self, whose: Whose, bounds: Bounds, *, after: int = 0, limit: int) -> Facts:
        self._settle(bounds)
        rows = self._histories.later(whose, bounds, after=after, limit=limit + 1)
        facts = self._facts.facts(rows[:limit])
        return Facts(facts, facts[-1].position if len(rows) > limit else None)

    def steps(
        self, whose: Whose, bounds: Bounds = NO_BOUNDS, *, after: int = 0, limit: int
    ) -> Steps:
        self._settle(bounds)
        rows = self._histories.page(whose, bounds, after=after, limit=limit + 1)
        if not rows and not after:
            raise NothingRecordedError(f"nothing of {whose.id} was there within these bounds")
        shown = rows[:limit]
        return Steps(
            steps=self._stepping.told(shown, bounds),
            next=shown[-1].position if len(rows) > limit else None,
            made=made_from(shown, self._codec, STEPPED),
        )

    def _settle(self, bounds: Bounds) -> None:
        if bounds.recorded_until is not None:
            settled(self._log, bounds.recorded_until)
