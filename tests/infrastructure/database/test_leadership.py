"""One leader among many processes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import psycopg

from infrastructure.database.leadership import leading
from infrastructure.database.provision import DatabaseUrls


def test_whoever_comes_first_leads(database: DatabaseUrls) -> None:
    with leading(database.app, "scheduler", Event()) as leads:
        assert leads()


def test_a_second_one_waits_until_it_is_told_to_stop(database: DatabaseUrls) -> None:
    stop = Event()
    stop.set()

    with (
        leading(database.app, "scheduler", Event()),
        leading(database.app, "scheduler", stop) as leads,
    ):
        assert not leads()


def test_offices_are_held_apart(database: DatabaseUrls) -> None:
    with (
        leading(database.app, "scheduler", Event()),
        leading(database.app, "sealer", Event()) as leads,
    ):
        assert leads()


def test_a_leader_that_lost_its_connection_knows_it_and_another_takes_over(
    database: DatabaseUrls,
) -> None:
    def take_over() -> bool:
        with leading(database.app, "scheduler", Event()) as leads:
            return leads()

    with leading(database.app, "scheduler", Event()) as leads, ThreadPoolExecutor() as pool:
        waiting = pool.submit(take_over)
        end_connections_that_hold_advisory_locks(database.app)

        assert waiting.result(timeout=30)
        assert not leads()


def end_connections_that_hold_advisory_locks(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks"
            " WHERE locktype = 'advisory' AND granted AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
