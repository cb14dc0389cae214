"""Readers stop below the first transaction that is still at work."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from infrastructure.database.provision import DatabaseUrls
from infrastructure.event_log.epoch import LogWouldRunBackwardsError, rebase
from infrastructure.event_log.log import EventLog
from tests.infrastructure.event_log.records import a_record, records


@contextmanager
def a_transaction(url: str) -> Iterator[psycopg.Connection[Any]]:
    """One that has taken an id, and is rolled back at the end."""
    with psycopg.connect(url) as conn:
        conn.execute("SELECT pg_current_xact_id()")
        yield conn
        conn.rollback()


@pytest.mark.parametrize("where", ["app", "vault"])
def test_what_a_running_transaction_could_still_precede_is_left_for_later(
    postgres_log: EventLog, database: DatabaseUrls, where: str
) -> None:
    start = postgres_log.append(records(uuid4(), 1))[-1]

    with a_transaction(getattr(database, where)):
        recorded = postgres_log.append(records(uuid4(), 2))
        meanwhile = (postgres_log.rows(start, 10), postgres_log.last())
    afterwards = postgres_log.rows(start, 10)

    assert meanwhile == ([], start)
    assert [row.position for row in afterwards] == list(recorded)


def test_streams_and_timelines_show_at_once_what_was_recorded(
    postgres_log: EventLog, database: DatabaseUrls
) -> None:
    stream, subject = uuid4(), uuid4()

    with a_transaction(database.app):
        postgres_log.append([a_record(stream, subject_id=subject)])
        rows = (postgres_log.streams({stream: 0}), postgres_log.by_subject(subject, limit=5))

    assert [len(each) for each in rows] == [1, 1]


@pytest.fixture
def backwards(postgres_log: EventLog, database: DatabaseUrls) -> EventLog:
    """A log that holds an event of a later epoch than its own."""
    with psycopg.connect(database.admin) as admin:
        admin.execute("UPDATE event_log_epoch SET base = base + 1000000")
    postgres_log.append([a_record(uuid4())])
    with psycopg.connect(database.admin) as admin:
        admin.execute("UPDATE event_log_epoch SET base = base - 1000000")
    return postgres_log


def test_a_log_that_would_run_backwards_does_not_start_until_it_is_rebased(
    backwards: EventLog, database: DatabaseUrls
) -> None:
    last = last_recorded(database)
    with pytest.raises(LogWouldRunBackwardsError, match="heliograph db rebase"):
        backwards.start()

    rebase(database.admin)

    backwards.start()
    (position,) = backwards.append([a_record(uuid4())])
    assert position > last
    assert backwards.last() == position


def test_a_base_that_is_high_enough_is_not_raised(
    postgres_log: EventLog, database: DatabaseUrls
) -> None:
    postgres_log.append([a_record(uuid4())])

    bases = [rebase(database.admin), rebase(database.admin)]

    assert bases[0] == bases[1]


def test_rebasing_waits_for_appends_at_work(postgres_log: EventLog, database: DatabaseUrls) -> None:
    rebased = threading.Event()

    def in_the_background() -> None:
        rebase(database.admin)
        rebased.set()

    with a_transaction(database.app) as conn:
        conn.execute("LOCK TABLE events IN ROW EXCLUSIVE MODE")
        thread = threading.Thread(target=in_the_background)
        thread.start()
        while not (rebased.is_set() or somebody_waits_for_a_lock(conn)):
            pass
        early = rebased.is_set()
    thread.join(timeout=30)

    assert (early, rebased.is_set()) == (False, True)


def somebody_waits_for_a_lock(conn: psycopg.Connection[Any]) -> bool:
    asked = "SELECT FROM pg_locks WHERE NOT granted AND relation = 'events'::regclass"
    return conn.execute(asked).fetchone() is not None


def last_recorded(database: DatabaseUrls) -> int:
    with psycopg.connect(database.app) as conn:
        row = conn.execute("SELECT max(notification_id) FROM events").fetchone()
    assert row is not None
    return int(row[0])
