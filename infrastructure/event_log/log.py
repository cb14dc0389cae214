"""The one log of the bank: appended to in groups, read up to the frontier."""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg

from infrastructure.event_log.commits import Append, Commits
from infrastructure.event_log.datastore import LogDatastore
from infrastructure.event_log.envelope import RecordedEvent
from infrastructure.event_log.epoch import refuse_to_run_backwards
from infrastructure.event_log.group_commit import GroupCommit
from infrastructure.event_log.insertion import MOST_EVENTS, TooManyEventsError
from infrastructure.event_log.reading import LogReads
from infrastructure.event_log.rows import ReadMark
from infrastructure.event_log.wake_ups import WakeUps

MOST_EVENTS_IN_A_GROUP = 500
PATIENCE_SECONDS = 15.0
"""How long an append waits for a lost server to come back."""


class EventLog(LogReads):
    """One for a process, shared by all its threads and Applications; a forked child goes on
    with connections and threads of its own.

    `url` is the application role's. `close` is for the one who made it.
    """

    def __init__(
        self, url: str, *, patience_seconds: float = PATIENCE_SECONDS, pool_size: int = 2
    ) -> None:
        self.url = url
        self.datastore = LogDatastore(url, pool_size=pool_size)
        self._patience_seconds = patience_seconds
        self._begin()
        _begin_anew_after_fork(self)

    def _begin(self) -> None:
        self.wake_ups = WakeUps(self.url)
        self._own = _OneConnection(self.url)
        patience = self._patience_seconds
        self._group = GroupCommit(
            Commits(self._own.connection, patience_seconds=patience),
            most_events=MOST_EVENTS_IN_A_GROUP,
            committed=self.wake_ups.committed,
        )
        self._apart = Commits(self._pooled, patience_seconds=patience)

    def begin_anew(self) -> None:
        self._inherited = (self._own, self._group, self.wake_ups)  # Nobody here may close them.
        self.datastore.open_anew()
        self._begin()

    def start(self) -> None:
        """Raises LogWouldRunBackwardsError when the log must be re-based first."""
        with self._pooled() as conn:
            refuse_to_run_backwards(conn)

    def close(self) -> None:
        self._group.close()
        self._own.close()
        self.wake_ups.close()
        self.datastore.close()

    def append(
        self, events: Sequence[RecordedEvent], mark: ReadMark | None = None
    ) -> Sequence[int]:
        """Positions in the order of the events, adjacent, durable; all events or none.

        With a `mark` the reader's position moves in the same transaction. Raises IntegrityError
        when a place in a stream is taken or the mark is no step forward, CommandRepeatedError,
        CommandIdReusedError, TooManyEventsError, and OperationalError when the server stays away.
        """
        if len(events) > MOST_EVENTS:
            raise TooManyEventsError(f"{len(events)} events; {MOST_EVENTS} go into a transaction")
        if not events and mark is None:
            return ()
        append = Append(events, mark)
        if mark is None and len(events) < MOST_EVENTS_IN_A_GROUP:
            return self._group.append(append)
        self._apart.commit([append])
        if append.error is not None:
            raise append.error
        self.wake_ups.committed()
        return append.positions

    @contextmanager
    def _pooled(self) -> Iterator[psycopg.Connection[Any]]:
        """With psycopg's own errors, which tell a conflict from a collision."""
        self.datastore.pool.open()
        with self.datastore.pool.connection() as conn:
            yield conn


class _OneConnection:
    """The committer's own, opened again after it was lost."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._conn: psycopg.Connection[Any] | None = None

    @contextmanager
    def connection(self) -> Iterator[psycopg.Connection[Any]]:
        if self._conn is None or self._conn.closed:
            self._conn = psycopg.connect(self._url, autocommit=True)
        yield self._conn

    def close(self) -> None:
        if self._conn is not None:
            self._conn.close()


def _begin_anew_after_fork(log: EventLog) -> None:
    reference = weakref.ref(log)

    def begin_anew() -> None:
        held = reference()
        if held is not None:
            held.begin_anew()

    os.register_at_fork(after_in_child=begin_anew)
