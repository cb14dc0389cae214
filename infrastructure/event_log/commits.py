"""Committing what callers brought: once each, whatever the connection does meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, cast
from uuid import UUID

import psycopg
from eventsourcing.persistence import IntegrityError, OperationalError
from psycopg.errors import UniqueViolation

from application.shared.command import CommandIdReusedError, CommandRepeatedError, Receipt
from infrastructure.event_log.envelope import RecordedEvent
from infrastructure.event_log.epoch import refuse_to_run_backwards
from infrastructure.event_log.insertion import (
    Found,
    Place,
    Told,
    commands_of,
    find,
    insert,
)
from infrastructure.event_log.rows import ReadMark

CONFLICTS = frozenset({"events_pkey", "commands_pkey"})
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.02, 0.5
UNKNOWN = "it is not known whether this is recorded; ask again, with the same command id"
Connect = Callable[[], AbstractContextManager[psycopg.Connection[Any]]]


class Append:
    """One caller's events, which are recorded together or not at all, at adjacent positions.

    Raises IntegrityError when two of the events claim one place.
    """

    __slots__ = ("commands", "error", "events", "first", "mark", "places", "settled")

    def __init__(self, events: Sequence[RecordedEvent], mark: ReadMark | None = None) -> None:
        self.events = events
        self.mark = mark
        self.places: list[Place] = [
            (cast("UUID", e.originator_id), e.originator_version) for e in events
        ]
        self.commands = commands_of(events)
        self.first = 0
        self.error: BaseException | None = None
        self.settled = threading.Lock()
        self.settled.acquire()
        if len(events) > 1 and len(set(self.places)) < len(events):
            raise IntegrityError("two of the events claim the same place in a stream")

    @property
    def positions(self) -> Sequence[int]:
        return range(self.first, self.first + len(self.events))

    def judge(self, found: Found) -> bool:
        """Whether the log knows already what became of it; then it holds the outcome."""
        there = [found.events.get(place) for place in self.places]
        own = [each and each[0] for each in there] == [e.envelope.event_id for e in self.events]
        if own and there and there[0]:
            self.first = there[0][1]
            return True
        self.error = self._repeated(found.commands) or self._taken(there)
        return self.error is not None

    def _repeated(self, known: dict[UUID, Told]) -> Exception | None:
        for command_id, asked in self.commands.items():
            told = known.get(command_id)
            if told is not None:
                return repetition(command_id, told, asked.fingerprint)
        return None

    def _taken(self, there: list[tuple[UUID, int] | None]) -> Exception | None:
        for (stream, version), other in zip(self.places, there, strict=True):
            if other is not None:
                return IntegrityError(f"version {version} of {stream} is recorded by another")
        return None


def repetition(command_id: UUID, told: Told, fingerprint: bytes | None) -> Exception:
    if told.fingerprint != fingerprint:
        return CommandIdReusedError(f"{command_id} stands for another request")
    return CommandRepeatedError(command_id, Receipt(told.aggregate_id, told.position))


class Commits:
    """Writes appends, several in one transaction, and gives each its own outcome.

    Lost connections are mended for `patience_seconds`; whether a commit in doubt took place is
    told by the event ids. Of many appends only that which is at fault fails.
    """

    def __init__(self, connect: Connect, *, patience_seconds: float) -> None:
        self._connect = connect
        self._patience_seconds = patience_seconds

    def commit(self, appends: Sequence[Append]) -> None:
        """Every append has positions or an error when this returns."""
        try:
            self._commit(appends)
        except psycopg.Error as error:
            self._commit_apart(appends, error)
        except Exception as error:
            for each in appends:
                each.error = error

    def _commit_apart(self, appends: Sequence[Append], error: Exception) -> None:
        """One of them holds what the database does not take; the others shall not suffer."""
        if len(appends) == 1:
            appends[0].error = error
            return
        for each in appends:
            self.commit([each])

    def _commit(self, appends: Sequence[Append]) -> None:
        pause, deadline = FIRST_PAUSE_SECONDS, time.monotonic() + self._patience_seconds
        in_doubt = mended = False
        while True:
            try:
                with self._connect() as conn:
                    if mended:
                        refuse_to_run_backwards(conn)
                    if in_doubt:
                        appends = unsettled(conn, appends)
                    if appends:
                        write(conn, appends)
                    return
            except UniqueViolation as error:
                if error.diag.constraint_name not in CONFLICTS:
                    raise
                in_doubt = True
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                in_doubt = mended = True
                if time.monotonic() > deadline:
                    raise OperationalError(f"{UNKNOWN}: {error}") from error
                time.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


def write(conn: psycopg.Connection[Any], appends: Sequence[Append]) -> None:
    if len(appends) == 1:
        events, mark = appends[0].events, appends[0].mark
    else:
        events, mark = [e for each in appends for e in each.events], None
    position = insert(conn, events, mark)
    for each in appends:
        each.first = position
        position += len(each.events)


def unsettled(conn: psycopg.Connection[Any], appends: Sequence[Append]) -> list[Append]:
    """Those of which the log knows nothing yet; the others hold their outcome afterwards."""
    places = [place for each in appends for place in each.places]
    commands = [command_id for each in appends for command_id in each.commands]
    found = find(conn, places, commands)
    return [each for each in appends if not each.judge(found)]
