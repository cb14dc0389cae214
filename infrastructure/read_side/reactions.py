"""How far each policy has come in the log, and which are parked.

Positions are the log's own (`tracking`), beside the events that they were written with: the
schema `read` may be dropped and built again, and no policy reacts a second time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from infrastructure.read_side.connections import LOCK_SPACE
from infrastructure.read_side.generations import OvertakenError, State

LOG = "events"
"""The one Application's log that everybody follows, as the library names it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a policy fares; when parked, `position` is before the event it failed at."""

    name: str
    state: str
    position: int
    error: str | None
    failed_at: int | None

    @property
    def is_parked(self) -> bool:
        return self.state == State.PARKED.value


def install(conn: Connection[Any], name: str) -> None:
    """After the read models' own `install`."""
    conn.execute("INSERT INTO read.policies (name) VALUES (%s) ON CONFLICT DO NOTHING", (name,))
    conn.execute(
        "INSERT INTO public.tracking (reader, application_name, notification_id)"
        " VALUES (%s, %s, 0) ON CONFLICT DO NOTHING",
        (name, LOG),
    )


def lock(conn: Connection[Any], name: str) -> None:
    """Engines of one policy take turns; the lock costs no transaction id."""
    conn.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", (LOCK_SPACE, f"policy {name}"))


def standing(conn: Connection[Any], name: str) -> Standing:
    with conn.cursor(row_factory=class_row(Standing)) as curs:
        curs.execute(
            "SELECT name, state, notification_id AS position, error, failed_at FROM read.policies"
            " JOIN public.tracking ON reader = name WHERE name = %s AND application_name = %s",
            (name, LOG),
            prepare=True,
        )
        found = curs.fetchone()
    assert found is not None, f"{name} was never installed"
    return found


def move(conn: Connection[Any], name: str, start: int, position: int) -> None:
    """Raises OvertakenError unless it stands at `start`: what was decided from there is void."""
    moved = conn.execute(
        "UPDATE public.tracking SET notification_id = %s"
        " WHERE reader = %s AND application_name = %s AND notification_id = %s",
        (position, name, LOG, start),
        prepare=True,
    )
    if moved.rowcount != 1:
        raise OvertakenError(f"{name} was moved by another engine")


def park(conn: Connection[Any], name: str, error: str, at: int, event_id: UUID) -> None:
    conn.execute(
        "UPDATE read.policies SET state = %s, error = %s, failed_at = %s, failed_event = %s,"
        " changed_at = clock_timestamp() WHERE name = %s",
        (State.PARKED.value, error, at, event_id, name),
    )
