"""What the log's tables refuse, to the program and to their owner."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from infrastructure.database.provision import DatabaseUrls
from infrastructure.event_log.log import EventLog
from tests.infrastructure.event_log.records import a_record

REWRITES = (
    "UPDATE events SET actor = 'somebody else'",
    "DELETE FROM events",
    "TRUNCATE events",
    "UPDATE commands SET position = 0",
    "DELETE FROM commands",
    "TRUNCATE commands",
    "INSERT INTO events SELECT * FROM events"
    " ON CONFLICT (originator_id, originator_version) DO UPDATE SET actor = 'somebody else'",
)


@pytest.mark.parametrize("statement", REWRITES)
@pytest.mark.parametrize("role", ["app", "admin"])
def test_what_is_recorded_is_rewritten_by_nobody(
    postgres_log: EventLog, database: DatabaseUrls, role: str, statement: str
) -> None:
    stream = uuid4()
    postgres_log.append([a_record(stream, command_id=uuid4())])

    with psycopg.connect(getattr(database, role)) as conn, pytest.raises(InsufficientPrivilege):
        conn.execute(statement.encode())

    assert postgres_log.streams({stream: 0})[0].actor == "employee:li"


def test_the_program_does_not_set_the_epoch(database: DatabaseUrls) -> None:
    with psycopg.connect(database.app) as conn, pytest.raises(InsufficientPrivilege):
        conn.execute("UPDATE event_log_epoch SET base = 0")


def test_the_program_makes_its_own_tables_beside_the_log_only(database: DatabaseUrls) -> None:
    with psycopg.connect(database.app) as conn:
        conn.execute("CREATE TABLE read.some_view (id uuid)")
        conn.execute("CREATE SCHEMA some_generation")

        with pytest.raises(InsufficientPrivilege):
            conn.execute("CREATE TABLE public.some_table (id uuid)")
