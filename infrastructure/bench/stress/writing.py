"""Processes that append as fast as they can, and such as note what was acknowledged."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.persistence import IntegrityError

from application.shared.command import CommandRepeatedError
from infrastructure.event_log.envelope import Envelope, RecordedEvent
from infrastructure.event_log.log import EventLog

THREADS = 8
PATIENCE_SECONDS = 120.0
"""How long a writer waits for a server that was killed."""

APPENDS_A_TICK = 50
COMPETE_EVERY = 100
EVENTS_AT_ONCE = 600
HOT_STREAMS = [UUID(int=0xFFFF << 64 | number) for number in range(32)]
"""Written to by all, three at a time: their appends meet with keys in every order."""

_CORRELATION = UUID(int=7)
_HASH = bytes(32)


@dataclass(frozen=True, slots=True)
class Load:
    """What one process has to do; each of its THREADS makes `appends` appends."""

    url: str
    process: int
    appends: int


def numbered_id(process: int, thread: int, number: int) -> UUID:
    return UUID(int=(process + 1) << 96 | (thread + 1) << 64 | number)


def an_event(
    identity: UUID, stream: UUID, version: int, command_id: UUID | None = None
) -> RecordedEvent:
    envelope = Envelope(
        identity, 1, None, None, "job:stress", b"{}", _CORRELATION, None, command_id, _HASH
    )
    return RecordedEvent(stream, version, "stress.ThingHappened", b'{"minor":150}', envelope)


class Writer:
    """One thread's appends; all `events` were acknowledged when `run` ends without an error."""

    def __init__(self, log: EventLog, process: int, thread: int) -> None:
        self._log = log
        self._place = (process, thread)
        self._random = Random(process * THREADS + thread)  # noqa: S311 - repeatable, not secret.
        self.events = 0

    def run(self, appends: int, tick: Callable[[], Any]) -> None:
        """One large append, then small ones, some of them in competition."""
        stream = numbered_id(*self._place, 0)
        self._log.append([an_event(self._next(), stream, n + 1) for n in range(EVENTS_AT_ONCE)])
        version = EVENTS_AT_ONCE
        for number in range(1, appends):
            if number % COMPETE_EVERY:
                version += 1
                self._log.append([an_event(self._next(), stream, version)])
            else:
                self._compete(self._random.sample(HOT_STREAMS, 3))
            if number % APPENDS_A_TICK == 0:
                tick()

    def _next(self) -> UUID:
        self.events += 1
        return numbered_id(*self._place, self.events)

    def _compete(self, streams: list[UUID]) -> None:
        """Look again, and append again, as often as another was quicker."""
        identities = [self._next() for _ in streams]
        while True:
            versions = [self._version(each) + 1 for each in streams]
            try:
                self._log.append(list(map(an_event, identities, streams, versions)))
                return
            except IntegrityError:
                continue

    def _version(self, stream: UUID) -> int:
        last = self._log.events_of(stream, desc=True, limit=1)
        return last[0].originator_version if last else 0


def write(load: Load, start: Any, tick: Any, outcomes: Any) -> None:
    """In a process of its own. Reports how many events each thread has recorded, or errors."""
    log = EventLog(load.url, patience_seconds=PATIENCE_SECONDS)
    writers = [Writer(log, load.process, thread) for thread in range(THREADS)]
    start.wait(PATIENCE_SECONDS)
    errors = at_once([partial(each.run, load.appends, tick.release) for each in writers])
    log.close()
    events = [each.events for each in writers]
    outcomes.put((load.process, errors or events))


def command(load: Load, acknowledged: Path, start: Any, tick: Any, outcomes: Any) -> None:
    """In a process of its own: one command an append, noted in a file once it is acknowledged.

    A command that the log has already is noted again.
    """
    log = EventLog(load.url, patience_seconds=PATIENCE_SECONDS)
    with acknowledged.open("ab", buffering=0) as file:

        def commands(thread: int) -> None:
            for number in range(load.appends):
                command_id = numbered_id(load.process, thread, number)
                send(log, command_id)
                os.write(file.fileno(), f"{command_id}\n".encode())
                if number % APPENDS_A_TICK == 0:
                    tick.release()

        start.wait(PATIENCE_SECONDS)
        errors = at_once([partial(commands, thread) for thread in range(THREADS)])
    log.close()
    outcomes.put((load.process, errors))


def send(log: EventLog, command_id: UUID) -> None:
    """The command opens a stream of its own id."""
    with suppress(CommandRepeatedError):
        log.append([an_event(uuid4(), command_id, 1, command_id)])


def at_once(tasks: Sequence[Callable[[], None]]) -> list[str]:
    """Each in a thread; what went wrong."""
    errors: list[str] = []

    def attempt(task: Callable[[], None]) -> None:
        try:
            task()
        except Exception as error:
            errors.append(repr(error))

    threads = [threading.Thread(target=attempt, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors
