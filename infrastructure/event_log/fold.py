"""Aggregates from rows of the log, without an event object for each row.

The stored fields go straight into the functions that the library's @event decorated, which is
several times as fast as building events and mutating by them, and gives the same aggregate.
Personal fields arrive as Erased, always: on any day they may be, so that no decision may depend on
what they hold, and no key has to be fetched for a command.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from eventsourcing.domain import OriginatorVersionError, decorated_funcs

from domain.shared.events import Aggregate
from domain.shared.personal import Erased
from infrastructure.event_log.catalogue import State, StoredForm
from infrastructure.event_log.codec import Codec, UnknownEventError
from infrastructure.event_log.rows import LogRow


class NotFoldedError(TypeError):
    """An aggregate says, in a method with @event, what each of its events does to it."""


@dataclass(frozen=True, slots=True)
class _Step:
    """What one kind of event does: the function, and how it comes to its arguments."""

    function: Callable[..., None]
    arguments: Callable[[LogRow], State]
    aggregate_class: type[Aggregate]
    creates: bool


class _Steps(dict[str, _Step]):
    def __missing__(self, name: str) -> _Step:
        raise UnknownEventError(f"no event is stored as {name!r}")


class Fold:
    """Of the aggregates of one catalogue. Raises NotFoldedError at once for an event without use.

    What it cannot decode raises MapperDeserialisationError.
    """

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._steps = _Steps(
            (name, self._step(form)) for name, form in codec.catalogue.by_name.items()
        )

    def streams(
        self, rows: Iterable[LogRow], known: dict[UUID, Aggregate] | None = None
    ) -> dict[UUID, Aggregate]:
        """By id; rows of one stream in the order of versions. `known` are taken over and go on.

        Raises OriginatorVersionError where a row is not the next of its stream.
        """
        found = known or {}
        steps = self._steps
        current: UUID | None = None
        aggregate: Any = None
        for row in rows:
            step = steps[row[3]]
            if row[1] != current:
                current = row[1]
                aggregate = found.get(current)
            if step.creates:
                aggregate = found[row[1]] = _new(step.aggregate_class, row)
            elif aggregate is None or row[2] != aggregate._version + 1:
                raise OriginatorVersionError(row[2], aggregate and aggregate._version + 1)
            step.function(aggregate, **step.arguments(row))
            aggregate._version = row[2]
            aggregate._modified_on = row[15]
        return found

    def with_gaps(self, rows: Iterable[LogRow]) -> Aggregate | None:
        """One stream, from which events were left out; None when its first was."""
        folded: Aggregate | None = None
        for _, folded in self.steps(rows):  # noqa: B007 - the last one counts.
            pass
        return folded

    def steps(self, rows: Iterable[LogRow]) -> Iterator[tuple[LogRow, Aggregate]]:
        """One stream, event by event, gaps allowed; ends at once when its first was left out.

        It is one aggregate that goes on: who wants it as it was at a step keeps a copy.
        """
        aggregate: Any = None
        for row in rows:
            step = self._steps[row.topic]
            if step.creates:
                aggregate = _new(step.aggregate_class, row)
            elif aggregate is None:
                return
            step.function(aggregate, **step.arguments(row))
            aggregate._version = row.originator_version
            aggregate._modified_on = row.recorded_at
            yield row, aggregate

    def _step(self, form: StoredForm) -> _Step:
        function = decorated_funcs.get(form.event_class)
        if function is None and form.creates:
            creator = vars(form.aggregate_class).get("__init__")
            function = getattr(creator, "decorated_func", creator)
        if function is None:
            raise NotFoldedError(f"{form.name}: no method of {form.aggregate_class} is its @event")
        return _Step(function, self._arguments(form, function), form.aggregate_class, form.creates)

    def _arguments(
        self, form: StoredForm, function: Callable[..., None]
    ) -> Callable[[LogRow], State]:
        decode, version, older = form.decode, form.version, self._older(form)
        erased = _erased(form)
        defaults = dict(form.defaults)
        wanted = frozenset(inspect.signature(function).parameters)
        unwanted = (set(form.shape.__annotations__) | erased.keys()) - wanted - {"personal"}

        def arguments(row: LogRow) -> State:
            state = decode(row[4]) if row[6] == version else older(row)
            if defaults:
                state = {**defaults, **state}
            if erased:
                state.pop("personal", None)
                state.update(erased)
            for name in unwanted:
                state.pop(name, None)
            return state

        return arguments

    def _older(self, form: StoredForm) -> Callable[[LogRow], State]:
        def decoded(row: LogRow) -> State:
            place = (row.originator_id, row.originator_version)
            return self._codec.decode(form, row.state, row.schema_version, place, row.subject_id)

        return decoded


def _erased(form: StoredForm) -> State:
    return {name: Erased(group.retention) for group in form.groups for name in group.names}


def _new(aggregate_class: type[Aggregate], row: LogRow) -> Aggregate:
    aggregate = aggregate_class.__new__(aggregate_class)
    aggregate.__base_init__(row[1], row[2], row[15])
    return aggregate
