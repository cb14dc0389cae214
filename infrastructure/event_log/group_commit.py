"""One thread that commits, together, what callers brought while the last commit was in flight."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from uuid import UUID

from infrastructure.event_log.commits import Append, Commits
from infrastructure.event_log.insertion import Place

_log = logging.getLogger(__name__)


class Batch:
    """Appends that fit in one transaction: no two for one place in a stream, or of one command."""

    def __init__(self, most_events: int) -> None:
        self.appends: list[Append] = []
        self._room = most_events
        self._taken: set[Place | UUID] = set()

    def admits(self, append: Append) -> bool:
        """One of two claimants fails, and which is not for one statement to say."""
        if self._room <= 0 or not self._taken.isdisjoint((*append.places, *append.commands)):
            return False
        self._taken.update(append.places, append.commands)
        self.appends.append(append)
        self._room -= len(append.events)
        return True


class GroupCommit:
    """Shared by the threads of one process; a forked child makes one of its own.

    At most about `most_events` go into one transaction, and none waits for others to come.
    """

    def __init__(
        self, commits: Commits, *, most_events: int, committed: Callable[[], None]
    ) -> None:
        self._commits = commits
        self._committed = committed
        self._most_events = most_events
        self._queue: SimpleQueue[Append | None] = SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def append(self, append: Append) -> Sequence[int]:
        """Wait until it is durable. Raises what `Commits` found."""
        if self._thread is None:
            self._start()
        self._queue.put(append)
        append.settled.acquire()
        if append.error is not None:
            raise append.error
        return append.positions

    def close(self) -> None:
        """After the last append; it is not waited for by others any more."""
        with self._starting:
            if self._thread is not None:
                self._queue.put(None)
                self._thread.join()
                self._thread = None

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="event-log-commit", daemon=True
                )
                self._thread.start()

    def _run(self) -> None:
        waiting: list[Append] = []
        closing = False
        while waiting or not closing:
            arrived = self._arrived(wait=not waiting)
            closing = closing or None in arrived
            waiting += [each for each in arrived if each is not None]
            batch = Batch(self._most_events)
            waiting = [each for each in waiting if not batch.admits(each)]
            self._commits.commit(batch.appends)
            for each in batch.appends:
                each.settled.release()
            self._tell()

    def _tell(self) -> None:
        """Whoever is not woken looks by himself after a while; nobody could append any more."""
        try:
            self._committed()
        except Exception:
            _log.exception("nobody was told of what was committed")

    def _arrived(self, *, wait: bool) -> list[Append | None]:
        arrived = [self._queue.get()] if wait else []
        with suppress(Empty):
            while len(arrived) < self._most_events:
                arrived.append(self._queue.get_nowait())
        return arrived
