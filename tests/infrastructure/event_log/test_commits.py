"""Appends that share a transaction, and what lost connections may not do to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn
from uuid import uuid4

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, OperationalError

from application.shared.command import CommandRepeatedError
from infrastructure.database.provision import DatabaseUrls
from infrastructure.event_log.commits import Append, Commits
from infrastructure.event_log.group_commit import Batch, GroupCommit
from infrastructure.event_log.log import EventLog
from infrastructure.event_log.rows import ReadMark
from tests.infrastructure.event_log.records import a_record, records


@contextmanager
def connected(database: DatabaseUrls) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database.app, autocommit=True) as conn:
        yield conn


def commits(database: DatabaseUrls, *, patience_seconds: float = 10) -> Commits:
    return Commits(lambda: connected(database), patience_seconds=patience_seconds)


def losing_the_answer(database: DatabaseUrls, times: int) -> Commits:
    """Its connections break after the server has committed, so many times."""
    left = iter(range(times))

    @contextmanager
    def breaking() -> Iterator[psycopg.Connection[Any]]:
        with connected(database) as conn:
            yield conn
            if next(left, None) is not None:
                raise psycopg.OperationalError("the connection was lost")

    return Commits(breaking, patience_seconds=10)


def test_companions_of_those_who_fail_are_recorded(
    postgres_log: EventLog, database: DatabaseUrls
) -> None:
    taken, command_id = uuid4(), uuid4()
    postgres_log.append([a_record(taken, command_id=command_id)])
    before, after = Append(records(uuid4(), 2)), Append(records(uuid4(), 1))
    late = Append([a_record(taken)])
    repeated = Append([a_record(uuid4(), command_id=command_id)])

    commits(database).commit([before, late, repeated, after])

    assert (before.error, after.error) == (None, None)
    assert isinstance(late.error, IntegrityError)
    assert isinstance(repeated.error, CommandRepeatedError)
    rows = postgres_log.rows(before.first - 1, 10)
    assert [row.position for row in rows] == [*before.positions, *after.positions]


def test_companions_of_what_the_database_does_not_take_are_recorded(
    postgres_log: EventLog, database: DatabaseUrls
) -> None:
    good, bad = Append(records(uuid4(), 1)), Append([a_record(uuid4(), actor="nul:\0")])

    commits(database).commit([bad, good])

    assert isinstance(bad.error, psycopg.DataError)
    assert good.error is None
    assert [row.position for row in postgres_log.rows(good.first - 1, 10)] == [good.first]


def test_a_commit_whose_answer_was_lost_is_recognised(
    postgres_log: EventLog, database: DatabaseUrls
) -> None:
    appends = [Append(records(uuid4(), 2)), Append([a_record(uuid4(), command_id=uuid4())])]

    losing_the_answer(database, times=1).commit(appends)

    assert [each.error for each in appends] == [None, None]
    rows = postgres_log.rows(appends[0].first - 1, 10)
    assert [row.position for row in rows] == [p for each in appends for p in each.positions]


def test_a_marked_commit_whose_answer_was_lost_is_recognised(database: DatabaseUrls) -> None:
    append = Append(records(uuid4(), 1), ReadMark(str(uuid4()), "events", 7))

    losing_the_answer(database, times=1).commit([append])

    assert append.error is None
    assert append.first > 0


def test_answers_may_be_lost_again_and_again(database: DatabaseUrls) -> None:
    append = Append(records(uuid4(), 3))

    losing_the_answer(database, times=4).commit([append])

    assert append.error is None


def test_a_server_that_stays_away_leaves_the_outcome_open(database: DatabaseUrls) -> None:
    def away() -> NoReturn:
        raise psycopg.OperationalError("connection refused")

    append = Append(records(uuid4(), 1))

    Commits(away, patience_seconds=0).commit([append])

    assert isinstance(append.error, OperationalError)
    assert "not known whether" in str(append.error)


def test_the_committer_outlives_its_connection(
    postgres_log: EventLog, database: DatabaseUrls
) -> None:
    stream = uuid4()
    postgres_log.append([a_record(stream, 1)])
    terminate_all_others(database.app)
    postgres_log.append([a_record(stream, 2)])
    postgres_log.append(records(stream, 600, first=3))

    assert len(postgres_log.streams({stream: 0})) == 602


def terminate_all_others(url: str) -> None:
    """Connections of the same role to the same database, the pool's and the committer's."""
    with psycopg.connect(url) as conn:
        conn.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user"
            " AND pid <> pg_backend_pid()"
        )


Share = Callable[[], tuple[Append, Append]]


def of_one_place() -> tuple[Append, Append]:
    stream = uuid4()
    return Append(records(stream, 2)), Append(records(stream, 2, first=2))


def of_one_command() -> tuple[Append, Append]:
    command_id = uuid4()
    first, second = (a_record(uuid4(), command_id=command_id) for _ in range(2))
    return Append([first]), Append([second])


@pytest.mark.parametrize("two", [of_one_place, of_one_command])
def test_two_claimants_never_share_a_transaction(two: Share) -> None:
    first, second = two()
    batch = Batch(500)

    admitted = [
        batch.admits(first),
        batch.admits(second),
        batch.admits(Append(records(uuid4(), 1))),
    ]

    assert admitted == [True, False, True]


def test_a_batch_that_is_full_admits_no_more() -> None:
    batch = Batch(3)

    admitted = [batch.admits(Append(records(uuid4(), 2))) for _ in range(3)]

    assert admitted == [True, True, False]


def test_appends_go_on_when_nobody_could_be_told_of_the_one_before(
    database: DatabaseUrls, caplog: pytest.LogCaptureFixture
) -> None:
    def failing() -> None:
        raise RuntimeError("no one is there")

    group = GroupCommit(commits(database), most_events=10, committed=failing)

    first, second = (
        group.append(Append(records(uuid4(), 1))),
        group.append(Append(records(uuid4(), 1))),
    )
    group.close()

    assert first[0] < second[0]
    assert "nobody was told" in caplog.text
