"""The base of every context's Application: one log, idempotent commands, work in bulk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ClassVar, Concatenate, ParamSpec, TypeVar, cast
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError, Application, Repository
from eventsourcing.persistence import IntegrityError, Notification, Recording

from application.shared.command import (
    CommandIdReusedError,
    CommandRepeatedError,
    Receipt,
    circumstances,
    refuse_other_version,
)
from application.shared.ports import A, Decided, LogMapper, LogRecorder, Streams
from domain.shared.errors import DomainError, NotFoundError
from domain.shared.events import Aggregate

ATTEMPTS = 3
Overtaken = IntegrityError
"""What a command ends with that others have overtaken ATTEMPTS times: it may be sent again."""
L = TypeVar("L", bound="Ledger")
P = ParamSpec("P")


class WrongKindError(NotFoundError):
    """The id is one of another kind of thing."""


class Ledger(Application[UUID]):
    """Commands of one context, recorded in the bank's one log.

    A plain Application of the library works on the same log; this one adds what the bank needs.
    """

    name: ClassVar[str] = "ledger"  # type: ignore[misc]

    @property
    def streams(self) -> Streams:
        return cast("Streams", self.repository)

    def construct_repository(self) -> Repository[UUID]:
        factory = cast("Any", self.factory)
        return cast("Repository[UUID]", factory.streams(self.events, self.snapshots))

    def find(self, aggregate_id: UUID, kind: type[A]) -> A:
        """Raises NotFoundError, also when the id is one of another kind of aggregate."""
        found = self.known(aggregate_id, kind)
        if found is None:
            raise NotFoundError(f"there is no {kind.__name__} {aggregate_id}")
        return found

    def known(self, aggregate_id: UUID, kind: type[A]) -> A | None:
        """None when there is no such thing. Raises WrongKindError for another kind of aggregate."""
        try:
            found = self.streams.get(aggregate_id)
        except AggregateNotFoundError:
            return None
        if not isinstance(found, kind):
            raise WrongKindError(f"{aggregate_id} is a {type(found).__name__}, no {kind.__name__}")
        refuse_other_version(aggregate_id, found.version)
        return found

    def save(self, *objs: Any, **kwargs: Any) -> list[Recording[UUID]]:
        """As the library's: aggregates, or events of theirs, in one transaction.

        Without its look at the protocols of each object, which costs as much as the append.
        """
        events = [
            event
            for each in objs
            if each is not None
            for event in (each.collect_events() if isinstance(each, Aggregate) else [each])
        ]
        mapper, recorder = cast("LogMapper", self.mapper), cast("LogRecorder", self.recorder)
        stored = mapper.to_stored_batch([(circumstances(), events)])
        positions = recorder.insert_events(stored, **kwargs) or ()
        return [
            Recording(
                event,
                Notification(
                    row.originator_id, row.originator_version, row.topic, row.state, position
                ),
            )
            for event, row, position in zip(events, stored, positions, strict=True)
        ]

    def record(self, *aggregates: Aggregate) -> int | None:
        """What they decided, in one transaction; the position of the last event, if any."""
        return self.record_all([(circumstances(), pending(*aggregates))])

    def record_all(self, decided: Sequence[Decided]) -> int | None:
        """What many commands decided, each under its own circumstances, in one transaction.

        Events of one stream stand in the order of their versions. At most 65,535 of them.
        """
        stored = cast("LogMapper", self.mapper).to_stored_batch(decided)
        if not stored:
            return None
        positions = cast("LogRecorder", self.recorder).insert_events(stored)
        assert positions is not None
        return positions[-1]

    def receipt(self) -> Receipt | None:
        """Of the command that is asked for now, if the log has it. Raises CommandIdReusedError."""
        under, recorder = circumstances(), cast("LogRecorder", self.recorder)
        if under.command_id is None:
            return None
        receipt = recorder.receipts([under.command_id]).get(under.command_id)
        if receipt and recorder.fingerprints([under.command_id]) != {
            under.command_id: under.fingerprint
        }:
            raise CommandIdReusedError(f"{under.command_id} stands for another request")
        return receipt


def pending(*aggregates: Aggregate) -> list[Any]:
    """The events that they decided on and nobody has collected yet."""
    return [event for each in aggregates for event in each.collect_events()]


def command(method: Callable[Concatenate[L, P], Receipt]) -> Callable[Concatenate[L, P], Receipt]:
    """A command that is safe to send twice and to race.

    Saved by another meanwhile: load and decide again, ATTEMPTS times. Seen before, by its
    `command_id`: the receipt of then, also where deciding again finds nothing to record, or would
    break a rule. Raises CommandIdReusedError where the id stands for another request.
    """

    @wraps(method)
    def run(self: L, *args: P.args, **kwargs: P.kwargs) -> Receipt:
        try:
            receipt = _decided(lambda: method(self, *args, **kwargs))
        except CommandRepeatedError as repeated:
            return repeated.receipt
        except (DomainError, IntegrityError):
            known = self.receipt()
            if known is None:
                raise
            return known
        return receipt if receipt.position is not None else self.receipt() or receipt

    return cast("Callable[Concatenate[L, P], Receipt]", run)


def _decided(decide: Callable[[], Receipt]) -> Receipt:
    for _ in range(1, ATTEMPTS):
        try:
            return decide()
        except IntegrityError:
            continue
    return decide()
