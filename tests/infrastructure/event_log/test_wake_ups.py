"""Readers are told, in this process and in others, and miss nothing where they are not."""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Iterator
from contextlib import ExitStack
from uuid import uuid4

import psycopg
import pytest

from infrastructure.database.provision import DatabaseUrls
from infrastructure.event_log.log import EventLog
from infrastructure.event_log.port import Log
from infrastructure.event_log.recording import RecordsEvents
from infrastructure.event_log.subscription import LogSubscription
from tests.infrastructure.event_log.records import a_record, records
from tests.infrastructure.event_log.test_commits import terminate_all_others

LONG = 30.0


@pytest.fixture
def elsewhere(database: DatabaseUrls) -> Iterator[EventLog]:
    """The same log, as another process has it."""
    log = EventLog(database.app)
    yield log
    log.close()


class Recorder(RecordsEvents):
    def __init__(self, log: Log) -> None:
        self.log = log


def next_of(subscription: LogSubscription, count: int) -> list[int]:
    return [next(subscription).id for _ in range(count)]


def listening(log: EventLog, woken: threading.Event) -> ExitStack:
    """A reader of the log that has seen the first wake-up, which every listener begins with."""
    stack = ExitStack()
    stack.enter_context(log.wake_ups.waking(woken))
    assert woken.wait(LONG)
    woken.clear()
    return stack


def test_a_reader_is_woken_by_an_append_of_its_own_process(log: Log) -> None:
    woken = threading.Event()

    with log.wake_ups.waking(woken):
        log.append([a_record(uuid4())])

        assert woken.wait(LONG)


def test_a_reader_is_woken_by_an_append_of_another_process(
    postgres_log: EventLog, elsewhere: EventLog
) -> None:
    woken = threading.Event()

    with listening(postgres_log, woken):
        elsewhere.append([a_record(uuid4())])

        assert woken.wait(LONG)


def test_a_reader_is_woken_although_connections_were_lost(
    postgres_log: EventLog, elsewhere: EventLog, database: DatabaseUrls
) -> None:
    woken = threading.Event()
    elsewhere.append([a_record(uuid4())])

    with listening(postgres_log, woken):
        terminate_all_others(database.app)
        assert woken.wait(LONG)  # The listener is back, and wakes for what it may have missed.
        woken.clear()
        elsewhere.append([a_record(uuid4())])

        assert woken.wait(LONG)


def test_a_subscription_gives_what_was_recorded_before_and_after(log: Log) -> None:
    start = log.last() or 0
    before = log.append(records(uuid4(), 3))

    with LogSubscription(Recorder(log), gt=start) as subscription:
        first = next_of(subscription, 3)
        after = log.append(records(uuid4(), 2))
        second = next_of(subscription, 2)

    assert (first, second) == (list(before), list(after))


def test_a_subscription_finds_what_became_readable_without_a_wake_up(
    postgres_log: EventLog, database: DatabaseUrls
) -> None:
    start = postgres_log.append([a_record(uuid4())])[-1]

    with LogSubscription(Recorder(postgres_log), gt=start) as subscription:
        with psycopg.connect(database.app) as conn:
            conn.execute("SELECT pg_current_xact_id()")
            recorded = postgres_log.append(records(uuid4(), 2))
            conn.rollback()
        seen = next_of(subscription, 2)

    assert seen == list(recorded)


def test_a_subscription_to_some_topics_passes_over_the_others(log: Log) -> None:
    start, stream = log.last() or 0, uuid4()
    log.append(records(stream, 4))

    with LogSubscription(Recorder(log), gt=start, topics=["sample.Red"]) as subscription:
        (red,) = log.append([a_record(stream, 5, topic="sample.Red")])
        seen = next_of(subscription, 1)

    assert seen == [red]


def test_a_subscription_that_fails_says_why(log: Log) -> None:
    class Failing(Recorder):
        def select_notifications(self, *args: object, **kwargs: object) -> list[object]:  # type: ignore[override]
            raise LookupError("no such thing")

    with (
        LogSubscription(Failing(log)) as subscription,
        pytest.raises(LookupError, match="no such thing"),
    ):
        next(subscription)


def test_a_forked_child_appends_by_itself_and_leaves_its_parent_alone(
    postgres_log: EventLog,
) -> None:
    stream = uuid4()
    postgres_log.append([a_record(stream, 1)])

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # That threads do not follow is known.
        child = os.fork()
    if child == 0:
        try:
            postgres_log.append([a_record(stream, 2)])
        finally:
            os._exit(len(postgres_log.streams({stream: 0})) - 2)
    _, status = os.waitpid(child, 0)
    postgres_log.append([a_record(stream, 3)])

    assert os.waitstatus_to_exitcode(status) == 0
    assert len(postgres_log.streams({stream: 0})) == 3
