"""Transactions that are slow, rolled back, killed, or in another database, while others append."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from psycopg.sql import SQL

from infrastructure.bench.stress.writing import an_event, numbered_id
from infrastructure.event_log.insertion import insert

NOBODY = 250
"""The number under which no process writes."""

TICKS_HELD = 8


class Disturbances:
    """One after the other until told to end; each lasts while the writers get on a good way."""

    def __init__(
        self, app: str, vault: str, superuser: str, progress: Callable[[int], None]
    ) -> None:
        self._app = app
        self._vault = vault
        self._superuser = superuser
        self._progress = progress
        self._number = 0
        self.recorded: list[UUID] = []
        self.rounds: Counter[str] = Counter()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self._ending.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ending.is_set():
            for disturb in (self._slow, self._rolled_back, self._killed, self._foreign, self._kill):
                disturb()
                self.rounds[disturb.__name__] += 1
                self._progress(TICKS_HELD)

    def _insert(self, conn: psycopg.Connection[Any]) -> UUID:
        """An event whose position precedes those of all who append until its transaction ends."""
        self._number += 1
        identity = numbered_id(NOBODY, 0, self._number)
        insert(conn, [an_event(identity, identity, 1)])
        return identity

    def _slow(self) -> None:
        with psycopg.connect(self._app) as conn:
            identity = self._insert(conn)
            self._progress(TICKS_HELD)
        self.recorded.append(identity)

    def _rolled_back(self) -> None:
        with psycopg.connect(self._app) as conn:
            self._insert(conn)
            self._progress(TICKS_HELD)
            conn.rollback()

    def _killed(self) -> None:
        conn = psycopg.connect(self._app)
        self._insert(conn)
        self._progress(TICKS_HELD)
        self._terminate("pid = %s", conn.info.backend_pid)
        conn.close()

    def _foreign(self) -> None:
        with psycopg.connect(self._vault) as conn:
            conn.execute("SELECT pg_current_xact_id()")
            self._progress(TICKS_HELD)
            conn.rollback()

    def _kill(self) -> None:
        """Some connections at work, committers' for the most part."""
        self._terminate(
            "pid IN (SELECT pid FROM pg_stat_activity WHERE usename = %s AND state = 'active'"
            " ORDER BY pid LIMIT 4)",
            "heliograph_app",
        )

    def _terminate(self, which: LiteralString, value: Any) -> None:
        with psycopg.connect(self._superuser) as conn:
            conn.execute(
                SQL("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE ")
                + SQL(which),
                [value],
            )
