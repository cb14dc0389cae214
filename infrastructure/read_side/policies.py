"""Policies: what the events of a page give reason for, stored with the position that was read.

A rule decides in its cause's circumstances: caused by that event, correlated as it was, done by
the policy. Everything is decided before anything is written, for the first write takes the
transaction's id, and with it the order.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, Protocol, cast
from uuid import UUID

from eventsourcing.application import ProcessingEvent
from eventsourcing.persistence import Tracking
from eventsourcing.utils import get_topic
from psycopg import Connection
from psycopg.errors import UniqueViolation

from application.shared.command import Circumstances, acting
from application.shared.ports import Decided
from domain.shared.actor import Actor, ActorKind
from infrastructure.event_log.insertion import MOST_EVENTS, TooManyEventsError, insert
from infrastructure.event_log.log import EventLog
from infrastructure.event_log.mapper import EventMapper
from infrastructure.event_log.unit_of_work import Held, unit_of_work
from infrastructure.read_side import reactions
from infrastructure.read_side.connections import Pool
from infrastructure.read_side.folding import TRANSIENT
from infrastructure.read_side.garbage import uncollected
from infrastructure.read_side.generations import retry
from infrastructure.read_side.source import (
    CORRELATION,
    EVENT_ID,
    LAST,
    NAME,
    POSITION,
    Row,
    Source,
    last,
    page_of,
)
from infrastructure.read_side.wait import until_reached

_log = logging.getLogger(__name__)
PAGE = 500


class Policy(Protocol):
    """An Application with rules: `policy` is the library's, dispatched by the event's class.

    A rule collects its events on `processing`; each aggregate it creates has a derived id.
    """

    @property
    def name(self) -> str: ...

    def policy(self, event: Any, processing: ProcessingEvent[UUID], /) -> None: ...


class PolicyEngine:
    """Runs one policy, exactly once for each event that it names. Any number may run at once."""

    def __init__(
        self, pool: Pool, log: EventLog, mapper: EventMapper, policy: Policy, *, page: int = PAGE
    ) -> None:
        self.name = policy.name
        self._pool, self._log, self._mapper, self._policy = pool, log, mapper, policy
        self._names = sorted(names_of(policy))
        self._source = Source(mapper.codec, dict.fromkeys(self._names, True))
        self._page = self._limit = page
        self._lost: str | None = None
        self._start: int | None = None

    def install(self) -> None:
        """A policy that was never there begins with the first event of the log."""
        with self._pool.connection() as conn:
            reactions.install(conn, self.name)

    def turn(self) -> int:
        """One page; 0 when there was nothing to pass, or when the policy is parked.

        A page that fails is tried again by halves, until what fails is one event: there the
        policy is parked.
        """
        limit, self._start = self._limit, None
        try:
            with self._pool.connection() as conn, conn.transaction(), uncollected():
                reactions.lock(conn, self.name)
                passed = self._react(conn, limit)
        except UniqueViolation as conflict:
            return self._conflict(conflict, limit)
        except TRANSIENT:
            raise
        except Exception as error:
            return self._failed(error, limit)
        self._lost = None
        self._limit = min(limit * 2, self._page)
        if passed:
            self._log.wake_ups.committed()
        return passed

    def catch_up(self, position: int, *, timeout: float = 60.0) -> None:
        """React to everything up to `position`; a parked policy is passed over.

        Raises NotReachedError after `timeout` seconds without anything to react to.
        """
        until_reached(position, self._position_if_live, self.turn, timeout=timeout)

    def standing(self) -> reactions.Standing:
        with self._pool.connection() as conn:
            return reactions.standing(conn, self.name)

    def retry(self) -> bool:
        """Whether it was parked; it goes on from the event that it failed at."""
        with self._pool.connection() as conn:
            return retry(conn, self.name)

    def position(self) -> int:
        return self.standing().position

    def _position_if_live(self) -> int:
        standing = self.standing()
        return LAST if standing.is_parked else standing.position

    def _react(self, conn: Connection[Any], limit: int) -> int:
        standing = reactions.standing(conn, self.name)
        self._start = start = standing.position
        end = last(conn)
        if standing.is_parked or end <= start:
            return 0
        causes = page_of(conn, start, limit, end, self._names)
        position = causes[-1][POSITION] if len(causes) == limit else end
        stored = self._mapper.to_stored_batch(self._decided(causes))
        if len(stored) > MOST_EVENTS:
            raise TooManyEventsError(f"{len(causes)} causes led to {len(stored)} events")
        reactions.move(conn, self.name, start, position)
        if stored:
            insert(conn, stored)
        return max(len(causes), 1)

    def _decided(self, causes: Sequence[Row]) -> list[Decided]:
        self._source.prefetch(causes)
        decided: list[Decided] = []
        with unit_of_work() as held:
            for cause in causes:
                circumstances = self._circumstances(cause)
                processing = ProcessingEvent[UUID](Tracking(reactions.LOG, cause[POSITION]))
                with acting(circumstances):
                    event = self._source.decoders[cause[NAME]](cause)
                    self._policy.policy(event, processing)
                held.update(cast("Held", processing.aggregates))
                if processing.events:
                    decided.append((circumstances, processing.events))
        return decided

    def _circumstances(self, cause: Row) -> Circumstances:
        return Circumstances(
            actor=Actor(ActorKind.POLICY, self.name),
            correlation_id=cause[CORRELATION],
            causation_id=cause[EVENT_ID],
        )

    def _conflict(self, conflict: UniqueViolation, limit: int) -> int:
        """Another has changed an aggregate since it was loaded: decide again, on less.

        Over the same place again, although it was loaded anew, is no race but the rule's fault.
        """
        place = conflict.diag.message_detail
        if limit == 1 and place == self._lost:
            return self._failed(conflict, limit)
        self._lost = place if limit == 1 else None
        self._limit = max(limit // 2, 1)
        return 1

    def _failed(self, error: Exception, limit: int) -> int:
        """It is parked only where it failed: another engine may have passed the event meanwhile."""
        if limit > 1:
            self._limit = limit // 2
            return 1
        if self._start is None:
            raise error
        with self._pool.connection() as conn, conn.transaction():
            reactions.lock(conn, self.name)
            start = reactions.standing(conn, self.name).position
            if start != self._start:
                return 1
            (row,) = page_of(conn, start, 1, LAST, self._names) or (None,)
            if row is not None:
                said = f"{type(error).__name__}: {error}"
                reactions.park(conn, self.name, said, row[POSITION], row[EVENT_ID])
                _log.error("policy %s is parked at %s", self.name, row[POSITION], exc_info=error)
        return 0


def names_of(policy: Policy) -> set[str]:
    """The stored names of the events that its rules are registered for."""
    rules = next(vars(c)["policy"] for c in type(policy).__mro__ if "policy" in vars(c))
    rules.__get__(policy, type(policy))  # Completes the registrations that were deferred.
    registered = rules.dispatcher.registry
    return {get_topic(each) for each in registered if hasattr(each, "TOPIC")}
