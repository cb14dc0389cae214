"""A reader that follows the log while it is written to and disturbed, and what it saw."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import psycopg

from infrastructure.bench.stress.disturbing import Disturbances
from infrastructure.bench.stress.processes import crew
from infrastructure.bench.stress.writing import THREADS, Load, numbered_id, write
from infrastructure.database.provision import DatabaseUrls
from infrastructure.event_log.log import EventLog

PROCESSES = 8
PAGE = 5_000
LOOK_EVERY_SECONDS = 0.2


class Tail:
    """Follows the log from its beginning, woken and by itself, and notes what it sees."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self.position = 0
        self.seen: Counter[int] = Counter()
        self.versions: dict[UUID, int] = {}
        self.disorder: list[tuple[UUID, int]] = []

    def follow(self, until: threading.Event) -> None:
        """Ends with a last look, begun after the event was set."""
        woken = threading.Event()
        with self._log.wake_ups.waking(woken):
            while True:
                last = until.is_set()
                woken.clear()
                while self._look():
                    pass
                if last:
                    break
                woken.wait(LOOK_EVERY_SECONDS)

    def _look(self) -> bool:
        rows = self._log.rows(self.position, PAGE)
        for row in rows:
            if row.originator_version != self.versions.get(row.originator_id, 0) + 1:
                self.disorder.append((row.originator_id, row.originator_version))
            self.versions[row.originator_id] = row.originator_version
            self.seen[row.event_id.int] += 1
            if row.position <= self.position:
                self.disorder.append((row.originator_id, row.position))
            self.position = row.position
        return bool(rows)


@dataclass(frozen=True, slots=True)
class Tailed:
    """What became of the events: by id those missed, unheard of and doubled; places out of order.

    `rounds` counts each kind of disturbance.
    """

    acknowledged: int
    missed: Sequence[int]
    unheard_of: Sequence[int]
    doubled: Sequence[int]
    disorder: Sequence[tuple[UUID, int]]
    rounds: Mapping[str, int]
    deadlocks: int

    @property
    def faults(self) -> int:
        return len([*self.missed, *self.unheard_of, *self.doubled, *self.disorder])


def tailed(urls: DatabaseUrls, superuser: str, *, appends: int) -> Tailed:
    """On a cluster of its own: the frontier is the cluster's, and others would wait."""
    log = EventLog(urls.app)
    tail, done = Tail(log), threading.Event()
    reader = threading.Thread(target=tail.follow, args=(done,))
    reader.start()
    with crew(PROCESSES) as writers:
        for process in range(PROCESSES):
            writers.hire(write, Load(urls.app, process, appends // (PROCESSES * THREADS)))
        disturbances = Disturbances(urls.app, urls.vault, superuser, writers.progress)
        disturbances.start()
        outcome = writers.outcome(PROCESSES)
        disturbances.end()
        done.set()
        reader.join()
    log.close()
    acknowledged = written(outcome) | {each.int for each in disturbances.recorded}
    return Tailed(
        acknowledged=len(acknowledged),
        missed=sorted(acknowledged - tail.seen.keys()),
        unheard_of=sorted(tail.seen.keys() - acknowledged),
        doubled=sorted(event for event, times in tail.seen.items() if times > 1),
        disorder=tail.disorder,
        rounds=disturbances.rounds,
        deadlocks=deadlocks(urls.app),
    )


def written(outcome: Mapping[int, Sequence[int]]) -> set[int]:
    """The ids of what the writers were told is recorded."""
    return {
        numbered_id(process, thread, number).int
        for process, events in outcome.items()
        for thread, count in enumerate(events)
        for number in range(1, count + 1)
    }


def deadlocks(url: str) -> int:
    with psycopg.connect(url) as conn:
        row = conn.execute(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone()
    assert row is not None
    return int(row[0])
