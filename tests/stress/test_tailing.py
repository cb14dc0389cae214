"""A reader that follows the log sees every event, once, in order, whatever befalls the writers."""

from __future__ import annotations

import os
import threading
from collections import Counter
from uuid import UUID

import psycopg
import pytest

from infrastructure.database.local_postgres import Cluster
from infrastructure.database.provision import DatabaseUrls
from infrastructure.event_log.log import EventLog
from tests.stress.disturbing import Disturbances
from tests.stress.processes import crew
from tests.stress.writing import THREADS, Load, numbered_id, write

pytestmark = [pytest.mark.slow, pytest.mark.stress]
PROCESSES = 8
APPENDS = int(os.environ.get("STRESS_APPENDS", "200000"))


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
                woken.wait(0.2)

    def _look(self) -> bool:
        rows = self._log.rows(self.position, 5_000)
        for row in rows:
            if row.originator_version != self.versions.get(row.originator_id, 0) + 1:
                self.disorder.append((row.originator_id, row.originator_version))
            self.versions[row.originator_id] = row.originator_version
            self.seen[row.event_id.int] += 1
            if row.position <= self.position:
                self.disorder.append((row.originator_id, row.position))
            self.position = row.position
        return bool(rows)


def test_a_tailing_reader_misses_nothing_and_sees_nothing_twice(
    urls: DatabaseUrls, own_cluster: Cluster
) -> None:
    log = EventLog(urls.app)
    tail, done = Tail(log), threading.Event()
    reader = threading.Thread(target=tail.follow, args=(done,))
    reader.start()
    with crew(PROCESSES) as writers:
        for process in range(PROCESSES):
            load = Load(urls.app, process, APPENDS // (PROCESSES * THREADS))
            writers.hire(write, load)
        superuser = own_cluster.url("postgres", "postgres")
        disturbances = Disturbances(urls.app, urls.vault, superuser, writers.progress)
        disturbances.start()

        outcome = writers.outcome(PROCESSES)
        disturbances.end()
        done.set()
        reader.join()
    log.close()

    acknowledged = {
        numbered_id(process, thread, number).int
        for process, events in outcome.items()
        for thread, count in enumerate(events)
        for number in range(1, count + 1)
    }
    acknowledged |= {each.int for each in disturbances.recorded}
    assert tail.seen.keys() == acknowledged
    assert tail.seen.most_common(1)[0][1] == 1
    assert tail.disorder == []
    assert min(disturbances.rounds.values()) > 0, disturbances.rounds
    assert deadlocks(urls) == 0


def deadlocks(urls: DatabaseUrls) -> int:
    with psycopg.connect(urls.app) as conn:
        row = conn.execute(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone()
    assert row is not None
    return int(row[0])
