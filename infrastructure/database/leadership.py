"""One leader among many processes: whoever holds an advisory lock, on a connection of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event

import psycopg

LOCK_SPACE = 0x48454C45  # "HELE": the first half of the key of every office's lock.
POLL_SECONDS = 0.5


@contextmanager
def leading(url: str, office: str, stop: Event) -> Iterator[Callable[[], bool]]:
    """Waits until nobody else holds the office, or until `stop`.

    Yields the question whether we (still) hold it: the lock goes with its connection.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        held = False
        while not held and not stop.is_set():
            held = _locked(connection, office)
            if not held:
                stop.wait(POLL_SECONDS)
        yield lambda: held and _is_alive(connection)


def _locked(connection: psycopg.Connection, office: str) -> bool:
    asked = "SELECT pg_try_advisory_lock(%s, hashtext(%s))"
    return connection.execute(asked, (LOCK_SPACE, office)).fetchone() == (True,)


def _is_alive(connection: psycopg.Connection) -> bool:
    try:
        connection.execute("SELECT 1")
    except psycopg.Error:
        return False
    return True
