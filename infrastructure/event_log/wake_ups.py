"""Telling readers, here and in other processes, that there is something to read.

A wake-up only ever saves waiting: readers poll as well, since an event may become readable
because some other transaction ended, of which nobody tells.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

CHANNEL = "event_log"
POLL_SECONDS = 0.2
"""How long a reader waits at most before it looks by itself."""

LEAST_SECONDS_BETWEEN_NOTIFIES = 0.01
SECONDS_BEFORE_RECONNECT = 0.2


class WakeUps:
    """Of one process. Its two threads and connections begin with the first append or reader."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._readers: set[threading.Event] = set()
        self._unsent = threading.Event()
        self._closed = threading.Event()
        self._starting = threading.Lock()
        self._threads: dict[str, threading.Thread] = {}

    def committed(self) -> None:
        """To be called after each commit; costs the committer nothing."""
        self._wake()
        self._unsent.set()
        self._begin("event-log-notify", self._notify)

    @contextmanager
    def waking(self, reader: threading.Event) -> Iterator[None]:
        """Within, the event is set whenever there may be something new to read.

        A reader clears it, reads, and then waits for it for POLL_SECONDS: nothing is lost.
        """
        self._readers.add(reader)
        self._begin("event-log-listen", self._listen)
        try:
            yield
        finally:
            self._readers.discard(reader)

    def close(self) -> None:
        self._closed.set()
        self._unsent.set()
        for thread in self._threads.values():
            thread.join()

    def _begin(self, name: str, work: Callable[[psycopg.Connection[Any]], None]) -> None:
        if name in self._threads:
            return
        with self._starting:
            if name not in self._threads and not self._closed.is_set():
                thread = threading.Thread(target=self._stay, args=(work,), name=name, daemon=True)
                self._threads[name] = thread
                thread.start()

    def _stay(self, work: Callable[[psycopg.Connection[Any]], None]) -> None:
        """At work, with a new connection whenever one is lost."""
        while not self._closed.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True) as conn:
                    work(conn)
            except psycopg.Error:
                self._closed.wait(SECONDS_BEFORE_RECONNECT)

    def _notify(self, conn: psycopg.Connection[Any]) -> None:
        while self._unsent.wait() and not self._closed.is_set():
            self._unsent.clear()
            try:
                conn.execute(f"NOTIFY {CHANNEL}")
            except psycopg.Error:
                self._unsent.set()
                raise
            self._closed.wait(LEAST_SECONDS_BETWEEN_NOTIFIES)

    def _listen(self, conn: psycopg.Connection[Any]) -> None:
        conn.execute(f"LISTEN {CHANNEL}")
        self._wake()  # What was told before this connection listened is not told again.
        while not self._closed.is_set():
            for _ in conn.notifies(timeout=POLL_SECONDS, stop_after=1):
                self._wake()

    def _wake(self) -> None:
        for reader in tuple(self._readers):
            reader.set()
